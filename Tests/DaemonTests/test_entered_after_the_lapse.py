"""What a board decides in time and enters after midnight of an application's last day counts."""

import json

import pytest

from support import cli
from support.commands import adoption_for
from support.two_boards import TwoBoards

#: A board whose applications lapse after six months.
BOARD = "LENT"
SUBMITTED, LAST, MORROW = "2026-07-01", "2027-01-01", "2027-01-02"


def adoption():
    adoption = adoption_for(BOARD, json.loads(cli.simulate(1, 1, 1)[0]))
    [credential] = adoption["adoptRules"]["rules"]["credentials"]
    credential["applicationMonths"] = 6
    return adoption


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        boards.board = boards.token("board", boards=[BOARD])
        boards.accept(adoption(), caller=boards.board)
        boards.people = {kind: boards.person(BOARD) for kind in DECISIONS}
        boards.accept(*(it.submit(on=SUBMITTED) for it in boards.people.values()))
        boards.advance(f"{MORROW}T12:00:00Z")
        yield boards


def withdraw(person, on):
    return person.make("withdrawApplication", board=BOARD, credential="PR", withdrawnOn=on)


DECISIONS = {
    "APPROVED": lambda person, on: person.approve(on=on, override=True),
    "DENIED": lambda person, on: person.deny(on=on),
    "WITHDRAWN": withdraw,
}


def applied(boards, person, **parameters):
    [application] = boards.read(f"/v1/peers/{person.id}", boards.board, **parameters)["applications"]
    return application["status"].removeprefix("APPLICATION_STATUS_"), application.get("decidedOn")


def counted(boards):
    parameters = {"from": SUBMITTED, "to": SUBMITTED}
    return boards.read(f"/v1/boards/{BOARD}/statistics", boards.board, **parameters)["pipeline"]


def test_what_was_decided_in_time_is_entered_after_the_lapse(boards):
    for status, decide in DECISIONS.items():
        person = boards.people[status]
        assert applied(boards, person) == ("LAPSED", MORROW)
        assert boards.history(person, boards.board)[-1]["type"] == "ApplicationLapsed"
        refused = boards.post(decide(person, MORROW), boards.board)
        assert (refused.status_code, refused.json()["code"]) == (422, "application_lapsed")
        assert f"lapsed after {LAST}" in refused.json()["detail"]
        receipt = boards.accept(decide(person, LAST), caller=boards.board)
        assert applied(boards, person) == (status, LAST)
        # What was known before stays what it was.
        assert applied(boards, person, knownAt=int(receipt["position"]) - 1) == ("LAPSED", MORROW)
        # The board is told of the decision by its own event.
        told = [it["data"] for it in boards.feed(boards.board, audience="board", board=BOARD)]
        types = [it["type"] for it in told if it.get("peerId") == person.id]
        assert "ApplicationLapsed" in types and types[-1].startswith("Application") and types[-1] != types[-2]
    pipeline, counts = counted(boards), ("applied", "approved", "denied", "withdrawn", "lapsed", "open")
    assert [pipeline[it] for it in counts] == [3, 1, 1, 1, 0, 0]
    page = boards.read("/v1/roster", boards.board, board=BOARD)
    statuses = {it["peerId"]: it["status"].removeprefix("ROSTER_STATUS_") for it in page["entries"]}
    assert len(page["entries"]) == 3
    assert [statuses[it.id] for it in boards.people.values()] == ["ACTIVE", "DENIED", "WITHDRAWN"]
