"""Waits for a time go by a clock that nobody sets: one that is put back must not stop checkpoints or lanes."""

import re
import signal
import subprocess
import time
from collections import defaultdict
from pathlib import Path

import pytest

from support.careers import Person
from support.daemon import Daemon
from support.kafka import wait_told

TIMED = re.compile(r"^(\d+) +futex\(0x[0-9a-f]+, (FUTEX_WAIT\w*(?:\|\w+)*), \d+, \{tv_sec")
#: The threads that the daemon itself lets wait for a time.
WAITING = ("checkpoints", "publisher")
#: A checkpoint after one that took long is made late, on a machine that is busy by many seconds.
WATCHED_SECONDS_MAX = 300


def thread_name(process, thread):
    path = Path(f"/proc/{process.pid}/task/{thread}/comm")
    return path.read_text().strip() if path.exists() else None


def timed_waits(process, log):
    """How each thread that was seen waiting for a time did so, by the thread's name."""
    found = defaultdict(set)
    for text in log.read_text().splitlines():
        if match := TIMED.match(text):
            found[thread_name(process, match[1])].add(match[2])
    return found


def of(name, found):
    return {thread: ways for thread, ways in found.items() if thread and thread.startswith(name)}


def watch(process, folder):
    """The waits of the daemon's threads, from now until each that waits for a time was seen to do so."""
    log = folder / "futex.log"
    log.touch()
    tracer = subprocess.Popen(
        ["strace", "-f", "-qq", "-e", "trace=futex", "-o", log, "-p", str(process.pid)],
        stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + WATCHED_SECONDS_MAX
        while not all(of(name, found := timed_waits(process, log)) for name in WAITING):
            assert tracer.poll() is None, f"strace ended with {tracer.returncode}"
            assert time.monotonic() < end, f"not all of {WAITING} waited for a time: {dict(found)}"
            time.sleep(0.2)
        return found
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait(timeout=120)


@pytest.fixture
def daemon(tmp_path, broker):
    with Daemon(tmp_path / "data", kafka=broker.bootstrap) as daemon:
        daemon.accept(Person(91).register())
        daemon.wait_published()
        # While a lane publishes, its thread is in librdkafka, which waits by the clock on the wall.
        wait_told(broker, 1)
        yield daemon


def test_no_thread_waits_by_the_clock_on_the_wall(daemon, tmp_path):
    found = watch(daemon.process, tmp_path)
    for name in WAITING:
        for thread, ways in of(name, found).items():
            assert not [it for it in ways if "REALTIME" in it], f"{thread}: {ways}"
