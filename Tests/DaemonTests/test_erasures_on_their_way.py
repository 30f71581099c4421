"""From the record of an erasure to the end of the keys: what comes between, and a disk that refuses to end them."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import pytest

from support import cli
from support.careers import Person
from support.commands import line
from support.daemon import Daemon
from support.desk import check_problem
from support.faults import injected
from support.waiting import wait_until

pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")

ON = "2026-01-05"
HEADER_BYTES, SLOT_BYTES = 4096, 64
LIVE, DESTROYED = 1, 2


def erase(person):
    return person.make("erasePersonalData", requestedOn=ON, basis="ERASURE_BASIS_REQUEST")


def merge(person, survivor):
    return person.make("mergePeers", intoPeerId=survivor.id, mergedOn=ON)


def unmerge(person, survivor):
    return survivor.make("unmergePeers", mergedPeerId=person.id, unmergedOn=ON)


def slot_state(data, number):
    return (data / "keys/slots").read_bytes()[HEADER_BYTES + SLOT_BYTES * (number - 1)]


def send(daemon, commands):
    return list(daemon.bulk([line(it) for it in commands]))


def told(data, person):
    return person.given in cli.run_ok("history", person.id, "--data", data, "--json").stdout


def verdict(data):
    return json.loads(cli.run("verify", "--data", data, "--json").stdout)


def test_what_is_told_meanwhile_is_kept(tmp_path):
    """Of whoever was merged into the erased person, and is taken out while her key is there still."""
    # How long the disk takes for each step: on a busy machine the second command comes late, too.
    for seconds in (2, 8, 25):
        if is_kept(tmp_path / f"data-{seconds}", seconds):
            break
    else:
        pytest.fail("each time it was decided when all was over")


def is_kept(data, seconds):
    """It is; whether it was told while the key was there."""
    survivor, merged, entered = Person(871), Person(872), Person(873)
    amendment = merged.make(
        "amendPersonalDetails", amendedOn=ON,
        personal={"givenName": entered.given, "familyName": entered.family})
    with Daemon(data) as daemon:
        for command in survivor.register(), merged.register(), merge(merged, survivor):
            daemon.accept(command)
        slow = [data / "log/data.mdb", data / "keys/slots"]
        with injected(daemon, slow, "fdatasync", f"delay_enter={seconds * 1_000_000}"), ThreadPoolExecutor() as threads:
            before = slow[0].stat().st_mtime_ns
            erasing = threads.submit(send, daemon, [erase(survivor)])
            wait_until(lambda: slow[0].stat().st_mtime_ns != before, 120, "the record of the erasure")
            entering = threads.submit(send, daemon, [unmerge(merged, survivor), amendment])
            wait_until(lambda: slot_state(data, 2) == DESTROYED, 120, "the end of the second key")
            ended = datetime.now(timezone.utc)
        answers = erasing.result() + entering.result()
        assert [it.get("code") for it in answers] == [None] * 3, answers
        [amended] = [it for it in daemon.events() if it["eventId"] == amendment["commandId"]]
        was_meanwhile = datetime.fromisoformat(amended["recordedAt"]) < ended
        check_entered(daemon, merged, entered)
        daemon.stop()
    assert verdict(data)["sound"]
    with Daemon(data) as daemon:
        check_entered(daemon, merged, entered)
        daemon.stop()
    assert not told(data, merged) and not told(data, survivor)
    return was_meanwhile


def check_entered(daemon, person, entered):
    shown = daemon.get_ok(f"/v1/peers/{person.id}")
    assert "personalErased" not in shown and shown["personal"]["givenName"] == entered.given, shown


@pytest.mark.parametrize("call, end", [("pwrite64", Daemon.kill), ("fdatasync", Daemon.kill), ("pwrite64", Daemon.stop)])
def test_keys_that_cannot_be_overwritten_are_given_to_nobody(tmp_path, call, end):
    """Nor is anybody told that it was done. All people of a batch: the first one's key fails, the others' follow it."""
    data = tmp_path / "data"
    merged, survivor, alone, other = people = [Person(number) for number in range(881, 885)]
    erased = [survivor, merged, alone]
    erasures = [erase(survivor), erase(alone)]
    with Daemon(data) as daemon:
        for command in [it.register() for it in people] + [merge(merged, survivor)]:
            daemon.accept(command)
        before = daemon.head()
        with injected(daemon, [data / "keys/slots"], call, "error=EIO"):
            answers = send(daemon, erasures)
        assert [(it["code"], it["status"]) for it in answers] == [("commit_failed", 503)] * 2, answers
        # They are recorded, and the keys are there still: the disk has refused.
        assert daemon.head() == before + 2
        live = 3 if call == "pwrite64" else 2
        assert [slot_state(data, it) for it in (1, 2, 3)].count(LIVE) == live
        check_erased(daemon, erased)
        assert daemon.get_ok(f"/v1/peers/{other.id}")["personal"]["givenName"] == other.given
        check_problem(daemon.post(erasures[0]), 503, "writer_stopped")
        ready = daemon.get("/readyz")
        assert ready.status_code == 503 and ready.json()["readiness"]["writer"] == "stopped", ready.text
        end(daemon)
    # The next start does the rest, however this one ended.
    report = verdict(data)
    assert report["sound"] and not report["problems"] and report["unfinishedErasures"] == 2, report
    with Daemon(data) as daemon:
        assert [slot_state(data, it) for it in (1, 2, 3, 4)] == [DESTROYED] * 3 + [LIVE]
        check_erased(daemon, erased)
        for _ in range(2):
            for command in erasures:
                answer = daemon.post(command)
                assert answer.status_code == 200 and answer.json()["duplicate"] is True, answer.text
        assert daemon.head() == before + 2
        assert not any(told(data, it) for it in erased) and told(data, other)
        daemon.stop()
    assert verdict(data)["sound"]


def check_erased(daemon, people):
    for person in people:
        shown = daemon.get_ok(f"/v1/peers/{person.id}")
        assert shown["personalErased"] is True and "personal" not in shown, shown
        history = daemon.get(f"/v1/peers/{person.id}/history")
        assert history.status_code == 200 and person.given not in history.text, history.text
