"""A daemon that is told to stop while it starts, as a service manager or a container's runtime does it."""

import json
import os
import signal
import subprocess

import pytest

from support import cli, namespaces
from support.daemon import Daemon
from support.unread import Unread
from support.waiting import wait_until

STOPS = [signal.SIGTERM, signal.SIGINT]


def begin(data, *options, first=False, stderr=subprocess.PIPE):
    """Starts one, as the first process of a container if that is asked for."""
    words = ["serve", "--dev", "--data", data, "--listen", "127.0.0.1:0", "--kafka", "off", "--json", *options]
    return subprocess.Popen(
        namespaces.first(*words) if first else [str(cli.BINARY), *map(str, words)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr, text=True)


def tell(process, number, first):
    os.kill(namespaces.child(process) if first else process.pid, number)


def finish(process):
    """What it printed and said, and how it ended."""
    try:
        out, told = process.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        child = namespaces.child(process)
        os.kill(child or process.pid, signal.SIGKILL)
        out, told = process.communicate(timeout=120)
        raise AssertionError(f"it goes on: {out} {told}") from None
    return out, told, process.returncode


@pytest.fixture
def slow(folder, tmp_path):
    """What has a start wait for as long as nobody gives it the master key."""
    (folder / "LOCK").unlink()
    key = tmp_path / "key"
    os.mkfifo(key, 0o600)
    return ["--master-key", key]


@pytest.mark.parametrize("first", [False, True], ids=["a process", "the first process"])
@pytest.mark.parametrize("number", STOPS, ids=lambda it: it.name)
def test_it_ends_at_once(folder, slow, number, first):
    if first:
        namespaces.need(*namespaces.FIRST)
    process = begin(folder, *slow, first=first)
    wait_until((folder / "LOCK").exists, 120, "the start")
    tell(process, number, first)
    out, told, status = finish(process)
    assert status == 0 and not out, (status, told)
    assert "stopped before it was ready" in told, told
    # What was begun is nothing that the next start minds.
    with Daemon(folder) as daemon:
        assert daemon.head() > 0
        daemon.stop()
    assert json.loads(cli.run_ok("verify", "--data", folder, "--json").stdout)["sound"]


@pytest.mark.parametrize("number", STOPS, ids=lambda it: it.name)
def test_it_ends_also_where_nobody_reads_what_it_says(folder, slow, number):
    with Unread() as unread:
        process = begin(folder, *slow, stderr=unread.writing)
        unread.given()
        wait_until((folder / "LOCK").exists, 120, "the start")
        tell(process, number, False)
        out, _, status = finish(process)
    assert status == 0 and not out, status


@pytest.mark.parametrize("number", STOPS, ids=lambda it: it.name)
def test_one_that_is_ready_stops_in_order(folder, number):
    """The first process of a container, too."""
    namespaces.need(*namespaces.FIRST)
    process = begin(folder, first=True)
    assert json.loads(process.stdout.readline())["event"] == "ready"
    tell(process, number, True)
    _, told, status = finish(process)
    assert status == 0 and "store closed" in told and "before it was ready" not in told, (status, told)
