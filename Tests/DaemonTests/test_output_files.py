"""What stands at the path of `--out`, `--metrics` or `--jwks` stays what it is: a device, a FIFO, a link."""

import json
import os
import stat
import subprocess
import threading

import pytest

from support import cli
from support.careers import Person
from support.daemon import Daemon


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    """A folder at rest, and somebody in it."""
    data, person = tmp_path_factory.mktemp("record") / "data", Person(71)
    with Daemon(data) as daemon:
        daemon.accept(json.loads(cli.simulate(1, 1, 1)[0]))
        daemon.accept(person.register())
        daemon.stop()
    return data, person.id


def export(record, path):
    data, person = record
    return ["audit", "export", person, "--purpose", "audit", "--data", data, "--out", path]


def verify(record, path):
    return ["verify", "--data", record[0], "--metrics", path]


def new_key(record, path):
    return ["token", "new-key", "--key", path.parent / "private.key", "--jwks", path]


#: Each with what its file has in it.
WRITERS = [(export, "records"), (verify, "credentiald_verification_sound"), (new_key, '"keys"')]


@pytest.fixture(params=WRITERS, ids=["--out", "--metrics", "--jwks"])
def writer(request, record):
    make, word = request.param
    return lambda path: make(record, path), word


def test_a_device_is_written_into(tmp_path, writer):
    """One like /dev/null, made for this."""
    arguments, _ = writer
    path = tmp_path / "null"
    try:
        os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("no devices can be made here")
    cli.run_ok(*arguments(path), timeout=120)
    assert stat.S_ISCHR(path.stat().st_mode)


def test_a_fifo_is_written_into(tmp_path, writer):
    arguments, word = writer
    path, read = tmp_path / "fifo", []
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: read.append(path.read_text()), daemon=True)
    reader.start()
    done = cli.run(*arguments(path), timeout=120)
    assert done.returncode == 0 and stat.S_ISFIFO(path.stat().st_mode), done
    reader.join(120)
    assert read and word in read[0]


def test_a_reader_who_goes_at_once_is_told_of(tmp_path, writer):
    """It may go before or after it was written to; no signal ends the command."""
    arguments, _ = writer
    path = tmp_path / "fifo"
    os.mkfifo(path)
    reader = threading.Thread(target=lambda: os.close(os.open(path, os.O_RDONLY)), daemon=True)
    reader.start()
    done = cli.run(*arguments(path), timeout=120)
    assert done.returncode == 0 or (done.returncode == 3 and "Broken pipe" in done.stderr), done
    reader.join(120)


def test_of_a_link_what_it_leads_to_is_written(tmp_path, writer):
    arguments, word = writer
    target, link, dangling = tmp_path / "target", tmp_path / "link", tmp_path / "dangling"
    target.write_text('{"keys": []}')
    link.symlink_to("target")
    dangling.symlink_to(tmp_path / "made")
    for path, written in [(link, target), (dangling, tmp_path / "made")]:
        (tmp_path / "private.key").unlink(missing_ok=True)
        cli.run_ok(*arguments(path))
        assert path.is_symlink() and word in written.read_text()


def test_standard_output_by_its_name(tmp_path, record):
    """Into a file and through a pipe. By a link as /dev/stdout is one, which a mistake here would replace."""
    name = tmp_path / "stdout"
    name.symlink_to("/proc/self/fd/1")
    command = [str(cli.BINARY), *map(str, verify(record, name))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and "credentiald_verification_sound" in done.stdout
    with open(tmp_path / "told", "w") as told:
        subprocess.run(command, stdout=told, check=True, timeout=120)
        assert os.fstat(told.fileno()).st_nlink == 1, "another file is in the place of what was open"
    assert "credentiald_verification_sound" in (tmp_path / "told").read_text() and name.is_symlink()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files of another account")
def test_keys_stay_with_whom_the_daemon_reads_them_as(tmp_path, record):
    path = tmp_path / "jwks.json"
    path.write_text('{"keys": []}')
    path.chmod(0o640)
    os.chown(path, 54_321, 54_322)
    cli.run_ok(*new_key(record, path))
    found = path.stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (54_321, 54_322, 0o640)
    assert len(json.loads(path.read_text())["keys"]) == 1
