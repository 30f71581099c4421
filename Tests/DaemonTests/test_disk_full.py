"""A disk that fills to the last page, and a daemon that goes on in place once there is room again."""

import errno
import os
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
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "none", folder], capture_output=True)
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
    with open(disk / "ballast", "wb") as file:
        for _ in range(100):
            try:
                os.posix_fallocate(file.fileno(), 0, max(1, free_pages(disk) - leftover) * PAGE)
                break
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
                assert refusing(daemon) == {"room": 1, "clock": 0}
            os.unlink(disk / "ballast")
            person = Person(900_000 + round_number)
            # The keys of new people and the indexes have their room again with the log.
            kept.append(daemon.accept(person.register())["commandId"])
            kept.append(daemon.accept(person.exam())["commandId"])
            assert refusing(daemon) == {"room": 0, "clock": 0}
        assert told, "the last line was never refused"
        wait_until(lambda: daemon.get("/readyz").json()["ready"], 20, "the daemon is whole again")
        found = [it["commandId"] for it in daemon.events()]
        assert set(kept) == set(found) and len(found) == len(set(found))
        daemon.stop()
    assert cli.run("verify", "--data", data).returncode == 0
    assert cli.run("replay", "--check", "--data", data).returncode == 0
