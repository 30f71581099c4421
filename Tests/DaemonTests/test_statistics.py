"""A board's figures say what became of cycles and credentials, whatever was done about these since."""

import json

import pytest

from support import cli
from support.commands import adoption_for
from support.two_boards import TwoBoards, of_credential

#: A board that reinstates whose cycle is over.
BOARD = "LENT"
YEAR = {"from": "2025-01-01", "to": "2025-12-31"}
#: Cycles have two years: this one ends in the range.
ISSUED, EXPIRES, REINSTATED = "2023-06-10", "2025-06-10", "2026-07-01"


@pytest.fixture
def boards(tmp_path):
    with TwoBoards(tmp_path) as boards:
        adoption = adoption_for(BOARD, json.loads(cli.simulate(1, 1, 1)[0]))
        [credential] = adoption["adoptRules"]["rules"]["credentials"]
        credential["reinstatement"] = {"withinMonths": 24}
        boards.board = boards.token("board", boards=[BOARD])
        boards.accept(adoption, caller=boards.board)
        yield boards


def certified(boards):
    person = boards.person(BOARD)
    boards.accept(
        person.submit(on=ISSUED), person.approve(on=ISSUED, override=True), caller=boards.board
    )
    return person


def figures(boards, **window):
    return boards.read(f"/v1/boards/{BOARD}/statistics", boards.board, **{**YEAR, **window})


def renewals(boards):
    """Months with what is due in them, and the outcomes that there are any of."""
    answer = figures(boards)
    outcomes = {name: count for name, count in answer["outcomes"].items() if count}
    return [(it["month"], it["due"]) for it in answer.get("renewals", [])], outcomes


def reinstate(boards, person):
    boards.accept(
        person.make(
            "reinstate", board=BOARD, credentialNumber=person.credential_number, effectiveOn=REINSTATED
        ),
        caller=boards.board,
    )
    assert boards.verification(person)[0] == "ACTIVE"


def test_what_lapsed_has_lapsed_when_it_is_reinstated(boards):
    person = certified(boards)
    assert boards.verification(person)[0] == "EXPIRED"
    lapsed = [("2025-06", 1)], {"due": 1, "lapsed": 1, "closed": 1}
    assert renewals(boards) == lapsed
    reinstate(boards, person)
    assert renewals(boards) == lapsed


def test_what_was_inactive_on_its_last_day_was_not_due_when_it_is_reinstated(boards):
    person = certified(boards)
    boards.accept(of_credential("inactivate", person, "2025-03-01", grounds=["family"]), caller=boards.board)
    assert renewals(boards) == ([], {})
    reinstate(boards, person)
    assert renewals(boards) == ([], {})


def test_what_was_renewed_was_filed_for(boards):
    person = certified(boards)
    it = {"board": BOARD, "credentialNumber": person.credential_number}
    boards.accept(
        person.make("fileRenewal", filedOn="2025-06-01", **it),
        person.make("approveRenewal", decidedOn="2025-06-05", overrideReason=person.override, **it),
        caller=boards.board,
    )
    assert renewals(boards) == ([("2025-06", 1)], {"due": 1, "filedInTime": 1, "closed": 1})


def test_what_never_was_is_counted_from_its_issue_on(boards):
    person = boards.person(BOARD)
    approval = person.approve(on=ISSUED, override=True)
    boards.accept(
        person.submit(on=ISSUED), approval, person.void(approval), caller=boards.board
    )

    def counted(day):
        figured = figures(boards, **{"from": "2020-01-01", "to": day})
        listed = boards.read("/v1/roster", boards.board, board=BOARD, asOf=day).get("entries", [])
        numbered = [it["status"] for it in listed if it.get("credentialNumber")]
        return [(it["status"], it["count"]) for it in figured.get("credentials", [])], numbered

    assert counted("2023-06-09") == ([], [])
    assert counted(ISSUED) == ([("ROSTER_STATUS_VOID", 1)], ["ROSTER_STATUS_VOID"])
