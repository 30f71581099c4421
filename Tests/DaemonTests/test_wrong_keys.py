"""Data keys that open with the master key, and are not those that the log was sealed with."""

import json
import shutil

import pytest

from support import cli
from support.backups import backup, restore
from support.careers import Person
from support.daemon import Daemon

ON = "2026-01-05"
HEADER_BYTES, SLOT_BYTES = 4096, 64


def accepted(data, *commands):
    with Daemon(data) as daemon:
        for command in commands:
            daemon.accept(command)
        daemon.stop()


def verify(data, status=0):
    done = cli.run("verify", "--data", data, "--json")
    assert done.returncode == status, f"{done.returncode}: {done.stdout} {done.stderr}"
    return json.loads(done.stdout)


def keys(data, status=0):
    done = cli.run("keys", "check", "--data", data, "--json")
    assert done.returncode == status, f"{done.returncode}: {done.stdout} {done.stderr}"
    return json.loads(done.stdout)


@pytest.fixture
def histories(tmp_path):
    """A folder and one that was restored of it, with another person each behind that; and this one's person."""
    first, second, target = tmp_path / "first", tmp_path / "second", tmp_path / "backup"
    accepted(first, Person(941).register())
    backup(first, target)
    restore(target, second)
    accepted(first, Person(942).register())
    person = Person(943)
    accepted(second, person.register())
    return first, second, person


def test_the_keys_of_another_history(histories):
    first, second, person = histories
    assert verify(second)["sound"] and keys(second)["wrong"] == 0
    shutil.copy(first / "keys/slots", second / "keys/slots")
    [problem] = verify(second, status=1)["problems"]
    assert (problem["kind"], problem["position"]) == ("wrong-keys", 2), problem
    assert "key slot 2 " in problem["detail"] and person.id in problem["detail"], problem
    assert person.given not in problem["detail"] and person.family not in problem["detail"], problem
    found = keys(second, status=1)
    assert (found["wrong"], found["wrongSlots"], found["broken"]) == (1, [2], 0), found
    text = cli.run("keys", "check", "--data", second).stdout
    assert "WRONG: 1 are not the keys that the log is sealed with" in text and text.rstrip().endswith("slots 2"), text


def test_a_key_that_no_erasure_ended_is_told(tmp_path):
    """Sound all the same: a restore without all keys leaves such ones."""
    data, people = tmp_path / "data", [Person(951), Person(952), Person(953)]
    merged, survivor, lost = people
    accepted(
        data,
        *(it.register() for it in people),
        merged.make("mergePeers", intoPeerId=survivor.id, mergedOn=ON),
        survivor.make("erasePersonalData", requestedOn=ON, basis="ERASURE_BASIS_REQUEST"),
    )
    assert verify(data)["keysWithoutErasure"] == keys(data)["withoutErasure"] == 0
    with (data / "keys/slots").open("r+b") as file:
        file.seek(HEADER_BYTES + SLOT_BYTES * 2)
        file.write(b"\2" + bytes(SLOT_BYTES - 1))
    report = verify(data)
    assert report["keysWithoutErasure"] == 1 and report["problems"] == [], report
    text = cli.run_ok("verify", "--data", data).stdout
    assert "KEYS GONE: 1 are destroyed" in text and f"slot 3, of person {lost.id}" in text, text
    assert keys(data)["withoutErasure"] == 1
    assert "GONE: 1 of the destroyed" in cli.run_ok("keys", "check", "--data", data).stdout
