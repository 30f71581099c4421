"""Tools that root runs on the folder of the daemon's account leave nothing there that the daemon cannot open."""

import os

import pytest

from support import cli
from support.careers import Person
from support.daemon import Daemon

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
