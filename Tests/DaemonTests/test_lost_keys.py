"""Data keys that are gone are named; nothing is made in their place."""

import json
import os
import shutil
import subprocess

import pytest

from support import cli
from support.careers import Person
from support.commands import kind_of
from support.daemon import Daemon

HEADER, SLOT = 4_096, 64


@pytest.fixture
def people():
    """Those of the `folder` fixture, in the order of their slots."""
    commands = [json.loads(text) for text in cli.simulate(5, 3, 3)]
    return [it["registerPeer"]["peerId"] for it in commands if kind_of(it)[0] == "registerPeer"]


def serve(data):
    """A start that must fail by itself; what it says."""
    arguments = ["serve", "--dev", "--data", data, "--listen", "127.0.0.1:0", "--kafka", "off"]
    try:
        done = cli.run(*arguments)
    except subprocess.TimeoutExpired as running:
        raise AssertionError(f"the daemon serves without keys: {running.stdout!r}") from None
    assert done.returncode == 3 and not done.stdout, f"{done.returncode}: {done.stdout} {done.stderr}"
    return done.stderr


def contents(data):
    """Every file but those that tell who has the folder open."""
    files = (it for it in data.rglob("*") if it.is_file() and it.name not in ("LOCK", "lock.mdb"))
    return {str(it.relative_to(data)): it.read_bytes() for it in files}


def readable(data, people):
    """Whose personal data a daemon on the folder has."""
    with Daemon(data) as daemon:
        found = [it for it in people if daemon.get_ok(f"/v1/peers/{it}").get("personal")]
        daemon.stop()
    return found


def wrong_keys(data):
    """What a verification says of keys, which is all that it finds."""
    done = cli.run("verify", "--data", data, "--json")
    verdict = json.loads(done.stdout)
    assert done.returncode == 1 and not verdict["sound"], verdict
    assert {it["kind"] for it in verdict["problems"]} == {"wrong-keys"}, verdict
    text = cli.run("verify", "--data", data).stdout
    assert "wrong-keys: " in text and text.rstrip().endswith("NOT SOUND"), text
    return [it["detail"] for it in verdict["problems"]]


# Serving


@pytest.mark.parametrize("lost", [["slots"], ["slots", "master.key"]], ids=" and ".join)
def test_lost_slots_are_not_made_anew(folder, people, tmp_path, lost):
    """New ones would be given to others, and the next backup would overwrite those that it has."""
    for name in lost:
        (folder / "keys" / name).rename(tmp_path / name)
    before = contents(folder)
    said = serve(folder)
    assert str(folder / "keys/slots") in said and "is gone" in said and "from a backup" in said, said
    assert contents(folder) == before and not [it for it in lost if (folder / "keys" / it).exists()]
    for name in lost:
        (tmp_path / name).rename(folder / "keys" / name)
    assert readable(folder, people)


def test_the_tools_say_that_slots_are_gone(folder, tmp_path):
    (folder / "keys/slots").unlink()
    for arguments in [["verify"], ["keys", "check"], ["backup", tmp_path / "backup"]]:
        done = cli.run(*arguments, "--data", folder)
        assert done.returncode == 3, f"{arguments}: {done.returncode} {done.stdout} {done.stderr}"
        assert f"{folder}/keys/slots" in done.stderr and "is gone: bring it back from a backup" in done.stderr, done.stderr


@pytest.mark.parametrize("left", [0, 2])
def test_slots_that_were_cut_short_are_not_filled_up(folder, people, tmp_path, left):
    slots = folder / "keys/slots"
    shutil.copy(slots, tmp_path)
    os.truncate(slots, HEADER + SLOT * left)
    before = contents(folder)
    said = serve(folder)
    assert f"keys/slots has {left} key slots" in said and f"names slot {len(people)}" in said, said
    assert "from the newest backup" in said, said
    after = contents(folder)
    assert [it for it in after if it.startswith(("keys/", "log/")) and after[it] != before[it]] == []
    assert after.keys() == before.keys()
    shutil.copy(tmp_path / "slots", slots)
    assert readable(folder, people)


def test_an_older_copy_of_the_slots_that_lacks_the_last_is_named(folder, people):
    """It has the slot of everybody but the last."""
    os.truncate(folder / "keys/slots", HEADER + SLOT * (len(people) - 1))
    said = serve(folder)
    assert f"has {len(people) - 1} key slots" in said and f"names slot {len(people)}" in said, said


def test_a_folder_that_has_nobody_starts_without_slots(tmp_path):
    """No record names one, so none is lost."""
    data = tmp_path / "data"
    with Daemon(data) as daemon:
        daemon.accept(json.loads(cli.simulate(1, 1, 1)[0]))
        daemon.stop()
    (data / "keys/slots").unlink()
    person = Person(811)
    with Daemon(data) as daemon:
        daemon.accept(person.register())
        assert daemon.get_ok(f"/v1/peers/{person.id}")["personal"]["givenName"] == person.given
        daemon.stop()
    assert json.loads(cli.run_ok("verify", "--data", data, "--json").stdout)["sound"]


# Verifying


@pytest.fixture
def damaged(folder, people):
    """A folder in which the key of one person is damaged, and the number of its slot."""
    slots = folder / "keys/slots"
    content = bytearray(slots.read_bytes())
    # Not one that an erasure destroyed.
    number = max(it + 1 for it in range(len(people)) if content[HEADER + SLOT * it] == 1)
    content[HEADER + SLOT * (number - 1) + SLOT // 2] ^= 0x01
    slots.write_bytes(content)
    return folder, number


def test_verify_names_a_damaged_key(damaged):
    data, number = damaged
    assert wrong_keys(data) == [f"key slot {number} does not open with the master key"]


def test_a_damaged_key_is_named_after_everything_derived_was_made_again(damaged):
    data, number = damaged
    for part in ["index", "heads", "projections"]:
        shutil.rmtree(data / part)
    with Daemon(data) as daemon:
        daemon.stop()
    assert wrong_keys(data) == [f"key slot {number} does not open with the master key"]


@pytest.mark.parametrize("left", [0, 2])
def test_verify_names_slots_that_were_cut_short(folder, people, left):
    os.truncate(folder / "keys/slots", HEADER + SLOT * left)
    [said] = wrong_keys(folder)
    assert f"keys/slots has {left} key slots" in said and f"names slot {len(people)}" in said, said
