"""A page that is made of rows is of the position that it states, all of it, whatever is recorded meanwhile."""

import json
import threading
import time

import pytest
import requests

from support.careers import Person
from support.commands import command
from support.daemon import Daemon
from support.every_kind import BOARD, CLOCK, rules

OTHER = "GROW"
PEOPLE, SECONDS = 400, 6
RANGE = {"from": "2026-01-01", "to": "2030-01-01"}


@pytest.fixture
def daemon(tmp_path):
    with Daemon(tmp_path / "data", options=["--clock", f"simulated:{CLOCK}"]) as daemon:
        for board in BOARD, OTHER:
            daemon.accept(command("adoptRules", {"board": board, "rules": {**rules("1"), "board": board}}))
        yield daemon
        daemon.stop()


class Writers:
    """Threads that write until they are told to end."""

    def __init__(self, *bodies):
        self.is_over = threading.Event()
        self._threads = [threading.Thread(target=body, args=(self.is_over,)) for body in bodies]

    def __enter__(self):
        for it in self._threads:
            it.start()
        return self

    def are_at_work(self):
        return any(it.is_alive() for it in self._threads)

    def __exit__(self, *_):
        self.is_over.set()
        for it in self._threads:
            it.join()


def renaming(daemon, first, last):
    """Gives the first one a number for a name, and then the last one."""

    def body(is_over):
        session, number = requests.Session(), 0
        while not is_over.is_set():
            number += 1
            for person in first, last:
                name = {"givenName": "Number", "familyName": str(number)}
                amended = person.make("amendPersonalDetails", personal=name, amendedOn="2026-07-30")
                assert session.post(f"{daemon.url}/v1/commands", json=amended).status_code == 201

    return body


def certifying(daemon, numbers):
    """Certifies one person after the other."""

    def body(is_over):
        for number in numbers:
            if is_over.is_set():
                return
            person = Person(number, OTHER)
            commands = [person.register(), person.submit(on="2026-07-01"), person.approve(on="2026-07-20", override=True)]
            assert all("position" in it for it in daemon.bulk([json.dumps(it) for it in commands]))

    return body


def names(page, people):
    return [it["name"] for it in page["entries"] if it["peerId"] in {person.id for person in people}]


def positions(pages):
    return {it["position"] for it in pages}


def test_all_of_a_page_is_of_the_position_that_it_states(daemon):
    people = [Person(number, BOARD) for number in range(PEOPLE)]
    lines = [json.dumps(it) for person in people for it in (person.register(), person.submit(on="2026-07-01"))]
    assert all("position" in it for it in daemon.bulk(lines))
    first, last = min(people, key=lambda it: it.id), max(people, key=lambda it: it.id)
    rosters, renewals, statistics = [], [], []
    growing = [certifying(daemon, range(base, base + 300)) for base in (10_000, 20_000)]
    with Writers(renaming(daemon, first, last), *growing):
        end = time.monotonic() + SECONDS
        # On a machine that stands still for a while, until enough was recorded.
        while time.monotonic() < end or len(positions(rosters)) <= 5 and time.monotonic() < end + 120:
            rosters.append(daemon.get_ok("/v1/roster", board=BOARD, limit=PEOPLE))
            renewals.append(daemon.get_ok("/v1/renewals", board=OTHER, limit=1_000, **RANGE))
            statistics.append(daemon.get_ok(f"/v1/boards/{OTHER}/statistics", **RANGE))
    assert len(positions(rosters)) > 5, "nothing was recorded meanwhile"
    for page in rosters:
        assert len(page["entries"]) == PEOPLE
        then = daemon.get_ok("/v1/roster", board=BOARD, limit=PEOPLE, knownAt=page["position"], asOf=page["asOf"])
        assert names(page, (first, last)) == names(then, (first, last)), page["position"]
    issued = [0]
    for event in daemon.events():
        issued.append(issued[-1] + (event["type"] == "ApplicationApproved"))
    for page in renewals:
        assert len(page.get("renewals", [])) == issued[int(page["position"])], page["position"]
    for page in statistics:
        assert page["pipeline"]["approved"] == issued[int(page["position"])], page["position"]


def applying(daemon, people, board):
    """Has some people apply, the first of them at once."""

    def body(_):
        lines = [json.dumps(it.submit(on="2026-07-01", board=board)) for it in people[:12]]
        assert all("position" in it for it in daemon.bulk(lines))
        session = requests.Session()
        for person in people[12:]:
            answer = session.post(f"{daemon.url}/v1/commands", json=person.submit(on="2026-07-01", board=board))
            assert answer.status_code == 201

    return body


def test_the_account_of_a_page_says_no_less_than_was_shown(daemon):
    people = [Person(number, BOARD) for number in range(96)]
    assert all("position" in it for it in daemon.bulk([json.dumps(it.register()) for it in people]))
    shown = 0
    for turn in range(3):
        board = f"{OTHER}{turn}"
        daemon.accept(command("adoptRules", {"board": board, "rules": {**rules("1"), "board": board}}))
        with Writers(*(applying(daemon, people[part::4], board) for part in range(4))) as writers:
            while writers.are_at_work():
                page = daemon.get("/v1/roster", headers={"credentiald-purpose": "audit"}, board=board, limit=100).json()
                for entry in page.get("entries", []):
                    shown += 1
                    assert int(entry["position"]) <= int(page["position"]), (page["position"], entry)
    assert shown
    told = daemon.get_ok(f"/v1/peers/{people[0].id}/disclosures", limit=1_000)["disclosures"]
    assert told and all(int(it["reading"]["knownPosition"]) < int(it["position"]) for it in told)
