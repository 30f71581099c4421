"""What a role may not record it takes back or changes as little, whoever recorded it."""

import pytest

from support.commands import kind_of, new_id
from support.desk import check_problem
from support.lines import answers
from support.two_boards import TwoBoards, foretold


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        boards.supervisor = boards.token("supervisor")
        yield boards


def of_providers(person):
    """What supervisors do not record."""
    return [
        person.module("advocacy", 10),
        person.exam(passed=False),
        person.make("recordBackgroundCheck", check="fbi", outcome="CHECK_OUTCOME_NOT_CLEARED", checkedOn="2021-03-01"),
        person.make("recordReference", kind="colleague", referee="R. Referee", receivedOn="2021-03-01"),
        person.education("advocacy", 2, "2022-02-01"),
    ]


def of_both(person):
    return [
        person.competency(), person.competency(passed=False), person.supervision()[0], person.experience()[0],
        person.attestations()[0],
    ]


def correction(person, recorded, **changed):
    kind, body = kind_of(recorded)
    content = {**{name: it for name, it in body.items() if name != "peerId"}, **changed}
    return person.make(
        "correctRecord", eventId=recorded["commandId"], reason="CORRECTION_REASON_CLERICAL_ERROR", **{kind: content}
    )


def check_role_missing(boards, command, field):
    """Alone, in lines, and for trial; nothing is recorded."""
    before = boards.head()
    details = {check_problem(boards.post(command, boards.supervisor), 403, "role_missing", field)["detail"]}
    for dry in (True, False):
        [refused] = answers(boards, command, caller=boards.supervisor, dry=dry)
        assert (refused["status"], refused["code"], refused["field"]) == (403, "role_missing", field), refused
        details.add(refused["detail"])
    assert boards.head() == before and len(details) == 1
    return details.pop()


@pytest.mark.parametrize("who", ["provider", "everybody"])
def test_a_supervisor_mends_no_more_than_supervisors_record(boards, who):
    person, details = boards.person(), set()
    for recorded in of_providers(person):
        check_role_missing(boards, recorded, kind_of(recorded)[0])
        boards.accept(recorded, caller=getattr(boards, who))
        check_role_missing(boards, correction(person, recorded), f"correctRecord.{kind_of(recorded)[0]}")
        details.add(check_role_missing(boards, person.void(recorded), "voidRecord.eventId"))
    # Of what kind the event is, it does not say.
    assert len(details) == 1, details


def test_nor_by_a_void_that_comes_first(boards):
    """It may be of any kind, and so takes a role that may record each."""
    person = boards.person()
    exam = person.exam()
    void = foretold(person.void(exam))
    check_role_missing(boards, void, "voidRecord.eventId")
    boards.accept({**void, "commandId": new_id()}, exam, caller=boards.provider)
    [told] = [it for it in boards.history(person, boards.auditor) if it["eventId"] == exam["commandId"]]
    assert told["voidedBy"]


def test_a_supervisor_mends_what_supervisors_record(boards):
    person = boards.person()
    for recorded in of_both(person):
        boards.accept(recorded, correction(person, recorded), person.void(recorded), caller=boards.supervisor)


def test_a_provider_mends_what_providers_record(boards):
    person = boards.person()
    for recorded in of_providers(person) + of_both(person):
        boards.accept(recorded, correction(person, recorded), person.void(recorded), caller=boards.provider)


def test_an_exam_that_was_failed_stays_so(boards):
    person = boards.person()
    failed = person.exam(passed=False)
    boards.accept(person.submit(on="2026-01-05"), failed)
    refused = boards.post(correction(person, failed, outcome="EXAM_OUTCOME_PASSED", score=560), boards.supervisor)
    check_problem(refused, 403, "role_missing", "correctRecord.recordExam")
    [assessed] = boards.read(f"/v1/peers/{person.id}/eligibility", boards.first)["assessments"]
    [exam] = [it for it in assessed["requirements"] if it["id"] == "exam"]
    assert exam["status"] == "REQUIREMENT_STATUS_UNMET" and exam["evidence"][0]["reason"] == "not passed"
