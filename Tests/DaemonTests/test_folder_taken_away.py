"""The data folder is removed, moved away or replaced while the daemon runs: it says so and takes no more commands."""

import shutil
import subprocess

import pytest

from support import cli
from support.careers import Person
from support.daemon import Daemon
from support.metrics import families
from support.waiting import wait_until

WORDS = "was removed or replaced while the daemon runs"
#: It looks every five seconds, on a machine that lets it.
NOTICED = 120


def accepting(daemon):
    [(_, value)] = families(daemon.get("/metrics").text)["credentiald_writer_accepting"].samples
    return value


def reason(daemon):
    """Why the daemon takes no commands, once it has noticed."""
    told = wait_until(lambda: daemon.get("/readyz").json().get("readiness"), NOTICED, "that it is noticed")
    assert not told["ready"]
    assert told["writer"] == "stopped", told
    assert accepting(daemon) == 0
    [found] = [it for it in told["reasons"] if WORDS in it]
    return found


def content(folder):
    """Every file of a folder, but for LMDB's tables of readers."""
    files = (it for it in folder.rglob("*") if it.is_file() and it.name != "lock.mdb")
    return {str(it.relative_to(folder)): it.read_bytes() for it in files}


def marks(folder):
    """What stands beside the databases."""
    return {name: it for name, it in content(folder).items() if not name.endswith(".mdb")}


@pytest.mark.parametrize("victim", ["", "log", "log/data.mdb", "keys", "keys/slots"])
def test_what_is_removed_under_a_daemon_is_noticed(tmp_path, victim):
    data = tmp_path / "data"
    with Daemon(data) as daemon:
        daemon.accept(Person(1).register())
        assert accepting(daemon) == 1
        gone = data / victim
        shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
        found = reason(daemon)
        assert found.startswith(str(data)), found
        assert f"/proc/{daemon.process.pid}/fd/" in found and "lost-data-folder" in found, found
        answer = daemon.post(Person(2).register())
        assert answer.status_code == 503 and answer.json()["code"] == "writer_stopped", answer.text
        assert str(data) not in answer.text
        assert daemon.head() == 1, "reads go on"
        # Lines of the log are written by a thread of their own.
        [line] = wait_until(
            lambda: [it for it in daemon.log().splitlines(keepends=True) if "the store cannot be looked at" in it and it.endswith("\n")],
            120, "the line in the log")
        assert WORDS in line
        before = marks(data)
        daemon.stop()
        assert marks(data) == before, "something was written at the stop"


def test_a_lock_that_is_gone_is_told_and_stops_nothing(tmp_path):
    data = tmp_path / "data"
    with Daemon(data) as daemon:
        daemon.accept(Person(1).register())
        (data / "LOCK").unlink()
        told = "LOCK was taken out of the data folder"
        wait_until(lambda: told in daemon.get("/readyz").text, 120, "a look at the folder")
        daemon.accept(Person(2).register())
        daemon.stop()
    with Daemon(data) as daemon:
        assert daemon.head() == 2 and (data / "LOCK").exists()
        daemon.stop()
    assert cli.run("verify", "--data", data).returncode == 0


def test_a_folder_that_cannot_be_looked_at_is_told_and_is_not_taken_for_gone(tmp_path):
    place, aside = tmp_path / "place", tmp_path / "aside"
    place.mkdir()

    def reasons():
        return [it for it in daemon.get("/readyz").json()["reasons"] if "the store cannot be looked at" in it]

    with Daemon(place / "data") as daemon:
        assert not reasons()
        place.rename(aside)
        # A path that leads nowhere, not even to nothing.
        place.symlink_to(place)
        try:
            [found] = wait_until(reasons, NOTICED, "a reason")
        finally:
            place.unlink()
            aside.rename(place)
        assert "symbolic link" in found, found
        wait_until(lambda: not reasons(), NOTICED, "that it can be looked at again")
        assert daemon.get("/readyz").json()["ready"]
        daemon.accept(Person(1).register())
        daemon.stop()


def test_a_folder_in_the_place_of_the_daemons_own_is_left_alone(tmp_path):
    data, backup, lost = (tmp_path / it for it in ("data", "backup", "data.lost"))
    with Daemon(data, kafka="embedded") as daemon:
        assert all("position" in it for it in daemon.bulk(cli.simulate(3, 2, 1)))
        head = daemon.head()
        cli.run_ok("backup", backup, "--data", data)
        operation(daemon, "post", "credentials/rebuild")
        wait_until(lambda: daemon.get_ok("/v1/projections/credentials/rebuild")["state"] == "ready", 120, "a candidate")
        operation(daemon, "post", "credentials/swap", {"acceptDiff": True})
        shutil.move(data, lost)
        cli.run_ok("restore", backup, "--data", data)
        before = content(data)
        # At once, before the next look.
        for method, path in [
            ("post", "roster/rebuild"), ("post", "credentials/rollback"), ("delete", "credentials/previous"),
        ]:
            answer = operation(daemon, method, path, expect=503)
            assert answer["code"] == "writer_stopped" and "taken away" in answer["detail"], answer
        url = f"{daemon.url}/v1/publications/audiences/pause"
        paused = daemon.session.post(url, json={}, timeout=120)
        assert paused.status_code == 503 and "nothing was changed" in paused.text, paused.text
        assert reason(daemon).startswith(str(data))
        daemon.stop()
        assert content(data) == before
    for folder in (data, lost):
        with Daemon(folder) as daemon:
            assert daemon.head() == head
            daemon.accept(Person(3).register())
            daemon.stop()
        assert cli.run("verify", "--data", folder).returncode == 0


def operation(daemon, method, path, body=None, expect=None):
    """What an operator asks about a projection; the answer."""
    url = f"{daemon.url}/v1/projections/{path}"
    answer = daemon.session.request(method, url, json=body or ({} if method == "post" else None), timeout=120)
    assert answer.status_code == (expect or answer.status_code) and (expect or answer.ok), answer.text
    return answer.json()


def test_what_only_the_open_files_have_can_be_copied_out_of_them(tmp_path):
    """As the runbook lost-data-folder has it, with nothing but the keys from elsewhere."""
    data, saved = tmp_path / "data", tmp_path / "saved"
    with Daemon(data) as daemon:
        shutil.copytree(data / "keys", saved / "keys", ignore=shutil.ignore_patterns("slots*"))
        person = Person(4)
        kept = [daemon.accept(person.register())["commandId"]]
        shutil.rmtree(data)
        # What comes before it is noticed is acknowledged.
        answer = daemon.post(Person(5).register()).json()
        kept += [answer["commandId"]] if "position" in answer else []
        reason(daemon)
        for name in ("log/data.mdb", "keys/slots"):
            found = subprocess.run(
                ["bash", "-c", 'for it in /proc/$0/fd/*; do case "$(readlink "$it")" in */"$1 (deleted)") install -D -m 600 "$it" "$2/$1"; esac; done', str(daemon.process.pid), name, str(saved)],
                capture_output=True, text=True, timeout=120)
            assert found.returncode == 0 and (saved / name).exists(), found.stderr
        daemon.stop()
    with Daemon(saved) as daemon:
        assert [it["commandId"] for it in daemon.events()] == kept
        assert daemon.get_ok(f"/v1/peers/{person.id}")
        daemon.stop()
    assert cli.run("verify", "--data", saved).returncode == 0
