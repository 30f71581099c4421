"""Each credential is judged by the day of its own board's calendar, whichever answer tells of it."""

import json
import threading

import pytest

from support import cli
from support.careers import Person
from support.commands import adoption_for
from support.daemon import Daemon
from support.two_boards import FIRST, SECOND, TwoBoards, record_death, revoke
from support.waiting import wait_until

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


# The days of boards that she has nothing to do with

TODAY, TOMORROW = "2026-03-10", "2026-03-11"
FAR_AHEAD = "KIRI"


@pytest.fixture(scope="module")
def far_apart(tmp_path_factory):
    """It is the same day in Honolulu and in New York, and the next one on Kiritimati already."""
    folder = tmp_path_factory.mktemp("far-apart")
    with TwoBoards(folder, clock=f"{TODAY}T12:00:00Z", second_zone="Pacific/Honolulu") as boards:
        adoption = adoption_for(FAR_AHEAD, json.loads(cli.simulate(1, 1, 1)[0]))
        adoption["adoptRules"]["rules"]["timeZone"] = "Pacific/Kiritimati"
        boards.ahead = boards.token("board", boards=[FAR_AHEAD])
        boards.accept(adoption, caller=boards.ahead)
        yield boards


@pytest.mark.parametrize("who", ["auditor", "second", "holder"])
def test_the_day_of_another_board_is_not_hers(far_apart, who):
    """What is entered for the day that it is somewhere was counted where the day is to come."""
    boards = far_apart
    person = boards.certified(SECOND, on="2026-03-06")
    boards.accept(person.module("advocacy", 2, on=TODAY), person.module("advocacy", 3, on=TOMORROW))
    boards.accept(record_death(person, on=TOMORROW))
    caller = boards.holder(person) if who == "holder" else getattr(boards, who)
    path = f"/v1/peers/{person.id}"
    unnamed = boards.read(path, caller)
    named = boards.read(path, caller, asOf=unnamed["asOf"])
    assert unnamed["asOf"] == TODAY
    assert unnamed["totals"] == named["totals"] == {"trainingMinutes": 120}
    assert unnamed["credentials"] == named["credentials"]
    [credential] = unnamed["credentials"]
    assert (credential["status"], credential["practiceAuthorized"]) == ("CREDENTIAL_STATUS_ACTIVE", True)
    later = boards.read(path, caller, asOf=TOMORROW)
    assert later["totals"] == {"trainingMinutes": 300}
    assert later["credentials"][0]["status"] == "CREDENTIAL_STATUS_DECEASED"


# What a board does on a day that has begun there and in no other place


@pytest.fixture
def of_both_days(far_apart):
    """With a board whose day is to come elsewhere, and with one whose day is that of UTC."""
    boards = far_apart
    person = boards.person(FAR_AHEAD)
    boards.accept(person.submit(on="2026-03-05", board=SECOND))
    boards.accept(
        person.submit(on="2026-03-05"), person.approve(on="2026-03-06", override=True), caller=boards.ahead
    )
    return person


def shown(boards, person, caller=None):
    """Of the credentials with the board ahead: status, practice, kinds of discipline, own day."""
    answer = boards.read(f"/v1/peers/{person.id}", caller or boards.auditor)
    assert answer["asOf"] == (TOMORROW if caller == boards.ahead else TODAY)
    return [
        (
            it["status"].removeprefix("CREDENTIAL_STATUS_"),
            it["practiceAuthorized"],
            [action["kind"] for action in it.get("discipline", [])],
            it.get("asOf", answer["asOf"]),
        )
        for it in answer.get("credentials", [])
        if it["board"] == FAR_AHEAD
    ]


def test_what_was_revoked_on_its_boards_day_is_revoked_in_every_answer(far_apart, of_both_days):
    boards, person = far_apart, of_both_days
    assert shown(boards, person) == [("ACTIVE", True, [], TOMORROW)]
    boards.accept(revoke(person, on=TOMORROW), caller=boards.ahead)
    assert boards.verification(person)[:2] == ("REVOKED", False)
    revoked = [("REVOKED", False, ["DISCIPLINE_REVOCATION"], TOMORROW)]
    assert shown(boards, person) == revoked
    assert shown(boards, person, boards.holder(person)) == revoked
    assert shown(boards, person, boards.ahead) == revoked
    # A named day is everybody's.
    named = boards.read(f"/v1/peers/{person.id}", boards.auditor, asOf=TODAY)
    assert [it["status"] for it in named["credentials"]] == ["CREDENTIAL_STATUS_ACTIVE"]


def test_what_was_issued_on_its_boards_day_is_there(far_apart):
    boards = far_apart
    person = boards.person(FAR_AHEAD)
    boards.accept(person.submit(on="2026-03-05", board=SECOND), person.module("advocacy", 3, on=TOMORROW))
    boards.accept(
        person.submit(on=TOMORROW), person.approve(on=TOMORROW, override=True), caller=boards.ahead
    )
    assert shown(boards, person) == [("ACTIVE", True, [], TOMORROW)]
    answer = boards.read(f"/v1/peers/{person.id}", boards.auditor)
    states = {it["board"]: it["status"].removeprefix("APPLICATION_STATUS_") for it in answer["applications"]}
    assert states == {SECOND: "SUBMITTED", FAR_AHEAD: "APPROVED"}
    # What is no board's is of the answer's day.
    assert answer["totals"] == {}


def test_what_goes_on_under_another_id_is_of_its_boards_day(far_apart, of_both_days):
    boards, person, survivor = far_apart, of_both_days, far_apart.person(FIRST)
    boards.merge(person, survivor, on="2026-03-08")
    boards.accept(revoke(person, on=TOMORROW, holder=survivor), caller=boards.ahead)
    revoked = [("REVOKED", False, ["DISCIPLINE_REVOCATION"], TOMORROW)]
    assert shown(boards, person) == shown(boards, survivor) == revoked


#: Of so many different ones answers are looked at.
POSITIONS = 60


def test_all_of_an_answer_is_of_one_position(tmp_path):
    """Boards of different days are folded one after the other, while more is recorded."""
    person = Person(801)
    adoption = json.loads(cli.simulate(1, 1, 1)[0])
    other = adoption_for(SECOND, adoption)
    other["adoptRules"]["rules"]["timeZone"] = "Pacific/Auckland"
    with Daemon(tmp_path / "data", options=["--clock", f"simulated:{NEXT_DAY}T02:00:00Z"]) as daemon:
        for it in (adoption, other, person.register(), person.submit(), person.submit(board=SECOND)):
            daemon.accept(it)
        is_over = threading.Event()

        def write():
            while not is_over.is_set():
                daemon.accept(person.module("advocacy", 1, on="2021-02-02"))

        writer = threading.Thread(target=write)
        writer.start()
        answers = []

        def ask():
            answers.append(daemon.get_ok(f"/v1/peers/{person.id}/eligibility"))
            return len({it["position"] for it in answers}) >= POSITIONS

        try:
            # As long as it takes: how many commands come between two answers is the machine's affair.
            wait_until(ask, 120, "answers while more is recorded", interval=0)
        finally:
            is_over.set()
            writer.join()
        for answer in answers:
            again = daemon.get_ok(f"/v1/peers/{person.id}/eligibility", knownAt=answer["position"])
            assert {**again, "knownAt": answer["knownAt"]} == answer
        daemon.stop()
