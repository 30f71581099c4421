"""What was answered before a board adopted a calendar is answered so again: the calendar was not known then."""

import json

import pytest

from support import cli
from support.commands import adoption_for, command
from support.two_boards import TwoBoards

#: A board whose deadlines move when it is closed.
BOARD = "LENT"
#: Cycles have two years: the filing deadline of what would be issued that day is in the first days of 2028.
DAY = "2026-01-16"


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        adoption = adoption_for(BOARD, json.loads(cli.simulate(1, 1, 1)[0]))
        [credential] = adoption["adoptRules"]["rules"]["credentials"]
        credential["cycle"]["closedDays"] = "CLOSED_DAYS_NEXT_BUSINESS_DAY"
        credential["cycle"]["filingDaysBefore"] = 10
        boards.rules = adoption["adoptRules"]["rules"]
        boards.board = boards.token("board", boards=[BOARD])
        boards.accept(adoption, caller=boards.board)
        yield boards


def adopt(boards, holidays):
    """Holidays of the year of the deadlines."""
    body = {"board": BOARD, "adoptedOn": "2026-07-01", "years": [2028], "holidays": holidays}
    boards.accept(command("adoptCalendar", body), caller=boards.board)


def dates(boards, person, body=None, **parameters):
    """Of the credential as if it were issued on the day: by the rules in force, or by those of a body."""
    path, asked = f"/v1/peers/{person.id}/eligibility", {"board": BOARD, "asOf": DAY, **parameters}
    if body is None:
        answer = boards.read(path, boards.auditor, **asked)
    else:
        del asked["board"]
        posted = boards.daemon.session.post(
            boards.daemon.url + path, json=body, params=asked, headers=boards.headers(boards.auditor), timeout=120
        )
        assert posted.status_code == 200, posted.text
        answer = posted.json()
    [assessment] = answer["assessments"]
    return {it["name"]: it["date"] for it in assessment["dates"]}


def test_a_calendar_moves_no_date_that_was_told_before_it(boards):
    person = boards.person(BOARD)
    draft = {"adoptRules": {"board": BOARD, "rules": {**boards.rules, "version": "draft"}}}
    positions, told = [], []
    for holidays in ([], ["2028-01-06", "2028-01-07"], ["2028-01-06"]):
        if holidays:
            adopt(boards, holidays)
        positions.append(boards.head())
        told.append(dates(boards, person))
        assert dates(boards, person, draft) == told[-1]
    assert [it["fileBy"] for it in told] == ["2028-01-06", "2028-01-10", "2028-01-07"]
    for position, before in zip(positions, told, strict=True):
        assert dates(boards, person, knownAt=position) == before
        assert dates(boards, person, draft, knownAt=position) == before
