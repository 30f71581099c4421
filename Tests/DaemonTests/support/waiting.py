"""Waiting with an end."""

import time


def wait_until(condition, timeout, what, interval=0.05):
    """Calls `condition` until it gives something true, and gives that; fails after `timeout` seconds."""
    end = time.monotonic() + timeout
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() >= end:
            raise AssertionError(f"{what}: not within {timeout} s (last: {result!r})")
        time.sleep(interval)
