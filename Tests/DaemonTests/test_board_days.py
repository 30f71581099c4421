"""Each credential is judged by the day of its own board's calendar, whichever answer tells of it."""

import pytest

from support.two_boards import FIRST, SECOND, TwoBoards

EVENING, NEXT_DAY = "2027-03-15", "2027-03-16"


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    """It is evening in New York, and afternoon of the next day in Auckland."""
    folder = tmp_path_factory.mktemp("boards")
    with TwoBoards(folder, clock=f"{NEXT_DAY}T02:00:00Z", second_zone="Pacific/Auckland") as boards:
        yield boards


@pytest.fixture(scope="module")
def people(boards):
    """With the first board, with the second, with both: what each holds expires on that evening's day."""
    first, second, both = (boards.certified(it, on="2025-03-15") for it in (FIRST, SECOND, FIRST))
    boards.accept(
        both.submit(on="2025-03-15", board=SECOND),
        both.approve(on="2025-03-15", board=SECOND, override=True),
    )
    return {"first": first, "second": second, "both": both}


IN_TIME, OVER = ("ACTIVE", True), ("IN_GRACE", False)


def summary(boards, person, caller=None, **parameters):
    """The day of the answer, and of each credential its board, status, practice and own day."""
    answer = boards.read(f"/v1/peers/{person.id}", caller or boards.auditor, **parameters)
    assert {it["expiresOn"] for it in answer["credentials"]} == {EVENING}
    return answer["asOf"], [
        (it["board"], (it["status"].removeprefix("CREDENTIAL_STATUS_"), it["practiceAuthorized"]), it.get("asOf"))
        for it in answer["credentials"]
    ]


def assessed(boards, person, caller=None, **parameters):
    answer = boards.read(f"/v1/peers/{person.id}/eligibility", caller or boards.auditor, **parameters)
    return answer["asOf"], [(it["board"], it["asOf"]) for it in answer["assessments"]]


@pytest.mark.parametrize(
    "who, board, day, state", [("first", FIRST, EVENING, IN_TIME), ("second", SECOND, NEXT_DAY, OVER)]
)
def test_one_board_has_one_day(boards, people, who, board, day, state):
    person = people[who]
    verified = boards.read(f"/v1/credentials/{board}/{person.credential_number}", boards.employer)
    assert verified["asOf"] == day and boards.verification(person)[:2] == state
    assert summary(boards, person) == (day, [(board, state, None)])
    assert assessed(boards, person) == assessed(boards, person, board=board) == (day, [(board, day)])


def test_where_days_differ_each_credential_says_its_own(boards, people):
    person = people["both"]
    # The answer's day is that of UTC, which the second board shares.
    shown = [(FIRST, IN_TIME, EVENING), (SECOND, OVER, None)]
    assert summary(boards, person) == (NEXT_DAY, shown)
    assert assessed(boards, person) == (NEXT_DAY, [(FIRST, EVENING), (SECOND, NEXT_DAY)])
    assert assessed(boards, person, board=FIRST) == (EVENING, [(FIRST, EVENING)])


def test_a_board_is_told_of_its_own_day(boards, people):
    person = people["both"]
    assert summary(boards, person, boards.first) == (EVENING, [(FIRST, IN_TIME, None)])
    assert summary(boards, person, boards.second) == (NEXT_DAY, [(SECOND, OVER, None)])
    assert assessed(boards, person, boards.first) == (EVENING, [(FIRST, EVENING)])
    assert assessed(boards, person, boards.second) == (NEXT_DAY, [(SECOND, NEXT_DAY)])


@pytest.mark.parametrize("day, state", [(EVENING, IN_TIME), (NEXT_DAY, OVER)])
def test_a_named_day_is_everybodys(boards, people, day, state):
    person = people["both"]
    shown = [(FIRST, state, None), (SECOND, state, None)]
    assert summary(boards, person, asOf=day) == (day, shown)
    assert assessed(boards, person, asOf=day) == (day, [(FIRST, day), (SECOND, day)])
