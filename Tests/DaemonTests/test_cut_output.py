"""Answers that cannot be written: what is cut off is not passed off as whole, and nothing crashes over it."""

import json
import subprocess

import pytest

from support import cli
from support.careers import Person
from support.commands import new_id
from support.daemon import Daemon

PERSON, GONE = Person(881), Person(882)
COMMANDS = [
    ["keys", "erased"],
    ["keys", "check"],
    ["history", PERSON.id],
    ["history", PERSON.id, "--json"],
    ["verify"],
    ["verify", "--json"],
    ["replay", "--check"],
    ["checkpoint"],
    ["prove", "inclusion", "3"],
    ["audit", "export", PERSON.id, "--purpose", "audit"],
    ["export"],
    ["config", "keys"],
    ["config", "keys", "--json"],
    ["config", "schema"],
]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A folder at rest with two people, one of them erased."""
    data = tmp_path_factory.mktemp("told") / "data"
    with Daemon(data) as daemon:
        daemon.accept(json.loads(cli.simulate(1, 1, 1)[0]))
        for person in (PERSON, GONE):
            daemon.accept(person.register())
        daemon.accept(GONE.make("erasePersonalData", requestedOn="2026-01-05", basis="ERASURE_BASIS_REQUEST"))
        daemon.stop()
    return data


def whole(arguments, data):
    """The command line, for the folder where there is one to name."""
    return [*arguments, *([] if arguments[0] == "config" else ["--data", str(data)])]


def named(arguments):
    """What no two runs tell apart: it is in the names of tests."""
    return " ".join("PERSON" if it == PERSON.id else it for it in arguments)


@pytest.mark.parametrize("arguments", COMMANDS, ids=named)
def test_what_cannot_be_written_is_no_answer(data, arguments):
    assert cli.run_ok(*whole(arguments, data)).stdout
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [str(cli.BINARY), *whole(arguments, data)], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE,
            text=True, timeout=120)
    assert done.returncode == 3, f"{done.returncode}: {done.stderr}"
    assert "credentiald: standard output cannot be written" in done.stderr, done.stderr


def test_help_that_cannot_be_written_is_none():
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [str(cli.BINARY), "serve", "--help"], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE,
            text=True, timeout=120)
    assert done.returncode == 3 and "standard output cannot be written" in done.stderr, done


def ended(arguments, redirection):
    """The exit code of a command whose standard error a shell has taken away; by a signal, it is above 128."""
    script = f'"$@" {redirection}'
    done = subprocess.run(
        ["sh", "-c", script, "sh", str(cli.BINARY), *map(str, arguments)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=120)
    assert not done.stdout, done.stdout
    return done.returncode


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"], ids=["closed", "full"])
def test_a_refusal_that_nobody_is_told_has_its_exit_code(data, tmp_path, redirection):
    missing = tmp_path / "missing"
    for status, arguments in [
        (2, ["history", "nobody", "--data", data]),
        (2, ["nonsense"]),
        (3, ["history", new_id(), "--data", missing]),
        (3, ["verify", "--data", missing]),
        (3, ["export", "--data", data, "--until", 2**63]),
        (3, ["serve", "--dev", "--data", data, "--kafka", "off", "--listen", "0.0.0.0:0"]),
    ]:
        found = ended(arguments, redirection)
        assert found == status, f"{arguments}: {found}"
