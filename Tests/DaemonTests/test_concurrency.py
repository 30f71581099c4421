"""Several clients at once: each command once, one order, every answer sees what was acknowledged."""

import json
from concurrent.futures import ThreadPoolExecutor

import requests

from support import cli
from support.careers import Person
from support.commands import line
from support.daemon import Daemon
from support.ledger import Ledger

CLIENTS = 8


def test_the_same_commands_from_many_clients(tmp_path):
    lines = cli.simulate(peers=12, years=3, seed=21)
    with Daemon(tmp_path / "data") as daemon, ThreadPoolExecutor(CLIENTS) as clients:
        # The others' first lines come while these are being decided: in order, each finds what it needs.
        answers = list(clients.map(lambda _: list(daemon.bulk(lines)), range(CLIENTS)))
        firsts, receipts = {}, {}
        for answer in (it for series in answers for it in series):
            assert "position" in answer, answer
            receipt = {**answer, "duplicate": None}
            assert receipts.setdefault(answer["commandId"], receipt) == receipt
            if not answer.get("duplicate", False):
                assert firsts.setdefault(answer["commandId"], answer) is answer, "recorded twice"
        assert len(firsts) == len(receipts) == len(lines)
        assert all(len(series) == len(lines) for series in answers)
        ledger = Ledger()
        for answer in firsts.values():
            ledger.note(answer)
        ledger.check_log(daemon.events())
        daemon.stop()
    cli.run_ok("verify", "--data", tmp_path / "data")


def test_one_version_is_won_once(tmp_path):
    """Of many commands that expect the same version exactly one is accepted."""
    with Daemon(tmp_path / "data") as daemon, ThreadPoolExecutor(CLIENTS) as clients:
        person = Person(71)
        daemon.accept(person.register())
        for version in range(1, 21):
            commands = [{**person.exam(), "expectedVersion": version} for _ in range(CLIENTS)]
            answers = list(clients.map(lambda it: send(daemon, it), commands))
            statuses = sorted(it.status_code for it in answers)
            assert statuses == [201] + [409] * (CLIENTS - 1), [it.text for it in answers]
            assert {it.json()["code"] for it in answers if it.status_code == 409} == {"version_conflict"}
        assert daemon.head() == 21


def test_a_credential_number_is_given_once(tmp_path):
    with Daemon(tmp_path / "data") as daemon, ThreadPoolExecutor(CLIENTS) as clients:
        daemon.accept(json.loads(cli.simulate(1, 1, 1)[0]))
        people = [Person(80 + number) for number in range(CLIENTS)]
        lines = [line(it) for person in people for it in (person.register(), person.submit())]
        assert all("position" in it for it in daemon.bulk(lines))
        approvals = [it.approve(override=True, number="SAME-1") for it in people]
        answers = list(clients.map(lambda it: send(daemon, it), approvals))
        assert sorted(it.status_code for it in answers) == [201] + [422] * (CLIENTS - 1)
        assert {it.json()["code"] for it in answers if it.status_code == 422} == {"credential_number_taken"}
        holder = daemon.get_ok("/v1/credentials/ICRC/SAME-1")["holderName"]
        winner = next(index for index, it in enumerate(answers) if it.status_code == 201)
        assert holder == people[winner].name


def test_events_are_dense_while_they_grow(tmp_path):
    lines = cli.simulate(peers=12, years=3, seed=22)
    with Daemon(tmp_path / "data") as daemon, ThreadPoolExecutor(2) as clients:
        sending = clients.submit(lambda: list(daemon.bulk(lines)))
        seen = 0
        while not sending.done():
            page = requests.get(daemon.url + "/v1/events", params={"after": seen}, timeout=120).json()
            for event in page.get("events", []):
                seen += 1
                assert int(event["position"]) == seen
        assert len(sending.result()) == len(lines) == len(daemon.events())


def send(daemon, command):
    return requests.post(daemon.url + "/v1/commands", json=command, timeout=120)
