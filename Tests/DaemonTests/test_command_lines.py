"""What the system gives as the command line, where it is not what somebody meant."""

import subprocess

import pytest

from support import cli, namespaces
from support.careers import Person
from support.daemon import Daemon

MISTAKEN = b"f\xfcr"


def run(folder, *arguments):
    """With arguments in bytes."""
    return subprocess.run(
        [str(cli.BINARY).encode(), *arguments], capture_output=True, text=True, timeout=120, cwd=folder, stdin=subprocess.DEVNULL)


@pytest.mark.parametrize("command", [[b"verify"], [b"serve", b"--dev", b"--kafka", b"off", b"--listen", b"127.0.0.1:0"]])
def test_an_argument_that_is_no_text_is_refused(tmp_path, command):
    """It would be another folder's name, which is empty."""
    data = tmp_path / "data"
    with Daemon(data) as daemon:
        daemon.accept(Person(61).register())
        daemon.stop()
    data.rename(tmp_path / MISTAKEN.decode(errors="surrogateescape"))
    before = sorted(it.name for it in tmp_path.iterdir())
    done = run(tmp_path, *command, b"--data", MISTAKEN)
    assert done.returncode == 2, done
    assert f'Argument {len(command) + 2}, "f\\xFCr", is not UTF-8' in done.stderr, done.stderr
    assert sorted(it.name for it in tmp_path.iterdir()) == before, "a folder was made"


def test_text_of_every_alphabet_is_taken(tmp_path):
    data = tmp_path / "für-名"
    with Daemon(data) as daemon:
        daemon.accept(Person(62).register())
        daemon.stop()
    cli.run_ok("verify", "--data", data)


def test_without_a_command_line_nothing_is_done(tmp_path):
    """It is read from /proc, and where nobody mounted that, there is none: help would pass for success."""
    namespaces.need("-m")
    script = 'mount -t tmpfs none /proc && exec "$0" "$@"'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, str(cli.BINARY), "backup", str(tmp_path / "backup"), "--data", str(tmp_path)],
        capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    assert done.returncode == 3 and not done.stdout, done
    assert "/proc" in done.stderr and "command line" in done.stderr, done.stderr
