"""Folders that an account may pass and not read, or not even pass, on the way to the daemon's own."""

import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from support import cli
from support.daemon import Daemon

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a daemon as another account")

#: An account that nobody has.
ACCOUNT = 54_321


def become():
    """What makes a process that is being started one of that account."""
    os.setgroups([])
    os.setgid(ACCOUNT)
    os.setuid(ACCOUNT)


@pytest.fixture
def parent():
    """A folder of root that everybody comes to; those of the tests are root's alone."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def data(filled, parent):
    """A folder at rest that belongs to the account."""
    data = shutil.copytree(filled, parent / "data")
    for path in [data, *data.rglob("*")]:
        os.lchown(path, ACCOUNT, ACCOUNT)
    return data


@pytest.mark.parametrize("mode", [0o755, 0o711], ids=oct)
def test_a_folder_that_is_passed_and_not_read_is_enough(parent, data, mode):
    parent.chmod(mode)
    with Daemon(data, preexec=become) as daemon:
        assert daemon.head() > 0
        daemon.stop()


def test_one_that_may_be_written_too_has_a_new_folder_made_in_it(parent):
    parent.chmod(0o733)
    with Daemon(parent / "new", preexec=become) as daemon:
        assert daemon.head() == 0
        daemon.stop()


def test_a_master_key_out_of_reach_is_not_missing(parent, data):
    closed = parent / "closed"
    closed.mkdir(mode=0o700)
    key = shutil.copy(data / "keys" / "master.key", closed / "master.key")
    for path, words in [(key, "cannot be read"), (parent / "none", "there is no master key")]:
        for command in (["keys", "check"], ["serve", "--dev", "--kafka", "off", "--listen", "127.0.0.1:0"]):
            done = cli.run(*command, "--data", data, "--master-key", path, preexec=become)
            assert done.returncode == 3 and words in done.stderr, done
    assert "Permission denied" in cli.run("keys", "check", "--data", data, "--master-key", key, preexec=become).stderr


def test_public_keys_that_may_be_replaced_and_not_read_stay(parent):
    folder = parent / "keys"
    folder.mkdir()
    jwks = folder / "jwks.json"
    cli.run_ok("token", "new-key", "--key", folder / "first.key", "--jwks", jwks)
    jwks.chmod(0o600)
    os.chown(folder, ACCOUNT, ACCOUNT)
    before = jwks.read_bytes()
    done = cli.run("token", "new-key", "--key", folder / "second.key", "--jwks", jwks, preexec=become)
    assert done.returncode == 3 and f"cannot read {jwks}" in done.stderr, done
    assert jwks.read_bytes() == before
    assert {it.name for it in folder.iterdir()} == {"first.key", "jwks.json"}


@pytest.mark.parametrize(("mode", "as_root", "as_account"), [(0o640, 1, 0), (0o600, 0, 1)], ids=["of a group", "of root"])
def test_a_check_says_when_it_was_root_that_read(parent, mode, as_root, as_account):
    """The daemon runs as the account."""
    secret, path = parent / "password", parent / "c.yaml"
    secret.write_text("of the broker")
    os.chown(secret, 0, ACCOUNT)
    secret.chmod(mode)
    path.write_text(f"kafka: {{bootstrap: 'b:1', secrets: {{sasl.password: {{file: {secret}}}}}}}\n")
    path.chmod(0o644)
    command = ["config", "check", path, "--data", parent / "data"]
    done = cli.run(*command)
    told = done.stderr if as_root else done.stdout.splitlines()[-1]
    assert done.returncode == as_root and "as root" in told, done
    structured = cli.run(*command, "--json")
    assert structured.returncode == as_root and "as root" in structured.stderr and json.loads(structured.stdout), structured
    done = cli.run(*command, preexec=become)
    assert done.returncode == as_account and "as root" not in done.stdout + done.stderr, done


def test_a_data_folder_out_of_reach_is_not_missing(parent, data):
    parent.chmod(0o700)
    done = cli.run("verify", "--data", data, preexec=become)
    assert done.returncode == 3 and "Permission denied" in done.stderr and "no folder" not in done.stderr, done
