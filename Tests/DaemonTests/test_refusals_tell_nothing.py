"""A refusal has its code for every sender; what stands in the record is told to those who may read it.

Else whoever may send a command, for trial even, could ask a record question after question by what is refused.
"""

import json
import re

import pytest

from support.careers import Person
from support.commands import kind_of
from support.desk import check_problem
from support.lines import answers
from support.two_boards import FIRST, SECOND, TwoBoards, of_credential, record_death, revoke, suspend

#: The day of every request, so that answers differ by what is recorded alone.
DAY = "2026-07-20"
#: What only a record could have said, once the request's own values are taken out.
FACT = re.compile(
    r"\d{4}-\d\d-\d\d|[0-9a-f]{8}-[0-9a-f]{4}-|HW-\d|\d+ (h|min)\b|version \d|short|nothing recorded|"
    r"\b(active|suspended|revoked|surrendered|inactive|expired|grace)\b"
)


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        boards.supervisor = boards.token("supervisor")
        yield boards


# Commands that are refused, each about people with quite different records


def holders(boards):
    """Whoever holds a credential of the first board does not apply for it."""
    people = [boards.certified() for _ in range(4)]
    boards.accept(
        suspend(people[1]), revoke(people[2]),
        of_credential("inactivate", people[3], "2026-03-01", grounds=["medical"]),
    )
    return [it.submit(on=DAY) for it in people]


def applicants(boards):
    people = [boards.person() for _ in range(2)]
    boards.accept(*(it.submit(on=day) for it, day in zip(people, ["2026-01-05", "2026-06-05"])))
    boards.accept(people[1].exam())
    return [it.submit(on=DAY) for it in people]


def renewals_ahead(boards):
    return [boards.certified(on=on).file_renewal(DAY) for on in ("2026-01-06", "2025-06-06")]


def renewals_too_late(boards):
    return [boards.certified(on=on).file_renewal(DAY) for on in ("2020-01-06", "2019-03-06")]


def renewals_filed(boards):
    people = [boards.certified(on="2024-08-10") for _ in range(2)]
    boards.accept(*(it.file_renewal(day) for it, day in zip(people, ["2026-07-01", "2026-07-03"])))
    return [it.file_renewal(DAY) for it in people]


def renewals_of_what_ended(boards):
    people = [boards.certified() for _ in range(2)]
    surrender = {"credentialNumber": people[1].credential_number, "effectiveOn": "2026-03-01"}
    boards.accept(revoke(people[0]), people[1].make("surrender", board=FIRST, **surrender))
    return [it.file_renewal(DAY) for it in people]


def deceased(boards):
    people = [boards.certified() for _ in range(2)]
    boards.accept(*(record_death(it, day) for it, day in zip(people, ["2026-03-01", "2026-02-11"])))
    return people


def deaths_known(boards):
    return [record_death(it, DAY) for it in deceased(boards)]


def applications_of_the_dead(boards, board=FIRST):
    return [it.submit(on=DAY, board=board) for it in deceased(boards)]


def applications_of_the_dead_elsewhere(boards):
    return applications_of_the_dead(boards, SECOND)


def renewals_of_the_dead(boards):
    return [it.file_renewal(DAY) for it in deceased(boards)]


def records_voided(boards):
    people = [boards.certified() for _ in range(2)]
    mistakes = [it.attestations()[0] for it in people]
    for person, mistake in zip(people, mistakes):
        boards.accept(mistake, person.void(mistake))
    boards.accept(people[1].competency())
    return [it.void(mistake) for it, mistake in zip(people, mistakes)]


def voids_of_what_supervisors_do_not_record(boards):
    people = [boards.certified() for _ in range(2)]
    records = [people[0].exam(), people[1].module("advocacy", 1)]
    boards.accept(*records)
    return [it.void(record) for it, record in zip(people, records)]


def appeals_filed(boards):
    people = [boards.certified() for _ in range(2)]
    suspensions = [suspend(it) for it in people]

    def appeal(person, suspension, day):
        return person.make("fileAppeal", board=FIRST, actionId=suspension["commandId"], filedOn=day)

    for person, suspension, day in zip(people, suspensions, ["2026-03-05", "2026-03-09"]):
        boards.accept(suspension, appeal(person, suspension, day))
    return [appeal(person, suspension, DAY) for person, suspension in zip(people, suspensions)]


def withdrawn_before_they_applied(boards):
    """A day that is too early by what the record holds, which would name its own."""
    people = [boards.person() for _ in range(2)]
    boards.accept(*(it.submit(on=day) for it, day in zip(people, ["2026-01-05", "2026-06-05"])))
    return [it.make("withdrawApplication", board=FIRST, credential="PR", withdrawnOn="2025-11-11") for it in people]


def appealed_before_the_action(boards):
    people = [boards.certified() for _ in range(2)]
    suspensions = [suspend(it) for it in people]
    boards.accept(*suspensions)
    return [
        person.make("fileAppeal", board=FIRST, actionId=suspension["commandId"], filedOn="2025-11-11")
        for person, suspension in zip(people, suspensions)
    ]


def of_another_length(boards, version=0):
    people = [boards.certified() for _ in range(2)]
    boards.accept(people[1].exam(), people[1].competency())
    return [{**it.module("advocacy", 1), "expectedVersion": version} for it in people]


def longer(boards):
    return of_another_length(boards, 40)


def merged(boards):
    """Where they go on is all that a sender must know."""
    people = [boards.certified(), boards.person()]
    boards.survivors = [boards.certified(), boards.person()]
    for person, survivor in zip(people, boards.survivors):
        boards.merge(person, survivor)
    return [it.competency() for it in people]


def issue(person, board=SECOND, issue_kind="ISSUE_KIND_FULL"):
    return person.make("issueCredential", board=board, credential="PR", issuedOn=DAY, kind=issue_kind)


def trained_and_not(boards):
    people = [boards.certified() for _ in range(3)]
    boards.accept(*people[1].training(), people[1].exam(), *people[2].experience()[:2], people[2].exam(passed=False))
    return people


def issues_to_the_unprepared(boards):
    return [issue(it) for it in trained_and_not(boards)]


def issues_to_the_dead(boards):
    return [issue(it) for it in deceased(boards)]


BY_REPORTERS = [
    (holders, 422, "credential_held"),
    (applicants, 422, "application_open"),
    (renewals_ahead, 422, "renewal_not_open"),
    (renewals_too_late, 422, "renewal_too_late"),
    (renewals_filed, 422, "renewal_filed"),
    (renewals_of_what_ended, 422, "status_forbids"),
    (deaths_known, 422, "peer_deceased"),
    (applications_of_the_dead, 422, "peer_deceased"),
    (renewals_of_the_dead, 422, "peer_deceased"),
    (records_voided, 422, "already_voided"),
    (appeals_filed, 422, "appeal_open"),
    (withdrawn_before_they_applied, 400, "invalid_field"),
    (appealed_before_the_action, 400, "invalid_field"),
    (of_another_length, 409, "version_conflict"),
    (longer, 409, "version_conflict"),
    (merged, 422, "peer_merged"),
]
BY_ANOTHER_BOARD = [
    (issues_to_the_unprepared, 422, "requirements_unmet"),
    (issues_to_the_dead, 422, "peer_deceased"),
    (applications_of_the_dead_elsewhere, 422, "peer_deceased"),
    (records_voided, 422, "already_voided"),
    (of_another_length, 409, "version_conflict"),
    (longer, 409, "version_conflict"),
    (merged, 422, "peer_merged"),
]


# What is said of them


def without_own_values(problem, command, others=()):
    """What a refusal says beside what its sender said: each value of the request by its name."""
    text = json.dumps(problem, ensure_ascii=False, sort_keys=True)
    _, body = kind_of(command)
    values = {name: it for name, it in {"commandId": command["commandId"], **body}.items() if isinstance(it, str)}
    for name, value in sorted(values.items(), key=lambda it: -len(it[1])):
        text = text.replace(value, f"<{name}>")
    for other in others:
        text = text.replace(other, "<other>")
    return text


def refusals(boards, command, caller, status, code):
    """The same one alone, in lines, and for trial."""
    head = boards.head()
    alone = check_problem(boards.post(command, caller), status, code)
    lines = [answers(boards, command, caller=caller, dry=dry)[0] for dry in (True, False)]
    for it in lines:
        assert (it["status"], it["code"]) == (status, code), it
    assert boards.head() == head
    return [alone, *lines]


def check_tells_nothing(boards, make, caller, status, code):
    commands = make(boards)
    others = [it.id for it in boards.survivors] if make is merged else []
    told = set()
    for it in commands:
        problems = refusals(boards, it, caller, status, code)
        said = [without_own_values(problem, it, others) for problem in problems]
        for problem, text in zip(problems, said):
            assert "unmet" not in problem, problem
            assert not FACT.search(text), (FACT.search(text).group(), problem["detail"])
        told.add(tuple(said))
    assert len(told) == 1, told


def named(cases):
    return pytest.mark.parametrize("make, status, code", cases, ids=[it[0].__name__ for it in cases])


@named(BY_REPORTERS)
def test_providers_are_told_nothing_of_a_record(boards, make, status, code):
    check_tells_nothing(boards, make, boards.provider, status, code)


def test_nor_are_supervisors(boards):
    check_tells_nothing(boards, records_voided, boards.supervisor, 422, "already_voided")
    check_tells_nothing(boards, voids_of_what_supervisors_do_not_record, boards.supervisor, 403, "role_missing")
    check_tells_nothing(boards, merged, boards.supervisor, 422, "peer_merged")


@named(BY_ANOTHER_BOARD)
def test_nor_is_a_board_that_she_was_never_with(boards, make, status, code):
    check_tells_nothing(boards, make, boards.second, status, code)


def test_nor_by_an_application_that_is_made_for_trial(boards):
    """In a trial nothing is recorded, so nobody was told that the board had somebody apply to it."""
    head, told = boards.head() + 3, set()
    people = [boards.person() for _ in range(2)]
    boards.accept(people[1].exam())
    for it in people:
        applied = it.submit(on=DAY, board=SECOND)
        approved = it.approve(on=DAY, board=SECOND, number="X-1")
        first, refused = answers(boards, applied, approved, caller=boards.second, dry=True)
        assert "position" in first and refused["code"] == "requirements_unmet", (first, refused)
        text = without_own_values(refused, approved)
        assert "unmet" not in refused and not FACT.search(text), refused
        told.add(text)
    assert len(told) == 1 and boards.head() == head


# Those who may read


def check_explained(problem):
    assert "training (46 h short)" in problem["detail"]
    by_id = {it["id"]: it for it in problem["unmet"]}
    assert by_id["training"]["need"] == 46 * 60 and by_id["training"]["reason"] == "46 h short"
    assert by_id["exam"]["evidence"][0]["reason"] == "not passed"


def applied_with_a_failed_exam(boards, board=FIRST):
    person = boards.person()
    boards.accept(person.exam(passed=False), person.submit(on="2026-01-05", board=board))
    return person


def test_the_own_board_is_told_what_is_missing(boards):
    for board, caller in ((FIRST, boards.first), (SECOND, boards.second), (FIRST, boards.everybody)):
        person = applied_with_a_failed_exam(boards, board)
        for it in refusals(boards, person.approve(on=DAY, board=board), caller, 422, "requirements_unmet"):
            check_explained(it)


def test_so_is_one_that_she_was_with(boards):
    person = applied_with_a_failed_exam(boards)
    boards.accept(person.deny(on="2026-01-09"))
    for it in refusals(boards, issue(person, FIRST), boards.first, 422, "requirements_unmet"):
        check_explained(it)


def test_and_what_else_stands_against_it(boards):
    [held, *_] = holders(boards)
    [application, _] = applicants(boards)
    [renewal, _] = renewals_ahead(boards)
    [death, _] = deaths_known(boards)
    [late, _] = of_another_length(boards)
    for it, status, code, fact in [
        (held, 422, "credential_held", "HW-"),
        (application, 422, "application_open", "2026-01-05"),
        (renewal, 422, "renewal_not_open", "2027-10-08"),
        (death, 422, "peer_deceased", "2026-03-01"),
        (late, 409, "version_conflict", "has version 3"),
    ]:
        for problem in refusals(boards, it, boards.first, status, code):
            assert fact in problem["detail"], problem


def test_where_nobody_is_told_apart_everything_is_explained(open_desk):
    """Under `--dev` each caller may do and read all."""
    daemon, person = open_desk.daemon, Person(65)
    for it in (person.register(), person.exam(passed=False), person.submit(on="2021-08-01")):
        daemon.accept(it)
    check_explained(check_problem(daemon.post(person.approve()), 422, "requirements_unmet"))
    [dry] = daemon.bulk([json.dumps(person.approve())], dryRun="true")
    check_explained(dry)
