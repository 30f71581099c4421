"""Two containers on one data folder: the first process of each has the same number, by which LMDB knows its readers."""

import contextlib
import fcntl
import json
import subprocess
import threading

import pytest

from support import cli, namespaces
from support.careers import Person
from support.daemon import Daemon
from support.waiting import wait_until

PERSON = Person(91)
TOOLS = [
    ["verify"], ["replay", "--check"], ["history", PERSON.id], ["checkpoint"], ["export"], ["prove", "inclusion", "1"],
    ["audit", "export", PERSON.id, "--purpose", "audit"],
]
SAME = "another process with the same process id"


def named(arguments):
    """What no two runs tell apart."""
    return " ".join("PERSON" if it == PERSON.id else it for it in arguments)


@contextlib.contextmanager
def every_number(data):
    """As if a reader with any number there is had the log open: their locks are bytes of a file, after the first one."""
    with open(data / "log" / "lock.mdb", "r+b") as file:
        fcntl.lockf(file, fcntl.LOCK_EX, 0, 1)
        yield file


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A folder at rest."""
    data = tmp_path_factory.mktemp("shared") / "data"
    with Daemon(data) as daemon:
        daemon.accept(PERSON.register())
        daemon.stop()
    return data


@pytest.mark.parametrize("arguments", TOOLS, ids=named)
def test_a_tool_says_what_is_wrong(data, arguments):
    with every_number(data):
        done = cli.run(*arguments, "--data", data)
    assert done.returncode == 3 and SAME in done.stderr and "docker exec" in done.stderr, done
    cli.run_ok(*arguments, "--data", data)


def test_a_daemon_waits_for_a_tool_that_ends(data):
    with every_number(data) as file:
        logs = set(data.parent.glob("*.log"))

        def end():
            """Once the daemon waits, however long its start takes. By this process, which has locked it."""
            wait_until(lambda: any("waiting for the folder" in it.read_text() for it in set(data.parent.glob("*.log")) - logs), 180, "a wait")
            fcntl.lockf(file, fcntl.LOCK_UN, 0, 1)

        ending = threading.Thread(target=end, daemon=True)
        ending.start()
        with Daemon(data) as daemon:
            assert "waiting for the folder" in daemon.log() and SAME in daemon.log()
            assert daemon.head() > 0
            daemon.stop()
        ending.join()


def test_a_daemon_does_not_wait_for_ever(data):
    with every_number(data):
        done = cli.run("serve", "--dev", "--data", data, "--kafka", "off", "--listen", "127.0.0.1:0", timeout=180)
    assert done.returncode == 3 and SAME in done.stderr.splitlines()[-1] and "kubectl exec" in done.stderr, done


def test_in_containers(data, tmp_path):
    """In the daemon's own, by its side, a tool has another number."""
    namespaces.need(*namespaces.FIRST)
    words = namespaces.first("serve", "--dev", "--data", data, "--kafka", "off", "--listen", "127.0.0.1:0", "--json")
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as daemon:
        try:
            assert json.loads(daemon.stdout.readline())["pid"] == 1
            backup = ["backup", tmp_path / "backup", "--data", data]
            done = subprocess.run(namespaces.first(*backup), capture_output=True, text=True, timeout=180)
            assert done.returncode == 3 and f"{SAME}, 1, " in done.stderr, done
            inside = ["nsenter", "--pid", "--mount", "--target", str(namespaces.child(daemon)), str(cli.BINARY), *map(str, backup)]
            done = subprocess.run(inside, capture_output=True, text=True, timeout=180)
            assert done.returncode == 0, done
        finally:
            namespaces.end(daemon)
