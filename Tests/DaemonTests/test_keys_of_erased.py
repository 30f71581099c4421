"""Keys of people who were erased, back beside a newer log: somebody has put an older copy of them there."""

import json

import pytest

from support import cli
from support.careers import Person
from support.daemon import Daemon

ON = "2026-01-05"
HEADER_BYTES, SLOT_BYTES = 4096, 64


class Slots:
    """The file of data keys, whose slots a test remembers and puts back in place."""

    def __init__(self, data):
        self.path = data / "keys/slots"

    def read(self):
        return self.path.read_bytes()

    def put_back(self, before, *numbers):
        with self.path.open("r+b") as file:
            for number in numbers:
                at = HEADER_BYTES + SLOT_BYTES * (number - 1)
                file.seek(at)
                file.write(before[at : at + SLOT_BYTES])


@pytest.fixture
def people():
    return [Person(891), Person(892), Person(893)]


def erase(person):
    return person.make("erasePersonalData", requestedOn=ON, basis="ERASURE_BASIS_REQUEST")


def merge(person, survivor):
    return person.make("mergePeers", intoPeerId=survivor.id, mergedOn=ON)


def verdict(data):
    done = cli.run("verify", "--data", data, "--json")
    report = json.loads(done.stdout)
    assert (done.returncode == 0) == report["sound"], done
    return report


def test_verify_names_them(tmp_path, people):
    """Also that of who was merged into the person."""
    data, slots = tmp_path / "data", Slots(tmp_path / "data")
    merged, survivor, other = people
    with Daemon(data) as daemon:
        for command in [it.register() for it in people] + [merge(merged, survivor)]:
            daemon.accept(command)
        before = slots.read()
        at = int(daemon.accept(erase(survivor))["position"])
        assert verdict(data)["sound"]
        daemon.stop()
    slots.put_back(before, 1, 2)
    report = verdict(data)
    assert [(it["kind"], it["position"]) for it in report["problems"]] == [("key-of-erased", at)] * 2, report
    assert [f"key slot {number} " in it["detail"] for number, it in enumerate(report["problems"], 1)] == [True] * 2
    assert all("credentiald keys erased" in it["detail"] for it in report["problems"]), report
    # What a daemon finds at its start it mends: the erasure is near the end of the log.
    with Daemon(data) as daemon:
        assert verdict(data)["sound"]
        assert daemon.get_ok(f"/v1/peers/{other.id}")["personal"]["givenName"] == other.given
        daemon.stop()


def test_those_that_a_crash_left_are_not_finished(tmp_path, people):
    """The erasure is in the log, and whoever asked for it was told nothing: the next start does the rest."""
    data, slots = tmp_path / "data", Slots(tmp_path / "data")
    gone, *others = people
    with Daemon(data) as daemon:
        for person in people:
            daemon.accept(person.register())
        before = slots.read()
        at = int(daemon.accept(erase(gone))["position"])
        daemon.kill()
    # As it is when the crash comes before the key is overwritten.
    slots.put_back(before, 1)
    report = verdict(data)
    assert report["sound"] and not report["problems"] and report["unfinishedErasures"] == 1, report
    text = cli.run_ok("verify", "--data", data).stdout
    assert f"NOT FINISHED: 1 erasures, the first at position {at}" in text, text
    assert text.splitlines()[-1].startswith("sound, but ") and text.rstrip().endswith("with erasures to be finished"), text
    # A tool that has the folder for itself does it as well.
    cli.run_ok("replay", "--data", data)
    assert not told(data, gone) and all(told(data, it) for it in others)
    assert verdict(data)["unfinishedErasures"] == 0


def test_erasures_that_are_sent_again_end_them(tmp_path, people):
    """As `keys erased` lists them, for a daemon that does not look so far back at its start."""
    data, slots = tmp_path / "data", Slots(tmp_path / "data")
    merged, survivor, other = people
    commands = tmp_path / "erased.ndjson"
    with Daemon(data) as daemon:
        for command in [it.register() for it in people] + [merge(merged, survivor)]:
            daemon.accept(command)
        before = slots.read()
        daemon.accept(erase(survivor))
        slots.put_back(before, 1, 2)
        assert all(told(data, it) for it in people), "nothing was put back"
        commands.write_text(cli.run_ok("keys", "erased", "--data", data).stdout)
        cli.run_ok("import", commands, "--url", daemon.url)
        assert not told(data, merged) and not told(data, survivor) and told(data, other)
        assert verdict(data)["sound"]
        daemon.stop()


def test_each_of_two_erasures_ends_its_own(tmp_path, people):
    """What was entered between them is not told of as if it had been entered since: the list has its end, too."""
    data, slots = tmp_path / "data", Slots(tmp_path / "data")
    gone, *others = people
    commands = tmp_path / "erased.ndjson"
    with Daemon(data) as daemon:
        for person in people:
            daemon.accept(person.register())
        daemon.accept(erase(gone))
        personal = gone.register()["registerPeer"]["personal"]
        daemon.accept(gone.make("amendPersonalDetails", personal=personal, amendedOn=ON))
        before = slots.read()
        daemon.accept(erase(gone))
        # Of three people each had one, and this is her second.
        slots.put_back(before, 4)
        assert all(told(data, it) for it in people), "nothing was put back"
        commands.write_text(cli.run_ok("keys", "erased", "--data", data).stdout)
        assert len(cli.json_lines(commands.read_text())) == 2
        cli.run_ok("import", commands, "--url", daemon.url)
        assert not told(data, gone) and all(told(data, it) for it in others)
        assert verdict(data)["sound"]
        daemon.stop()


def told(data, person):
    return person.given in cli.run_ok("history", person.id, "--data", data, "--json").stdout
