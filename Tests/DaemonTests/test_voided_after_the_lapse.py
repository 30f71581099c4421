"""An application that should not have been entered is taken back, also after the clock has told that it lapsed."""

import json

import pytest

from support import cli
from support.commands import adoption_for
from support.two_boards import TwoBoards

#: A board whose applications lapse after six months.
BOARD = "LENT"
SUBMITTED, MORROW, LATER = "2026-07-01", "2027-01-02", "2027-01-03"


def adoption():
    adoption = adoption_for(BOARD, json.loads(cli.simulate(1, 1, 1)[0]))
    [credential] = adoption["adoptRules"]["rules"]["credentials"]
    credential["applicationMonths"] = 6
    return adoption


@pytest.fixture
def boards(tmp_path):
    with TwoBoards(tmp_path) as boards:
        boards.board = boards.token("board", boards=[BOARD])
        boards.accept(adoption(), caller=boards.board)
        yield boards


def void_submission(boards, person):
    submitted = [it for it in boards.history(person, boards.board) if it["type"] == "ApplicationSubmitted"]
    return person.make("voidRecord", eventId=submitted[-1]["eventId"], reason="VOID_REASON_ENTERED_IN_ERROR")


def listed(boards, person):
    """What the board reads of the person's applications: in her record, on the roster and counted."""
    record = boards.read(f"/v1/peers/{person.id}", boards.board)
    page = boards.read("/v1/roster", boards.board, board=BOARD)
    days = {"from": SUBMITTED, "to": SUBMITTED}
    pipeline = boards.read(f"/v1/boards/{BOARD}/statistics", boards.board, **days)["pipeline"]
    return (
        [it["status"].removeprefix("APPLICATION_STATUS_") for it in record.get("applications", [])],
        [it["status"].removeprefix("ROSTER_STATUS_") for it in page.get("entries", []) if it["peerId"] == person.id],
        [pipeline[it] for it in ("applied", "lapsed", "open")],
    )


def test_one_that_lapsed_is_voided_and_entered_anew(boards):
    moved, same = boards.person(BOARD), boards.person(BOARD)
    boards.accept(*(it.submit(on=SUBMITTED) for it in (moved, same)))
    boards.advance(f"{MORROW}T12:00:00Z")
    for person in (moved, same):
        assert boards.history(person, boards.board)[-1]["type"] == "ApplicationLapsed"
        boards.accept(void_submission(boards, person), caller=boards.board)
    for person in (moved, same):
        # Her record ends for a board where it was with her last; the history that it reads tells of the void.
        assert listed(boards, person) == (["LAPSED"], [], [0, 0, 0])
        assert [it["type"] for it in boards.history(person, boards.board)][-2:] == ["ApplicationLapsed", "RecordVoided"]
    # Of the day on which it came in truth, it is open and has its own last day.
    boards.accept(moved.submit(on=MORROW), caller=boards.board)
    assert listed(boards, moved) == (["SUBMITTED"], ["APPLIED"], [0, 0, 0])
    # Of the same day, its end was told already.
    boards.accept(same.submit(on=SUBMITTED), caller=boards.board)
    assert listed(boards, same) == (["LAPSED"], ["LAPSED"], [1, 1, 0])
    boards.clock = f"{LATER}T12:00:00Z"
    boards.advance(boards.clock)
    boards.restart()
    assert listed(boards, same) == (["LAPSED"], ["LAPSED"], [1, 1, 0])
    types = [it["type"] for it in boards.history(same, boards.board)]
    assert types.count("ApplicationLapsed") == 1 and types[-1] == "ApplicationSubmitted", types
    # Nothing that is learned of her afterwards is this board's.
    boards.accept(same.module("advocacy", 1, on=LATER))
    feed = [it["data"] for it in boards.feed(boards.board, audience="board", board=BOARD)]
    told = [it["type"] for it in feed if it.get("peerId") == same.id]
    assert told.count("ApplicationSubmitted") == 2 and "ModuleCompleted" not in told, told
    boards.daemon.stop()
    for command in (["verify"], ["replay", "--check"]):
        cli.run_ok(*command, "--data", boards.folder / "data")
