"""Tools that root runs on the folder of the daemon's account leave nothing there that the daemon cannot open."""

import contextlib
import os
import signal
import subprocess

import pytest

from support import cli
from support.careers import Person
from support.daemon import Daemon
from support.waiting import wait_until

#: An account that nobody has.
OWNER = 54_321

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files of another account")


def everything(folder):
    return [folder, *folder.rglob("*")]


@pytest.fixture
def data(tmp_path):
    """A folder at rest that belongs to another account, with one person."""
    data = tmp_path / "data"
    with Daemon(data) as daemon:
        daemon.accept(Person(61).register())
        daemon.stop()
    for path in everything(data):
        os.lchown(path, OWNER, OWNER)
    return data


def owners(folder):
    return {(it.lstat().st_uid, it.lstat().st_gid) for it in everything(folder)}


def test_a_replay_leaves_the_folder_to_its_owner(data):
    cli.run_ok("replay", "--data", data)
    assert owners(data) == {(OWNER, OWNER)}


def test_a_rotation_leaves_the_folder_to_its_owner(data, tmp_path):
    new = tmp_path / "new.key"
    new.write_bytes(os.urandom(32))
    new.chmod(0o600)
    cli.run_ok("keys", "rotate", "--data", data, "--new-master-key", new)
    assert owners(data) == {(OWNER, OWNER)}


def has_files_of_root(folder):
    """Also while a tool makes and removes some."""
    for at, folders, files in os.walk(folder):
        for name in folders + files:
            with contextlib.suppress(FileNotFoundError):
                if os.lstat(os.path.join(at, name)).st_uid == 0:
                    return True
    return False


@contextlib.contextmanager
def disposition(number, action):
    """Of a signal, as the programs that are begun meanwhile inherit it."""
    previous = signal.signal(number, action)
    try:
        yield
    finally:
        signal.signal(number, previous)


def ended(arguments, data, number):
    """How a tool ends that is sent a signal as soon as it has made something, which may be too late for it."""
    with subprocess.Popen(
        [str(cli.BINARY), *map(str, arguments), "--data", str(data)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as tool:
        wait_until(lambda: tool.poll() is not None or has_files_of_root(data), 60, "a file of root's", 0.001)
        tool.send_signal(number)
        _, told = tool.communicate(timeout=120)
    assert tool.returncode in (0, -number), f"{tool.returncode}: {told}"
    return tool.returncode


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda it: it.name)
def test_a_replay_that_is_ended_by_a_signal_leaves_the_folder_to_its_owner(data, number):
    for _ in range(50):
        # The tests themselves may run where it is ignored.
        with disposition(number, signal.SIG_DFL):
            found = ended(["replay"], data, number)
        assert owners(data) == {(OWNER, OWNER)}
        # Nothing that waits for somebody to come back, either.
        assert all({it.name for it in place.iterdir() if it.is_dir()} <= set((place / "LIVE").read_text().split())
                   for place in (data / "projections").iterdir())
        if found == -number:
            break
    else:
        pytest.fail("it was over each time before the signal came")
    cli.run_ok("replay", "--check", "--data", data)


def test_a_signal_that_is_ignored_stays_so(data):
    """As by nohup: nobody is there any more who could have asked."""
    with disposition(signal.SIGHUP, signal.SIG_IGN):
        for _ in range(5):
            assert ended(["replay"], data, signal.SIGHUP) == 0
    assert owners(data) == {(OWNER, OWNER)}


def test_a_rotation_that_is_asked_to_end_leaves_the_folder_to_its_owner(data, tmp_path):
    for number in range(5):
        new = tmp_path / f"{number}.key"
        new.write_bytes(os.urandom(32))
        new.chmod(0o600)
        ended(["keys", "rotate", "--new-master-key", new], data, signal.SIGTERM)
        assert owners(data) == {(OWNER, OWNER)}
        # Whatever it came to, another run ends what is left.
        cli.run_ok("keys", "rotate", "--data", data, "--new-master-key", new)


def test_a_restore_into_an_empty_folder_leaves_it_to_its_owner(data, tmp_path):
    cli.run_ok("backup", tmp_path / "backup", "--data", data)
    empty = tmp_path / "empty"
    empty.mkdir()
    os.chown(empty, OWNER, OWNER)
    cli.run_ok("restore", tmp_path / "backup", "--data", empty)
    assert owners(empty) == {(OWNER, OWNER)}


def test_a_folder_that_a_link_leads_to_is_left_to_its_owner(data, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(data)
    cli.run_ok("replay", "--data", link)
    assert owners(data) == {(OWNER, OWNER)} and link.lstat().st_uid == 0


def test_what_lies_elsewhere_keeps_its_owner(data, tmp_path):
    """The folder's owner may have put links there, for root to give away what is not in it."""
    secret, linked = tmp_path / "secret", tmp_path / "linked"
    for path in (secret, linked):
        path.write_text("of root")
    (data / "to-secret").symlink_to(secret)
    os.link(linked, data / "hard")
    cli.run_ok("replay", "--data", data)
    assert secret.stat().st_uid == 0 and linked.stat().st_uid == 0
    assert not [it for it in everything(data / "projections") if it.lstat().st_uid == 0]
