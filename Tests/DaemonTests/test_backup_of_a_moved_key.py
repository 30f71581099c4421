"""The master key was moved out of the data folder, and rotated there: what a backup still has of it."""

import os
import shutil

import pytest

from support import cli
from support.backups import backup, check


@pytest.fixture
def moved(folder, tmp_path):
    """A folder with a backup from before its key was moved out; where the key is."""
    backup(folder, tmp_path / "backup")
    return shutil.move(folder / "keys/master.key", tmp_path / "outside.key")


@pytest.fixture
def rotated(folder, tmp_path, moved):
    """Where the next key is, and what the rotation said."""
    new = tmp_path / "new.key"
    new.write_bytes(os.urandom(32))
    new.chmod(0o600)
    keys = ["--master-key", moved, "--new-master-key", new]
    return new, cli.run_ok("keys", "rotate", "--data", folder, *keys).stdout


def test_the_old_key_leaves_the_backup(folder, tmp_path, moved, rotated):
    target, (new, _) = tmp_path / "backup", rotated
    old = moved.read_bytes()
    report = backup(folder, target)
    assert (report["masterKey"], report["logKey"], report["keysOpened"]) == (False, True, False), report
    assert old not in b"".join(it.read_bytes() for it in target.rglob("*") if it.is_file())
    assert "a restore needs --master-key FILE" in cli.run_ok("backup", target, "--data", folder).stdout
    done = cli.run("restore", target, "--data", tmp_path / "restored")
    assert done.returncode == 3 and "--master-key FILE" in done.stderr, done.stderr
    assert check(target, "--master-key", new)["masterKey"]


def test_a_key_that_was_only_moved_stays(folder, tmp_path, moved):
    assert backup(folder, tmp_path / "backup")["masterKey"]
    assert check(tmp_path / "backup")["masterKey"]


def test_a_backup_goes_on_where_files_have_no_modes(folder, tmp_path):
    """As on a share: every file there may be open to all."""
    backup(folder, tmp_path / "backup")
    (tmp_path / "backup/secrets/master.key").chmod(0o644)
    assert backup(folder, tmp_path / "backup")["masterKey"]


def test_a_rotation_says_how_to_back_up(folder, rotated):
    new, said = rotated
    assert f"`credentiald backup --master-key {new}`" in said, said
    other = new.with_name("inside.key")
    other.write_bytes(os.urandom(32))
    other.chmod(0o600)
    shutil.copy(new, folder / "keys/master.key")
    said = cli.run_ok("keys", "rotate", "--data", folder, "--new-master-key", other).stdout
    assert "`credentiald backup`" in said, said
