"""The first backup after a rotation of the master key, killed at every call that changes a file."""

import json
import os
import shutil
import subprocess

import pytest

from support import cli
from support.backups import backup
from support.careers import Person
from support.daemon import Daemon

#: What changes files: their names, what they have, and what a disk has of both.
CALLS = {
    "names": ["mkdir", "link", "rename", "unlink", "rmdir"],
    "contents": ["write", "pwrite64", "ftruncate"],
    "files kept": ["fdatasync"],
    "folders kept": ["fsync"],
}

pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")


@pytest.fixture(scope="module")
def person():
    return Person(871)


@pytest.fixture(scope="module")
def saved(person, tmp_path_factory):
    """A folder at rest whose master key was rotated after its last backup, and that backup. To be copied, not changed."""
    folder = tmp_path_factory.mktemp("saved")
    data, target = folder / "data", folder / "backup"
    with Daemon(data) as daemon:
        daemon.accept(json.loads(cli.simulate(1, 1, 1)[0]))
        daemon.accept(person.register())
        daemon.accept(person.competency())
        daemon.stop()
    backup(data, target)
    rotate(data, folder / "first.key")
    return data, target


@pytest.fixture
def copies(saved, tmp_path):
    """The same for a test of its own."""
    data, target = saved
    return shutil.copytree(data, tmp_path / "data"), shutil.copytree(target, tmp_path / "backup")


def rotate(data, new):
    new.write_bytes(os.urandom(32))
    new.chmod(0o600)
    cli.run_ok("keys", "rotate", "--data", data, "--new-master-key", new)


def killed(data, target, call, number):
    """Runs a backup that is killed at a call; whether there was such a one."""
    done = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={number}",
         cli.BINARY, "backup", target, "--data", data],
        capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode in (0, 137, -9), done.stderr
    return done.returncode != 0


def each_kill(calls, data, target, folder):
    """The call, and a copy of the backup whose next run was killed at it."""
    for call in calls:
        number, was_killed = 0, True
        while was_killed:
            number += 1
            copy = shutil.copytree(target, folder / f"{call}-{number}")
            was_killed = killed(data, copy, call, number)
            yield f"{call} {number}", copy
            shutil.rmtree(copy)


def wrong(target, person, folder):
    """Why a backup does not restore with what it has itself, or what was sealed does not open; nothing if both do."""
    try:
        done = cli.run("restore", target, "--data", folder, "--json")
        if done.returncode != 0:
            return done.stderr or done.stdout
        told = cli.run_ok("history", person.id, "--data", folder, "--json").stdout
        return None if person.given in told and person.feedback in told else told
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_whole_run(data, target):
    """It leaves the one master key that the data folder has."""
    assert backup(data, target)["keysOpened"]
    assert sorted(it.name for it in (target / "secrets").iterdir()) == ["log.key", "master.key"]
    assert (target / "secrets/master.key").read_bytes() == (data / "keys/master.key").read_bytes()


@pytest.mark.parametrize("calls", CALLS.values(), ids=CALLS)
def test_killed_at_every_call_the_backup_restores(copies, person, tmp_path, calls):
    """And whatever the killed run left, the next one leaves one master key."""
    data, target = copies
    found = {}
    for at, copy in each_kill(calls, data, target, tmp_path):
        if reason := wrong(copy, person, tmp_path / "restored"):
            found[at] = reason
        check_whole_run(data, copy)
    assert not found
    check_whole_run(data, target)
    assert not wrong(target, person, tmp_path / "restored")


@pytest.mark.parametrize("calls", CALLS.values(), ids=CALLS)
def test_killed_after_a_second_rotation_the_backup_restores(copies, person, tmp_path, calls):
    """Its slots are under the key between the two: the run after the first rotation was killed when it had them."""
    data, target = copies
    half = shutil.copytree(target, tmp_path / "half")
    number = 0
    while (half / "keys/slots-1").read_bytes() == (target / "keys/slots-1").read_bytes():
        number += 1
        shutil.rmtree(half)
        shutil.copytree(target, half)
        assert killed(data, half, "rename", number)
    assert not wrong(half, person, tmp_path / "restored")
    rotate(data, tmp_path / "second.key")
    found = {}
    for at, copy in each_kill(calls, data, half, tmp_path):
        if reason := wrong(copy, person, tmp_path / "restored"):
            found[at] = reason
    assert not found
    check_whole_run(data, half)
