"""What the package's scripts do with the master key: under a root of their own, and without a service manager."""

import os
import subprocess

import pytest

from support.cli import REPOSITORY

SCRIPTS = REPOSITORY / "deploy/debian"
#: What would change the machine that tests.
OF_THE_MACHINE = ["deb-systemd-helper", "deb-systemd-invoke", "systemctl", "systemd-sysusers", "useradd"]


class Root:
    def __init__(self, folder):
        self.folder = folder
        self.secrets = folder / "etc/credentiald/secrets"
        self.key = self.secrets / "master.key"
        self.data = folder / "var/lib/credentiald"
        self.secrets.mkdir(parents=True)
        self.data.parent.mkdir(parents=True)
        self.programs = folder / "programs"
        self.programs.mkdir()
        for name in OF_THE_MACHINE:
            (self.programs / name).write_text("#!/bin/sh\n")
            (self.programs / name).chmod(0o755)

    def run(self, script, *arguments):
        text = (SCRIPTS / script).read_text()
        for path in ["/etc/credentiald", "/var/lib/credentiald", "/run/systemd/system"]:
            text = text.replace(path, f"{self.folder}{path}")
        done = subprocess.run(
            ["sh", "-c", text, script, *arguments], capture_output=True, text=True, timeout=60,
            env={"PATH": f"{self.programs}:{os.environ['PATH']}"},
        )
        assert done.returncode == 0, done.stderr
        return done.stderr


@pytest.fixture
def root(tmp_path):
    return Root(tmp_path)


def link_to_a_disk_that_is_away(root):
    root.data.symlink_to(root.folder / "srv/not-mounted/credentiald")


def empty_mount_point(root):
    root.data.mkdir()


@pytest.mark.parametrize("lay_out", [link_to_a_disk_that_is_away, empty_mount_point])
def test_purging_keeps_the_key_of_a_record_that_is_away(root, lay_out):
    lay_out(root)
    root.key.write_bytes(b"k" * 32)
    assert "are kept" in root.run("postrm", "purge")
    assert root.key.read_bytes() == b"k" * 32


def test_purging_takes_the_key_of_no_record(root):
    root.key.write_bytes(b"k" * 32)
    assert root.run("postrm", "purge") == ""
    assert not root.secrets.exists()


def test_no_other_key_is_made_for_a_record_that_is_away(root):
    link_to_a_disk_that_is_away(root)
    assert "no master key was made" in root.run("postinst", "configure")
    assert list(root.secrets.iterdir()) == []
    # The folder is there again, and so it is clear that it has no record.
    (root.folder / "srv/not-mounted/credentiald").mkdir(parents=True)
    root.run("postinst", "configure")
    assert len(root.key.read_bytes()) == 32


def test_a_first_installation_makes_a_key_and_says_so(root):
    assert "keep a copy of it" in root.run("postinst", "configure")
    assert len(root.key.read_bytes()) == 32 and root.key.stat().st_mode & 0o777 == 0o600
