"""An answer states the instant that it knows everything up to: asked for that instant it is the same, for good."""

import datetime
import threading
import time

import requests

from support.careers import Person
from support.commands import command
from support.daemon import Daemon
from support.every_kind import BOARD, rules

SECONDS = 5


def day(before):
    return (datetime.date.today() - datetime.timedelta(days=before)).isoformat()


def certified(daemon):
    person = Person(1, BOARD)
    daemon.accept(command("adoptRules", {"board": BOARD, "rules": rules("1")}))
    for it in (person.register(), person.submit(on=day(60)), person.approve(on=day(60), override=True)):
        daemon.accept(it)
    return person


def write(daemon, person, is_over):
    """Suspends and lifts, with rests in which nothing is on its way."""
    session = requests.Session()
    while not is_over.is_set():
        for kind, body in ("suspend", {"grounds": ["ethics"]}), ("liftSuspension", {}):
            about = {"board": BOARD, "credentialNumber": person.credential_number, "effectiveOn": day(2)}
            answer = session.post(f"{daemon.url}/v1/commands", json=person.make(kind, **about, **body))
            assert answer.status_code == 201, answer.text
        time.sleep(0.01)


def positions(told):
    return {it["position"] for _, it in told}


def test_an_answer_is_the_same_at_the_instant_that_it_states(tmp_path):
    """A command that was stamped before the answer, and was still being made durable, was in it the second time."""
    with Daemon(tmp_path / "data") as daemon:
        person = certified(daemon)
        paths = [
            f"/v1/credentials/{BOARD}/{person.credential_number}",
            f"/v1/credentials/{BOARD}/{person.credential_number}/ledger",
            f"/v1/peers/{person.id}",
            f"/v1/peers/{person.id}/history",
            f"/v1/peers/{person.id}/eligibility",
            f"/v1/boards/{BOARD}/rules",
            "/v1/boards",
        ]
        is_over, told = threading.Event(), []
        writer = threading.Thread(target=write, args=(daemon, person, is_over))
        writer.start()
        session, end = requests.Session(), time.monotonic() + SECONDS
        # On a machine that stands still for a while, until enough was recorded.
        while time.monotonic() < end or len(positions(told)) <= 20 and time.monotonic() < end + 120:
            told += [(path, session.get(daemon.url + path).json()) for path in paths]
        is_over.set()
        writer.join()
        assert len(positions(told)) > 20, "nothing was recorded meanwhile"
        changed = []
        for path, answer in told:
            # Of the same day: midnight may be between the two.
            day_of_it = {"asOf": answer["asOf"]} if "asOf" in answer else {}
            again = daemon.get_ok(path, knownAt=answer["knownAt"], **day_of_it)
            if again != answer:
                changed.append((path, answer["knownAt"], answer["position"], again["position"]))
        assert not changed, f"{len(changed)} of {len(told)}, such as {changed[0]}"
        daemon.stop()


def test_an_instant_that_is_to_come_is_answered_by_what_is_known(tmp_path):
    with Daemon(tmp_path / "data") as daemon:
        person = certified(daemon)
        path = f"/v1/peers/{person.id}"
        later = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        answer = daemon.get_ok(path, knownAt=later)
        assert answer["knownAt"] < later
        daemon.accept(person.module("advocacy", 3, on=day(1)))
        assert daemon.get_ok(path, knownAt=answer["knownAt"]) == answer
        assert daemon.get_ok(path, knownAt=later)["position"] == str(daemon.head())
        # Before the first record nothing was known.
        boards = daemon.get_ok("/v1/boards", knownAt=0)
        assert daemon.get_ok("/v1/boards", knownAt=boards["knownAt"]) == boards and "boards" not in boards
        daemon.stop()
