"""`credentiald doctor`: what of the machine should be changed."""

import contextlib
import json
import os
import resource
import shutil
import subprocess

import pytest

from support import cli
from support.careers import Person
from support.daemon import Daemon


def doctor(data, limits=(), expect=None):
    def bind():
        for what, value in limits:
            resource.setrlimit(what, value if isinstance(value, tuple) else (value, value))

    done = subprocess.run(
        [cli.BINARY, "doctor", "--data", data, "--json"], capture_output=True, text=True, preexec_fn=bind, timeout=120
    )
    report = json.loads(done.stdout)
    findings = {it["check"]: it for it in report["findings"]}
    assert done.returncode == (0 if report["sound"] else 1), done.stderr
    assert report["sound"] == all(it["level"] != "problem" for it in findings.values())
    for finding in findings.values():
        assert ("advice" in finding) == (finding["level"] != "ok"), finding
    return findings


def test_the_folder_of_a_daemon(folder):
    findings = doctor(folder)
    assert findings["lmdb"]["level"] == findings["librdkafka"]["level"] == "ok", findings
    assert findings["time zones"]["level"] == findings["boot id"]["level"] == "ok"
    assert findings["data folder"]["level"] != "problem", findings["data folder"]
    before = {it: it.stat().st_mtime_ns for it in folder.rglob("*")}
    doctor(folder)
    assert {it: it.stat().st_mtime_ns for it in folder.rglob("*")} == before


def test_limits_of_the_process(folder):
    findings = doctor(folder, [(resource.RLIMIT_NOFILE, 1_024)])
    assert findings["open files"]["level"] == "problem" and "1024" in findings["open files"]["finding"]
    # The daemon raises what it may raise itself.
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard >= 8_192:
        findings = doctor(folder, [(resource.RLIMIT_NOFILE, (1_024, hard))])
        assert findings["open files"]["level"] == "ok" and str(hard) in findings["open files"]["finding"]
    findings = doctor(folder, [(resource.RLIMIT_AS, 64 << 30)])
    assert findings["address space"]["level"] == "problem" and "LimitAS" in findings["address space"]["advice"]


def test_keys_that_others_may_read(folder):
    (folder / "keys" / "master.key").chmod(0o644)
    finding = doctor(folder)["data folder"]
    assert finding["level"] == "problem" and "master.key" in finding["finding"] and "chmod" in finding["advice"]


def test_of_a_key_that_is_a_link_what_it_leads_to_is_judged(tmp_path, folder):
    """The link itself everybody may read, and no chmod changes that."""
    key, kept = folder / "keys" / "master.key", tmp_path / "kept.key"
    key.rename(kept)
    key.symlink_to(kept)
    finding = doctor(folder)["data folder"]
    assert finding["level"] != "problem", finding
    kept.chmod(0o644)
    finding = doctor(folder)["data folder"]
    assert finding["level"] == "problem" and str(key) in finding["finding"] and "644" in finding["finding"], finding
    kept.chmod(0o600)
    kept.rename(tmp_path / "elsewhere.key")
    assert "others may read" not in doctor(folder)["data folder"]["finding"]


def test_what_is_no_folder_is_called_so(tmp_path):
    nowhere, file = tmp_path / "nowhere", tmp_path / "file"
    nowhere.symlink_to("/nowhere/volume")
    file.write_text("x")
    for place in [nowhere, file]:
        finding = doctor(place)["data folder"]
        assert finding["level"] == "problem" and "no folder" in finding["finding"], finding
        assert "chmod" not in finding["advice"]


def test_a_link_to_the_folder_is_looked_through(tmp_path, folder):
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert doctor(link)["data folder"] == doctor(folder)["data folder"]
    (folder / "keys" / "master.key").chmod(0o644)
    finding = doctor(link)["data folder"]
    assert finding["level"] == "problem" and "master.key" in finding["finding"], finding


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a link of somebody else")
def test_a_link_of_another_account_is_none_of_the_daemons(tmp_path, folder):
    link = tmp_path / "link"
    link.symlink_to(folder)
    os.lchown(link, 54_321, 54_321)
    assert doctor(link)["data folder"] == doctor(folder)["data folder"]


@contextlib.contextmanager
def mounted(place, *options):
    """A file system of its own, in memory."""
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", *options, "none", place], capture_output=True).returncode != 0:
        pytest.skip("nothing can be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_file_system_in_memory(tmp_path):
    with mounted(tmp_path / "memory") as place:
        finding = doctor(place / "data")["file system"]
        assert finding["level"] == "problem" and finding["finding"].startswith("tmpfs")


def test_a_disk_that_takes_no_writes(tmp_path):
    with mounted(tmp_path / "disk") as place:
        (place / "data").mkdir(mode=0o700)
        assert "read-only" not in doctor(place / "data")["file system"]["finding"]
        subprocess.run(["mount", "-o", "remount,ro", place], check=True)
        for folder in (place / "data", place / "none"):
            findings = doctor(folder)
            assert findings["file system"]["level"] == "problem", findings
            assert "read-only" in findings["file system"]["finding"], findings
            assert findings["data folder"]["level"] == "ok", findings
        run = cli.run("serve", "--dev", "--data", place / "data", "--listen", "127.0.0.1:0", "--kafka", "off")
        assert run.returncode == 3, run


def test_a_disk_on_which_no_file_can_be_made(tmp_path):
    with mounted(tmp_path / "disk", "-o", "nr_inodes=100") as place:
        finding = doctor(place / "data")["disk"]
        assert finding["level"] == "problem" and "inodes" in finding["finding"], finding


def test_text_names_what_to_change(folder):
    (folder / "keys" / "slots").chmod(0o666)
    done = cli.run("doctor", "--data", folder)
    assert done.returncode == 1 and done.stdout.rstrip().endswith("NOT SOUND")
    lines = done.stdout.splitlines()
    [at] = [number for number, text in enumerate(lines) if text.startswith("problem  data folder")]
    assert lines[at + 1].strip().startswith("change: ")
    shutil.rmtree(folder)
    assert "not there yet" in cli.run("doctor", "--data", folder).stdout


def test_a_restore_that_was_not_finished(folder):
    (folder / "RESTORING").write_text("a backup is being restored here\n")
    finding = doctor(folder)["data folder"]
    assert finding["level"] == "problem" and "a restore into it was not finished" in finding["finding"], finding
    assert cli.run("verify", "--data", folder).returncode == 3


def test_a_log_that_is_ahead_of_the_clock(tmp_path, folder):
    assert doctor(folder)["clock"]["level"] != "problem"
    ahead = tmp_path / "ahead"
    with Daemon(ahead, options=["--clock", "simulated:2091-01-01T00:00:00Z"]) as daemon:
        daemon.accept(Person(5).register())
        daemon.stop()
    finding = doctor(ahead)["clock"]
    assert finding["level"] == "problem" and "2091-01-01T00:00:00" in finding["finding"], finding
    assert "clock-wrong" in finding["advice"], finding
    done = cli.run("serve", "--dev", "--data", ahead, "--listen", "127.0.0.1:0", "--kafka", "off")
    assert done.returncode == 3 and "2091-01-01T00:00:00" in done.stderr, done
