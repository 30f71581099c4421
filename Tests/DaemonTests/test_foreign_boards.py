"""A board changes who people are only where they are with it or with nobody, and reads nothing out of refusals."""

import pytest

from support.careers import Person
from support.commands import kind_of, new_id
from support.desk import check_problem
from support.two_boards import SECOND, TwoBoards, amend, foretold, merge, record_death, retract_death, suspend, unmerge


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        yield boards


def check_refused(boards, command):
    """The second board may not, and nothing is recorded."""
    before = boards.head()
    problem = check_problem(boards.post(command, boards.second), 403, "board_not_yours")
    assert boards.head() == before, kind_of(command)
    return problem


def test_nobody_merges_the_people_of_another_board(boards):
    one, other = boards.certified(), boards.certified()
    check_refused(boards, merge(one, other))
    assert boards.verification(one) == ("ACTIVE", True, one.name)
    boards.accept(merge(one, other), caller=boards.first)
    assert boards.verification(one) == ("ACTIVE", True, other.name)
    check_refused(boards, unmerge(one, other))
    assert boards.verification(one) == ("ACTIVE", True, other.name)
    boards.accept(unmerge(one, other), caller=boards.first)
    assert boards.verification(one) == ("ACTIVE", True, one.name)


def test_nobody_takes_a_person_of_another_board_into_an_own_one(boards):
    foreign, own = boards.certified(), boards.certified(SECOND)
    for command in [merge(foreign, own), merge(own, foreign)]:
        check_refused(boards, command)
    assert boards.verification(foreign) == ("ACTIVE", True, foreign.name)
    assert {it["event"]["board"] for it in boards.history(own, boards.second)} == {SECOND}
    # Somebody who may speak for both boards may.
    boards.accept(merge(foreign, own))
    assert boards.verification(foreign) == ("ACTIVE", True, own.name)


def test_nobody_changes_who_a_person_of_another_board_is(boards):
    person = boards.certified()
    check_refused(boards, amend(person, "Taken", "Over"))
    check_refused(boards, record_death(person))
    assert boards.verification(person) == ("ACTIVE", True, person.name)
    boards.accept(record_death(person), caller=boards.first)
    check_refused(boards, retract_death(person))
    assert boards.verification(person)[0] == "DECEASED"
    boards.accept(retract_death(person), amend(person, "By", "Hers"), caller=boards.first)
    assert boards.verification(person) == ("ACTIVE", True, "By Hers")


@pytest.mark.parametrize("board", [SECOND, None])
def test_a_board_changes_own_people_and_those_of_nobody(boards, board):
    one, other = Person(next(boards.numbers), SECOND), Person(next(boards.numbers), SECOND)
    for person in (one, other):
        boards.accept(person.register(), *([person.submit(on="2026-01-05")] if board else []), caller=boards.everybody)
    boards.accept(
        amend(one, "Their", "Own", on="2026-02-01"),
        record_death(one),
        retract_death(one, on="2026-03-02"),
        merge(one, other),
        unmerge(one, other),
        caller=boards.second,
    )
    told = boards.read(f"/v1/peers/{one.id}", boards.auditor)
    assert told["personal"]["givenName"] == "Their" and "diedOn" not in told and "mergedInto" not in told


def test_a_person_of_both_boards_is_each_ones(boards):
    person = boards.certified()
    check_refused(boards, amend(person, "Not", "Yet"))
    boards.accept(person.submit(on="2026-02-01", board=SECOND))
    boards.accept(amend(person, "Shared", "Byboth"), caller=boards.second)
    assert boards.verification(person) == ("ACTIVE", True, "Shared Byboth")


def test_a_refused_void_names_no_other_event(boards):
    """What else stands on an event would tell of the record."""
    person = boards.certified()
    boards.accept(suspend(person, on="2026-02-01"))
    history = boards.history(person, boards.first)
    assert [it["type"] for it in history] == ["ApplicationSubmitted", "ApplicationApproved", "CredentialSuspended"]
    details = set()
    for it in history:
        command = person.void({"commandId": it["eventId"]})
        problem = check_refused(boards, command)
        details.add(problem["detail"])
        assert problem.pop("commandId") == command["commandId"]
        assert not [other for other in history if other["eventId"] in str(problem)], problem
        assert person.credential_number not in str(problem)
    assert details == {"this would change what is another board's matter"}
    # To the board itself it says what stands in the way.
    answer = boards.post(person.void({"commandId": history[0]["eventId"]}), boards.first)
    assert answer.status_code == 422 and history[1]["eventId"] in answer.text


def mending(person, event):
    """Each command that names an event."""
    void = person.void({"commandId": event})
    named = {"eventId": event, "explanation": person.explanation}
    corrected = {**named, "reason": "CORRECTION_REASON_CLERICAL_ERROR"}
    _, module = kind_of(person.module("advocacy", 1))
    return [
        void,
        {**foretold(void), "commandId": new_id()},
        person.make("correctRecord", **corrected, completeModule=module),
        person.make("correctRecord", **corrected, credentialBirthday={"birthday": "03-17"}),
        person.make("reviseAction", **named, revisedOn="2026-03-02", grounds=["ethics"]),
    ]


@pytest.mark.parametrize("who", ["second", "provider"])
def test_a_refusal_tells_nothing_of_what_became_of_an_event(boards, who):
    """Whether it holds, was voided, is itself a void, or has others that stand on it: all are the board's alone."""
    person = boards.certified()
    voided, live = suspend(person, on="2026-02-01"), suspend(person, on="2026-03-01")
    void = person.void(voided)
    boards.accept(voided, void, live, caller=boards.first)
    history = boards.history(person, boards.first)
    ids = {it["eventId"] for it in history}
    depended_on = next(it["eventId"] for it in history if it["type"] == "ApplicationApproved")
    events = [live["commandId"], voided["commandId"], void["commandId"], depended_on]
    assert ids.issuperset(events)
    before, details = boards.head(), set()
    for event in events:
        for sent in mending(person, event):
            kind, _ = kind_of(sent)
            answer = boards.post(sent, getattr(boards, who))
            if (who, kind) == ("provider", "reviseAction"):
                # Actions are revised by boards alone, whatever became of them.
                check_problem(answer, 403, "role_missing")
            else:
                details.add(check_problem(answer, 403, "board_not_yours")["detail"])
            assert not [it for it in ids if it in answer.text], (kind, answer.text)
            assert person.credential_number not in answer.text, kind
    assert details == {"this would change what is another board's matter"} and boards.head() == before


@pytest.mark.parametrize("matter", ["a death", "no death", "no merge"])
def test_a_refusal_tells_nothing_of_a_person_of_another_board(boards, matter):
    """Neither whether she died, nor when, nor whether she is somebody else, too."""
    person, other = boards.certified(), boards.certified()
    if matter == "a death":
        boards.accept(record_death(person, on="2026-03-01"))
    refused = {
        "a death": record_death(person, on="2026-03-05"),
        "no death": retract_death(person),
        "no merge": unmerge(person, other),
    }
    problem = check_refused(boards, refused[matter])
    assert problem["detail"] == "this would change a person who is with other boards alone"
