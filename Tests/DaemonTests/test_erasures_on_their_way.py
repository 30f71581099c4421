"""From the record of an erasure to the end of the keys: what comes between."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

import pytest

from support import cli
from support.careers import Person
from support.commands import line
from support.daemon import Daemon
from support.faults import injected
from support.waiting import wait_until

pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")

ON = "2026-01-05"
HEADER_BYTES, SLOT_BYTES = 4096, 64
DESTROYED = 2


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
    data = tmp_path / "data"
    survivor, merged, entered = Person(871), Person(872), Person(873)
    amendment = merged.make(
        "amendPersonalDetails", amendedOn=ON,
        personal={"givenName": entered.given, "familyName": entered.family})
    with Daemon(data) as daemon:
        for command in survivor.register(), merged.register(), merge(merged, survivor):
            daemon.accept(command)
        slow = [data / "log/data.mdb", data / "keys/slots"]
        with injected(daemon, slow, "fdatasync", "delay_enter=3000000"), ThreadPoolExecutor() as threads:
            before = slow[0].stat().st_mtime_ns
            erasing = threads.submit(send, daemon, [erase(survivor)])
            wait_until(lambda: slow[0].stat().st_mtime_ns != before, 60, "the record of the erasure")
            entering = threads.submit(send, daemon, [unmerge(merged, survivor), amendment])
            wait_until(lambda: slot_state(data, 2) == DESTROYED, 60, "the end of the second key")
            ended = datetime.now(timezone.utc)
        answers = erasing.result() + entering.result()
        assert [it.get("code") for it in answers] == [None] * 3, answers
        [amended] = [it for it in daemon.events() if it["eventId"] == amendment["commandId"]]
        assert datetime.fromisoformat(amended["recordedAt"]) < ended, "it was decided when all was over"
        check_entered(daemon, merged, entered)
        daemon.stop()
    assert verdict(data)["sound"]
    with Daemon(data) as daemon:
        check_entered(daemon, merged, entered)
        daemon.stop()
    assert not told(data, merged) and not told(data, survivor)


def check_entered(daemon, person, entered):
    shown = daemon.get_ok(f"/v1/peers/{person.id}")
    assert "personalErased" not in shown and shown["personal"]["givenName"] == entered.given, shown
