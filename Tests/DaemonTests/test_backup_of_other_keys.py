"""Data keys of another time beside a log that has a backup: they open as well as the right ones, which the backup has."""

import json

import pytest

from support import cli
from support.backups import backup, check, restore
from support.careers import Person
from support.daemon import Daemon

ON = "2026-01-05"
HEADER_BYTES, SLOT_BYTES = 4096, 64


@pytest.fixture
def people():
    return [Person(931), Person(932), Person(933)]


def erase(person):
    return person.make("erasePersonalData", requestedOn=ON, basis="ERASURE_BASIS_REQUEST")


def accepted(data, *commands):
    with Daemon(data) as daemon:
        for command in commands:
            daemon.accept(command)
        daemon.stop()


def refused(data, target, words):
    """A run changes nothing of the backup, and says what is wrong."""
    files = {it: it.read_bytes() for it in target.rglob("*") if it.is_file() and it.name != "LOCK"}
    done = cli.run("backup", target, "--data", data)
    assert done.returncode == 1 and words in done.stderr and "left as it is" in done.stderr, done
    now = {it: it.read_bytes() for it in target.rglob("*") if it.is_file() and it.name != "LOCK"}
    assert now == files


def name(data, person):
    with Daemon(data) as daemon:
        return daemon.get_ok(f"/v1/peers/{person.id}").get("personal", {}).get("givenName")


def test_an_older_copy_with_the_key_of_somebody_erased(tmp_path, people):
    data, target, slots = tmp_path / "data", tmp_path / "backup", tmp_path / "data/keys/slots"
    accepted(data, *(it.register() for it in people))
    head = backup(data, target)["size"]
    older = slots.read_bytes()
    accepted(data, erase(people[0]))
    backup(data, target)
    right = slots.read_bytes()
    slots.write_bytes(older)
    refused(data, target, "key slot 1 is destroyed in the backup and has a key again")
    # However far back.
    restore(target, tmp_path / "restored", "--until", str(head))
    assert name(tmp_path / "restored", people[0]) is None
    slots.write_bytes(right)
    assert backup(data, target)["added"] == 0


def test_the_keys_of_another_history(tmp_path, people):
    """A backup that was restored to before somebody came: the next person gets her slot, with another key."""
    first, data, target = tmp_path / "first", tmp_path / "data", tmp_path / "backup"
    early, late, other = people
    accepted(first, early.register())
    head = backup(first, target)["size"]
    restore(target, data)
    accepted(first, late.register())
    accepted(data, other.register())
    own = tmp_path / "own"
    backup(data, own)
    right = (data / "keys/slots").read_bytes()
    (data / "keys/slots").write_bytes((first / "keys/slots").read_bytes())
    refused(data, own, "key slot 2 has another key than in the backup")
    restore(own, tmp_path / "restored")
    assert name(tmp_path / "restored", other) == other.given and head == 1
    (data / "keys/slots").write_bytes(right)
    assert backup(data, own)["added"] == 0


def test_a_key_that_no_erasure_ended(tmp_path, people):
    data, target, slots = tmp_path / "data", tmp_path / "backup", tmp_path / "data/keys/slots"
    accepted(data, *(it.register() for it in people))
    backup(data, target)
    with slots.open("r+b") as file:
        file.seek(HEADER_BYTES + SLOT_BYTES * 2)
        file.write(b"\2" + bytes(SLOT_BYTES - 1))
    refused(data, target, "key slot 3 has a key in the backup and none any more, and no erasure")
    restore(target, tmp_path / "restored")
    assert name(tmp_path / "restored", people[2]) == people[2].given


def test_keys_that_erasures_ended(tmp_path, people):
    """Also that of who was merged into the person."""
    data, target = tmp_path / "data", tmp_path / "backup"
    merged, survivor, other = people
    accepted(data, *(it.register() for it in people), merged.make("mergePeers", intoPeerId=survivor.id, mergedOn=ON))
    backup(data, target)
    accepted(data, erase(survivor))
    backup(data, target)
    assert check(target)["keysDestroyed"] == 2


def test_keys_that_a_restore_has_ended(tmp_path, people):
    """The list tells of erasures that the backup, and so the restored log, does not have."""
    data, target, restored = tmp_path / "data", tmp_path / "backup", tmp_path / "restored"
    accepted(data, *(it.register() for it in people))
    backup(data, target)
    accepted(data, erase(people[1]))
    listed = tmp_path / "erased.ndjson"
    listed.write_text(cli.run_ok("keys", "erased", "--data", data).stdout)
    assert restore(target, restored, "--erased", listed)["erasedAgain"] == 1
    refused(restored, target, "import of their list")
    with Daemon(restored) as daemon:
        cli.run_ok("import", listed, "--url", daemon.url)
        daemon.stop()
    backup(restored, target)
    # What was said of the erasure was sealed with a key of its own, since hers was gone, and that went with it.
    found = check(target)
    assert (found["keySlots"], found["keysDestroyed"]) == (4, 2), found
    assert json.loads(cli.run_ok("verify", "--data", restored, "--json").stdout)["sound"]
