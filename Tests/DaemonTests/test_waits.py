"""Waits for a time go by a clock that nobody sets: one that is put back must not stop checkpoints or lanes."""

import re
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from support.careers import Person
from support.daemon import Daemon

TIMED = re.compile(r"^(\d+) +futex\(0x[0-9a-f]+, (FUTEX_WAIT\w*(?:\|\w+)*), \d+, \{tv_sec")
#: The threads that the daemon itself lets wait for a time.
WAITING = ("checkpoints", "publisher")
WATCHED_SECONDS = 3


def timed_waits(process, folder):
    """How each thread that waits for a time does so, by the thread's name."""
    log = folder / "futex.log"
    subprocess.run(
        ["timeout", "--signal=INT", str(WATCHED_SECONDS), "strace", "-f", "-qq", "-e", "trace=futex", "-o", log,
         "-p", str(process.pid)],
        stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
    found = defaultdict(set)
    for text in log.read_text().splitlines():
        if match := TIMED.match(text):
            thread = Path(f"/proc/{process.pid}/task/{match[1]}/comm")
            if thread.exists():
                found[thread.read_text().strip()].add(match[2])
    return found


@pytest.fixture
def daemon(tmp_path, broker):
    with Daemon(tmp_path / "data", kafka=broker.bootstrap) as daemon:
        daemon.accept(Person(91).register())
        daemon.wait_published()
        yield daemon


def test_no_thread_waits_by_the_clock_on_the_wall(daemon, tmp_path):
    found = timed_waits(daemon.process, tmp_path)
    for name in WAITING:
        ours = {thread: ways for thread, ways in found.items() if thread.startswith(name)}
        assert ours, f"nobody called {name} waited for a time within {WATCHED_SECONDS} s: {dict(found)}"
        for thread, ways in ours.items():
            assert not [it for it in ways if "REALTIME" in it], f"{thread}: {ways}"
