"""`keys check` of slots that lack what the log names."""

import json
import os

import pytest

from support import cli

HEADER, SLOT = 4_096, 64


@pytest.fixture
def named(folder):
    """How many slots records of the folder name."""
    return sum(json.loads(text).get("registerPeer") is not None for text in cli.simulate(5, 3, 3))


def check(data, status=0):
    done = cli.run("keys", "check", "--data", data, "--json")
    assert done.returncode == status, f"{done.returncode}: {done.stdout} {done.stderr}"
    return json.loads(done.stdout)


@pytest.mark.parametrize("left", [0, 2])
def test_slots_that_were_cut_short_are_missing(folder, named, left):
    """Those that are left open with the master key."""
    os.truncate(folder / "keys/slots", HEADER + SLOT * left)
    found = check(folder, status=1)
    assert found["missing"] == named - left > 0, found
    assert found["fits"] and found["broken"] == 0 and found["live"] + found["destroyed"] == left, found


def test_it_is_said_how_many_are_missing(folder, named):
    os.truncate(folder / "keys/slots", HEADER + SLOT * 2)
    done = cli.run("keys", "check", "--data", folder)
    assert done.returncode == 1, f"{done.returncode}: {done.stdout} {done.stderr}"
    assert f"MISSING: the log names {named - 2} slots more than the file has" in done.stdout, done.stdout
    assert "from a backup" in done.stdout, done.stdout


def test_an_older_copy_that_lacks_the_last_has_one_missing(folder, named):
    os.truncate(folder / "keys/slots", HEADER + SLOT * (named - 1))
    assert check(folder, status=1)["missing"] == 1


def test_slots_that_nobody_has_yet_are_not_missing(folder, named):
    """The file may have more than the log names, and no fewer."""
    found = check(folder)
    assert found["missing"] == 0 and found["live"] + found["destroyed"] > named, found
    os.truncate(folder / "keys/slots", HEADER + SLOT * named)
    assert check(folder)["missing"] == 0
    done = cli.run_ok("keys", "check", "--data", folder)
    assert "MISSING" not in done.stdout, done.stdout


@pytest.mark.parametrize("at, byte", [(1, 7), (0, 2)], ids=["bytes-that-are-zero", "destroyed-with-its-key"])
def test_a_slot_of_a_form_that_nobody_takes_is_broken(folder, tmp_path, at, byte):
    """Its key opens, and no backup or rotation would take it."""
    slots = folder / "keys/slots"
    content = bytearray(slots.read_bytes())
    [number, *_] = [it + 1 for it in range(3) if content[HEADER + SLOT * it] == 1]
    content[HEADER + SLOT * (number - 1) + at] = byte
    slots.write_bytes(content)
    found = check(folder, status=1)
    assert found["fits"] and found["broken"] == 1 and found["brokenSlots"] == [number], found
    done = cli.run("verify", "--data", folder, "--json")
    assert done.returncode == 1, done
    assert [it["kind"] for it in json.loads(done.stdout)["problems"]] == ["wrong-keys"], done.stdout
    done = cli.run("backup", tmp_path / "backup", "--data", folder)
    assert done.returncode == 3 and f"key slot {number}" in done.stderr, done
