"""Tools whose standard streams are closed: no file of the data folder takes their place."""

import shutil
import subprocess

import pytest

from support import cli
from support.careers import Person
from support.daemon import Daemon

NAME = "Ruizofclosedstreams"
PERSON = Person(883)
COMMANDS = [["history", PERSON.id, "--json"], ["audit", "export", PERSON.id, "--purpose", "audit"], ["export"]]


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A folder at rest with one person, of whom more is to be told than the stream's buffer holds."""
    data = tmp_path_factory.mktemp("closed") / "data"
    with Daemon(data) as daemon:
        daemon.accept(PERSON.register())
        for number in range(40):
            daemon.accept(
                PERSON.make(
                    "amendPersonalDetails", amendedOn="2024-05-02",
                    personal={"givenName": f"Ana{number}", "familyName": NAME}))
        daemon.stop()
    return data


@pytest.fixture
def data(filled, tmp_path):
    """A copy of its own: what one test finds in it is not of another."""
    return shutil.copytree(filled, tmp_path / "data")


def with_closed(closed, arguments):
    """Runs the binary with streams closed, as the shell closes them."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {closed}', "sh", str(cli.BINARY), *arguments],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)


def told_in(folder):
    return [str(it) for it in folder.rglob("*") if it.is_file() and NAME.encode() in it.read_bytes()]


@pytest.mark.parametrize("closed", ["<&- >&-", ">&-", ">&- 2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda it: it[0])
def test_an_answer_that_nobody_can_get_is_none_and_lies_nowhere(data, arguments, closed):
    assert len(cli.run_ok(*arguments, "--data", data).stdout) > 3 * 4_096
    locks = {it: it.stat().st_size for it in data.rglob("lock.mdb")}
    assert locks
    done = with_closed(closed, [*arguments, "--data", str(data)])
    assert done.returncode == 3, f"{done.returncode}: {done.stderr}"
    assert not told_in(data)
    assert {it: it.stat().st_size for it in locks} == locks
    assert done.stderr == "" if "2>&-" in closed else "standard output cannot be written" in done.stderr
