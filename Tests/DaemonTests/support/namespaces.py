"""Processes in namespaces of their own, as containers have them."""

import functools
import os
import signal
import subprocess

import pytest

from support import cli


@functools.cache
def _why_not(options):
    if os.geteuid() != 0:
        return "only root can make namespaces here"
    done = subprocess.run(["unshare", *options, "true"], capture_output=True, text=True)
    return f"no namespaces can be made here: {done.stderr.strip()}" if done.returncode else None


def need(*options):
    """Skips the test where `unshare` cannot make such namespaces."""
    reason = _why_not(options)
    if reason:
        pytest.skip(reason)


#: The process is the first one there, number 1, and what it starts from without handlers is ignored by it.
FIRST = ("--pid", "--fork", "--mount-proc")


def first(*arguments):
    """The command line of the binary as the first process of a container."""
    return ["unshare", *FIRST, str(cli.BINARY), *map(str, arguments)]


def child(process):
    """The process id, as it is outside, of what `unshare` runs; None before it runs."""
    with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
        found = file.read().split()
    return int(found[0]) if found else None


def end(process):
    """Kills what `unshare` runs; it ends with that."""
    found = child(process) if process.poll() is None else None
    if found:
        os.kill(found, signal.SIGKILL)
    process.wait(120)
