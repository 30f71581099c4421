"""A restore from Kafka that is cut off at any call: what it leaves serves nobody who was erased."""

import itertools
import json
import os
import random
import shutil
import subprocess

import pytest

from support import cli
from support.backups import backup
from support.broker import Broker
from support.careers import Person
from support.daemon import Daemon

#: What changes files: their names, what they have, and what a disk has of both.
CALLS = {
    "names": ["mkdir", "rename", "unlink"],
    "contents": ["pwrite64", "ftruncate"],
    "kept": ["fdatasync", "fsync"],
}
CUTS = {"killed": "signal=SIGKILL", "full": "error=ENOSPC"}
#: One call of so many is cut off, beginning anywhere; `TESTS_CUT_EVERY=1` cuts off every single one.
EVERY = int(os.environ.get("TESTS_CUT_EVERY", "4"))

pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """A broker with a log whose second person was erased, and a backup from before that. To be read alone."""
    folder = tmp_path_factory.mktemp("told")
    with Broker() as broker:
        with Daemon(folder / "data", kafka=broker.bootstrap) as daemon:
            erased = Person(882)
            for person in [Person(881), erased]:
                daemon.accept(person.register())
            backup(folder / "data", folder / "backup")
            daemon.accept(
                erased.make("erasePersonalData", requestedOn="2026-01-05", basis="ERASURE_BASIS_REQUEST")
            )
            daemon.wait_published()
            daemon.stop()
        yield folder / "backup", broker


def cut(told, data, call, number, how):
    """The status of a restore that is cut off at a call, None after a kill; and whether there was such a call."""
    target, broker = told
    trace = data.with_suffix(".trace")
    done = subprocess.run(
        ["strace", "-f", "-o", trace, "-e", f"trace={call}", "-e", f"inject={call}:{how}:when={number}",
         cli.BINARY, "restore", target, "--from-kafka", broker.bootstrap, "--data", data],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode in (0, 3, 137, -9), done.stderr
    status = done.returncode if done.returncode in (0, 3) else None
    return status, status is None or "INJECTED" in trace.read_text()


def wrong(data, status):
    """What a restore has left that it must not."""
    left = sorted(it.name for it in data.iterdir()) if data.exists() else []
    if status == 3:
        return f"left {left}" if set(left) - {"LOCK"} else None
    keys = cli.run("keys", "check", "--data", data, "--json")
    if "RESTORING" in left:
        return None if keys.returncode == 3 and "not finished" in keys.stderr else keys.stdout
    if "log" not in left:
        return f"left {left}" if set(left) - {"LOCK", "RESTORING.new"} else None
    found = json.loads(keys.stdout)
    return None if (found["live"], found["destroyed"]) == (1, 1) else f"the erased person can be read: {found}"


def numbers():
    """Of the calls to cut off, without an end: the first one, and then one of so many."""
    return itertools.chain([1], itertools.count(2 + random.randrange(EVERY), EVERY))


@pytest.mark.parametrize("how", CUTS.values(), ids=CUTS)
@pytest.mark.parametrize("calls", CALLS.values(), ids=CALLS)
def test_cut_off_at_any_call(told, tmp_path, calls, how):
    found = {}
    for call in calls:
        for number in numbers():
            data = tmp_path / f"{call}-{number}"
            status, was_cut = cut(told, data, call, number, how)
            if reason := wrong(data, status):
                found[f"{call} {number}"] = reason
            shutil.rmtree(data, ignore_errors=True)
            if not was_cut:
                assert number > 1, f"a restore without {call}"
                break
    assert not found


def test_the_next_restore_begins_anew(told, tmp_path):
    """Over what a late kill has left, index and all."""
    target, broker = told
    data = tmp_path / "restored"
    restore = ["restore", target, "--from-kafka", broker.bootstrap, "--data", data, "--json"]
    cli.run_ok(*restore)
    (data / "publications.json").write_text("{}")
    (data / "RESTORING").write_text("")
    done = cli.run("serve", "--dev", "--data", data, "--listen", "127.0.0.1:0", "--kafka", "off")
    assert done.returncode == 3 and "not finished" in done.stderr, done.stderr
    report = json.loads(cli.run_ok(*restore).stdout)
    assert report["erasedAgain"] == 1 and not (data / "RESTORING").exists(), report
    assert json.loads(cli.run_ok("verify", "--data", data, "--json").stdout)["sound"]
