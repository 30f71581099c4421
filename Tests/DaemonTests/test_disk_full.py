"""A disk that fills to the last page: nothing ends by a signal, and a daemon goes on in place once there is room again."""

import contextlib
import errno
import json
import os
import re
import shutil
import subprocess

import pytest

from support import cli
from support.careers import Person
from support.commands import line
from support.daemon import Daemon
from support.metrics import families
from support.waiting import wait_until

PAGE = 4_096
#: How much is left when the daemon comes to the end of its room: within one page, within one record over several
#: pages, within one batch.
LONG = 7_900
LEFTOVERS = [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233]


@pytest.fixture
def disk(tmp_path):
    with mounted(tmp_path / "disk") as folder:
        yield folder


@contextlib.contextmanager
def mounted(folder, *options):
    """A small disk of its own."""
    folder.mkdir()
    options = ",".join(["size=48m", *options])
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], capture_output=True)
    if made.returncode != 0:
        pytest.skip("nothing can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def free_pages(disk):
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize // PAGE


def fill(disk, leftover):
    """Takes all room but so many pages."""
    taken = 0
    with open(disk / "ballast", "wb") as file:
        for _ in range(100):
            more = max(1 - taken, free_pages(disk) - leftover)
            if more <= 0:
                break
            try:
                os.posix_fallocate(file.fileno(), 0, (taken + more) * PAGE)
                taken += more
            except OSError as error:
                # The daemon has taken a page since it was counted; tmpfs gives back what it had given.
                if error.errno != errno.ENOSPC:
                    raise
    assert free_pages(disk) <= leftover


def refusing(daemon):
    samples = families(daemon.get("/metrics").text)["credentiald_writer_refusing"].samples
    return {labels["because"]: value for labels, value in samples}


def people(number, size):
    return [line(Person(number * 1_000 + it).register()) for it in range(size)]


def long_records(number, size):
    """Events over whole pages."""
    person = Person(number * 1_000)
    return [line(person.register())] + [
        line(person.make(
            "signAttestation", kind="ATTESTATION_KIND_RESIDENCY", signedOn="2021-07-12",
            documentVersion=f"2021-{it}", statement=f"{it} " + "x" * LONG))
        for it in range(size)]


@pytest.mark.parametrize(
    "batch, size", [(people, 30), (people, 600), (long_records, 3), (long_records, 40)],
    ids=["few", "many", "few long ones", "many long ones"])
def test_no_way_of_filling_a_disk_stops_writing_for_good(disk, batch, size):
    data = disk / "data"
    kept, told = [], 0
    with Daemon(data) as daemon:
        kept.append(daemon.accept(Person(1).register())["commandId"])
        for round_number, leftover in enumerate(LEFTOVERS):
            fill(disk, leftover)
            refused = None
            for attempt in range(400):
                answers = list(daemon.bulk(batch(round_number * 400 + attempt + 1, size)))
                kept += [it["commandId"] for it in answers if "position" in it]
                codes = {it["code"] for it in answers if "code" in it}
                # Whoever could not be registered is not known.
                assert not codes or {"space_exhausted"} <= codes <= {"space_exhausted", "peer_unknown"}, f"{leftover} pages left: {codes}\n{daemon.log()[-2000:]}"
                if codes:
                    refused = attempt
                    break
            assert refused is not None, f"the disk was never full with {leftover} pages left"
            assert daemon.get_ok("/v1/events", limit=1)["head"], "reads go on"
            # The last lines may have found room again.
            if "code" in answers[-1]:
                told += 1
                assert daemon.get("/readyz").json()["writer"] == "refusing"
                assert refusing(daemon) == {"room": 1, "index": 0, "clock": 0}
            os.unlink(disk / "ballast")
            person = Person(900_000 + round_number)
            # The keys of new people and the indexes have their room again with the log.
            kept.append(daemon.accept(person.register())["commandId"])
            kept.append(daemon.accept(person.exam())["commandId"])
            assert refusing(daemon) == {"room": 0, "index": 0, "clock": 0}
        assert told, "the last line was never refused"
        wait_until(lambda: daemon.get("/readyz").json()["ready"], 120, "the daemon is whole again")
        found = [it["commandId"] for it in daemon.events()]
        assert set(kept) == set(found) and len(found) == len(set(found))
        daemon.stop()
    assert cli.run("verify", "--data", data).returncode == 0
    assert cli.run("replay", "--check", "--data", data).returncode == 0


def test_without_room_for_the_index_the_writer_says_that_it_refuses(tmp_path):
    """On a disk of its own, so that the log has room. Much of the index stays in memory until there is none either."""
    data, person = tmp_path / "data", Person(1)
    data.mkdir()
    with mounted(data / "index", "size=1500k") as index, Daemon(data) as daemon:
        daemon.accept(person.register())
        lines = ([line(person.exam()) for _ in range(8_000)] for _ in range(12))
        codes = set()
        while not codes:
            codes = {it["code"] for it in daemon.bulk(next(lines)) if "code" in it}
        assert codes == {"space_exhausted"}, codes
        ready = daemon.get("/readyz").json()
        assert ready["writer"] == "refusing" and ready["ready"], ready
        assert any("the index cannot be written: " in it for it in ready["reasons"]), ready
        assert refusing(daemon) == {"room": 1, "index": 0, "clock": 0}
        subprocess.run(["mount", "-o", "remount,size=64m", index], check=True)
        wait_until(lambda: daemon.get("/readyz").json()["writer"] == "accepting", 120, "the writer accepts")
        daemon.accept(person.exam())
        assert refusing(daemon) == {"room": 0, "index": 0, "clock": 0}
        daemon.stop()
        assert cli.run("verify", "--data", data).returncode == 0


def test_that_there_is_room_again_is_told_without_a_command(disk):
    with Daemon(disk / "data") as daemon:
        daemon.accept(Person(1).register())
        fill(disk, 0)
        # What was made ahead takes some.
        rounds = (daemon.bulk(long_records(number, 40)) for number in range(1, 400))
        assert any("code" in it for answers in rounds for it in answers), "the disk was never full"

        def refused():
            answer = daemon.post(Person(2).register())
            return answer.status_code != 201 and answer.json()["code"]

        assert wait_until(refused, 120, "a command that is refused") == "space_exhausted"
        assert daemon.get("/readyz").json()["writer"] == "refusing"
        os.unlink(disk / "ballast")
        wait_until(lambda: daemon.get("/readyz").json()["writer"] == "accepting", 120, "the writer accepts")
        assert refusing(daemon) == {"room": 0, "index": 0, "clock": 0}
        daemon.accept(Person(3).register())
        daemon.stop()


#: One leftover of so many is tried, none among them; `TESTS_CUT_EVERY=1` tries each.
EVERY = int(os.environ.get("TESTS_CUT_EVERY", "3"))
#: From nothing to more than the tables of readers of a few environments take, 17 pages each.
ROOM = [*range(0, 24), 28, 34, 40, 51, 60, 80, 120][::EVERY]


@pytest.fixture
def folder(disk):
    return data_on(disk)


def data_on(disk):
    """A data folder on a disk; what is written beside it is not."""
    (disk / "data").mkdir()
    link = disk.parent / "data"
    link.symlink_to(disk / "data")
    return link


def test_a_rebuild_without_room_is_refused_and_leaves_nothing(disk, folder):
    with Daemon(folder) as daemon:
        assert all("position" in it for it in daemon.bulk(people(1, 50)))
        url = daemon.url + "/v1/projections/roster/rebuild"
        found = set()
        for leftover in ROOM:
            fill(disk, leftover)
            answer = daemon.session.post(url, json={}, timeout=120)
            found.add(answer.status_code)
            if answer.status_code == 202:
                wait_until(lambda: daemon.get_ok("/v1/projections/roster/rebuild")["state"] in ("ready", "failed"), 120, "its end")
                daemon.session.delete(url, timeout=120)
            else:
                assert answer.status_code == 503 and answer.json()["code"] == "space_exhausted", answer.text
            assert daemon.is_running(), f"{leftover} pages left:\n{daemon.log()[-2000:]}"
            os.unlink(disk / "ballast")
        assert found == {202, 503}
        assert {it.name for it in (folder / "projections" / "roster").iterdir()} == {"LIVE", "1"}
        daemon.accept(Person(2).register())
        daemon.stop()
    assert cli.run("replay", "--check", "--data", folder).returncode == 0


def unnamed(folder):
    """Generations that no projection names: they take room until somebody comes back."""
    found = []
    for place in folder.glob("projections/*"):
        pointers = place / "LIVE"
        lines = pointers.read_text().splitlines() if pointers.exists() else []
        named = {it.split()[-1] for it in lines}
        found += [str(it) for it in place.iterdir() if it.name.isdigit() and it.name not in named]
    return found


def test_a_replay_without_a_daemon_and_without_room_leaves_nothing(disk, folder):
    with Daemon(folder) as daemon:
        assert all("position" in it for it in daemon.bulk(people(1, 50)))
        daemon.stop()
    ended, told = set(), ""
    # All projections are begun before the first is filled: the room ends before, between, and after that.
    for leftover in [*ROOM, 170, 240, 340, 480, 680, 960, 1_360]:
        fill(disk, leftover)
        done = cli.run("replay", "--data", folder)
        os.unlink(disk / "ballast")
        assert done.returncode in (0, 3), (leftover, done)
        assert not unnamed(folder), leftover
        ended.add(done.returncode)
        told += done.stderr
    assert ended == {0, 3} and "no room for a generation" in told
    assert cli.run("replay", "--check", "--data", folder).returncode == 0


@pytest.mark.parametrize("part", [None, "projections", "index"])
def test_a_start_without_room_is_refused_by_word(disk, folder, part):
    """Of a new folder, and of one that has a part to be made again."""
    if part:
        with Daemon(folder) as daemon:
            daemon.accept(Person(1).register())
            daemon.stop()
    kept = disk / "kept"
    shutil.copytree(disk / "data", kept)
    refused = 0
    for leftover in ROOM:
        shutil.rmtree(disk / "data")
        shutil.copytree(kept, disk / "data")
        if part:
            shutil.rmtree(disk / "data" / part)
        fill(disk, leftover)
        try:
            with Daemon(folder) as daemon:
                assert daemon.get("/readyz").status_code in (200, 503)
        except AssertionError as error:
            # By itself, and not by a signal.
            assert re.search(r"ended with \d+ before", str(error)), (leftover, str(error))
            assert not unnamed(folder), leftover
            refused += 1
        os.unlink(disk / "ballast")
        with Daemon(folder) as daemon:
            daemon.accept(Person(2).register())
            daemon.stop()
    assert refused


def test_a_restore_without_room_is_refused_by_word(disk, tmp_path):
    data, backup = tmp_path / "data", tmp_path / "backup"
    with Daemon(data) as daemon:
        assert all("position" in it for it in daemon.bulk(people(1, 50)))
        cli.run_ok("backup", backup, "--data", data)
        daemon.stop()
    for leftover in ROOM:
        fill(disk, leftover)
        done = cli.run("restore", backup, "--data", disk / "restored")
        assert done.returncode == 0 or (done.returncode > 0 and done.stderr), (leftover, done)
        shutil.rmtree(disk / "restored", ignore_errors=True)
        os.unlink(disk / "ballast")
    cli.run_ok("restore", backup, "--data", disk / "restored")


def test_a_disk_without_inodes_is_told(tmp_path):
    with mounted(tmp_path / "few", "nr_inodes=400") as few, Daemon(data_on(few)) as daemon:
        told = lambda: [it for it in daemon.get("/readyz").json()["notices"] if "inodes" in it]  # noqa: E731
        wait_until(lambda: "credentiald_disk_free_bytes" in daemon.get("/metrics").text, 120, "a look")
        assert not told()
        (few / "small").mkdir()
        with pytest.raises(OSError, match="No space left"):
            for number in range(400):
                (few / "small" / str(number)).touch()
        # A look may have come before the last of them was gone.
        [notice] = wait_until(lambda: [it for it in told() if " 0 of " in it], 120, "a notice")
        assert notice.startswith("the disk has 0 of 400 inodes left"), notice
        answer = daemon.session.post(daemon.url + "/v1/projections/roster/rebuild", json={}, timeout=120)
        assert answer.status_code == 503 and answer.json()["code"] == "space_exhausted", answer.text
        daemon.accept(Person(1).register())
        shutil.rmtree(few / "small")
        wait_until(lambda: not told(), 120, "room")
        daemon.stop()


def test_a_restore_that_finds_no_room_says_so(tmp_path):
    data, backup = tmp_path / "data", tmp_path / "backup"
    with Daemon(data) as daemon:
        assert all("position" in it for it in daemon.bulk(cli.simulate(8, 3, 3)))
        daemon.stop()
    cli.run_ok("backup", backup, "--data", data)
    with mounted(tmp_path / "disk") as disk:
        refused = 0
        for leftover in range(0, 512, 16):
            fill(disk, leftover)
            done = cli.run("restore", backup, "--data", disk / "data")
            (disk / "ballast").unlink()
            if done.returncode == 0:
                break
            refused += 1
            assert done.returncode == 3 and "space-exhausted: " in done.stderr, (leftover, done)
            assert {it.name for it in (disk / "data").iterdir()} <= {"LOCK"}, leftover
        # At more than one place of the log, and of what is made of it.
        assert done.returncode == 0 and refused > 5, refused
    assert json.loads(cli.run_ok("restore", backup, "--check", "--json").stdout)["sound"]
