"""What keeps a person from a credential is what it keeps her from: each purpose has its own bars."""

import json

import pytest

from support import cli
from support.commands import adoption_for
from support.desk import check_problem
from support.two_boards import TwoBoards

#: A board that issues provisionally and by reciprocity, and whose applications lapse after six months.
BOARD = "LENT"
SUBMITTED, LAPSES, LAPSED = "2026-07-01", "2027-01-01", "2027-01-02"
OPEN = [("application_open", f"an application of {SUBMITTED} is undecided")]


def adoption():
    adoption = adoption_for(BOARD, json.loads(cli.simulate(1, 1, 1)[0]))
    [credential] = adoption["adoptRules"]["rules"]["credentials"]
    signed = [it for it in credential["initial"] if it["id"] == "code-of-ethics"]
    credential["applicationMonths"] = 6
    credential["provisional"] = {"months": 4, "requirements": signed}
    credential["reciprocity"] = {"requirements": signed}
    return adoption


def lending(folder):
    boards = TwoBoards(folder)
    boards.board = boards.token("board", boards=[BOARD])
    boards.accept(adoption(), caller=boards.board)
    return boards


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with lending(tmp_path_factory.mktemp("boards")) as boards:
        yield boards


@pytest.fixture
def person(boards):
    """Somebody who meets what all purposes but the first ask for."""
    person = boards.person(BOARD)
    boards.bulk(*person.attestations())
    return person


def judged(boards, person, purpose, **parameters):
    """Whether the person is eligible, and what bars it."""
    path = f"/v1/peers/{person.id}/eligibility"
    answer = boards.read(path, boards.auditor, board=BOARD, purpose=purpose, **parameters)
    [assessment] = answer["assessments"]
    return assessment["eligible"], [(it["code"], it["detail"]) for it in assessment.get("bars", [])]


def issue(person, kind, **body):
    return person.make(
        "issueCredential",
        board=BOARD,
        credential="PR",
        issuedOn="2026-07-20",
        kind=f"ISSUE_KIND_{kind}",
        credentialNumber=person.credential_number,
        **body,
    )


def by_reciprocity(person):
    return issue(person, "RECIPROCITY", certifiedBy="Elsewhere", certificate="E-1")


def of_application(person, kind, day, **body):
    return person.make(kind, board=BOARD, credential="PR", **{day: "2026-07-10"}, **body)


def send(boards, *commands):
    return boards.accept(*commands, caller=boards.board)


def check_refused(boards, command, code):
    check_problem(boards.post(command, boards.board), 422, code)


def test_an_open_application_bars_reciprocity(boards, person):
    assert judged(boards, person, "reciprocity") == (True, [])
    send(boards, person.submit(on=SUBMITTED))
    assert judged(boards, person, "reciprocity") == (False, OPEN)
    check_refused(boards, by_reciprocity(person), "application_open")
    # What it lacks makes no difference; that it lapsed does.
    send(boards, of_application(person, "noteDeficiency", "notedOn", deficiencies=["signature"]))
    assert judged(boards, person, "reciprocity") == (False, OPEN)
    assert judged(boards, person, "reciprocity", asOf=LAPSES) == (False, OPEN)
    assert judged(boards, person, "reciprocity", asOf=LAPSED) == (True, [])
    send(boards, of_application(person, "withdrawApplication", "withdrawnOn"))
    assert judged(boards, person, "reciprocity") == (True, [])
    send(boards, by_reciprocity(person))
    assert boards.verification(person)[:2] == ("ACTIVE", True)


def test_what_an_application_lacks_bars_no_provisional_credential(boards, person):
    send(boards, person.submit(on=SUBMITTED))
    assert judged(boards, person, "provisional") == (True, [])
    send(boards, of_application(person, "noteDeficiency", "notedOn", deficiencies=["signature"]))
    assert judged(boards, person, "provisional") == (True, [])
    lacking = ("application_deficient", "the application lacks signature")
    assert judged(boards, person, "initial") == (False, [lacking])
    check_refused(boards, person.approve(on="2026-07-20", override=True), "application_deficient")
    send(boards, issue(person, "PROVISIONAL"))
    assert boards.verification(person)[:2] == ("PROVISIONAL", True)


# An application on a later day


def lapsing(boards, lacking):
    """Somebody whose application waits, or lacks something."""
    person = boards.person(BOARD)
    send(boards, person.submit(on=SUBMITTED))
    if lacking:
        send(boards, of_application(person, "noteDeficiency", "notedOn", deficiencies=["signature"]))
    return person


def summary(boards, person, caller, **parameters):
    answer = boards.read(f"/v1/peers/{person.id}", caller, **parameters)
    [application] = answer["applications"]
    assert application["lapsesOn"] == LAPSES
    return application["status"].removeprefix("APPLICATION_STATUS_")


def roster(boards, person, **parameters):
    page = boards.read("/v1/roster", boards.board, board=BOARD, q=person.given, **parameters)
    [entry] = page["entries"]
    return entry["status"].removeprefix("ROSTER_STATUS_")


@pytest.mark.parametrize("lacking", [False, True])
def test_the_summary_of_a_later_day_says_that_an_application_lapsed(boards, lacking):
    person = lapsing(boards, lacking)
    waiting = "DEFICIENT" if lacking else "SUBMITTED"
    for caller in (boards.auditor, boards.board, boards.holder(person)):
        assert summary(boards, person, caller) == waiting
        assert summary(boards, person, caller, asOf=LAPSES) == waiting
        assert summary(boards, person, caller, asOf=LAPSED) == "LAPSED"
    # The roster says the same.
    assert roster(boards, person, asOf=LAPSES) == ("DEFICIENT" if lacking else "APPLIED")
    assert roster(boards, person, asOf=LAPSED) == "LAPSED"


@pytest.mark.parametrize("lacking", [False, True])
def test_what_was_said_of_a_later_day_holds_when_it_comes(tmp_path, lacking):
    with lending(tmp_path) as boards:
        person = lapsing(boards, lacking)
        foretold = summary(boards, person, boards.board, asOf=LAPSED), roster(boards, person, asOf=LAPSED)
        boards.advance(f"{LAPSED}T12:00:00Z")
        assert (summary(boards, person, boards.board), roster(boards, person)) == foretold == ("LAPSED", "LAPSED")


@pytest.mark.parametrize("lacking", [False, True])
def test_eligibility_of_a_later_day_is_what_it_is_when_it_comes(tmp_path, lacking):
    """An application that lapsed by then bars nothing with what it lacked."""
    with lending(tmp_path) as boards:
        person = lapsing(boards, lacking)

        def told(**parameters):
            path = f"/v1/peers/{person.id}/eligibility"
            answer = boards.read(path, boards.board, board=BOARD, purpose="initial", **parameters)
            [assessment] = answer["assessments"]
            return {it: assessment.get(it) for it in ("application", "bars", "hypothesis", "dates")}

        before, foretold = told(asOf=LAPSES), told(asOf=LAPSED)
        boards.advance(f"{LAPSED}T12:00:00Z")
        now = told()
        assert (now["application"], now["bars"] or []) == ("APPLICATION_STATUS_LAPSED", [])
        # The last day is that of the open one; the others are of a credential that is supposed.
        assert [it["name"] for it in before["dates"]] == ["lapsesOn"] and not before["hypothesis"]
        assert now["hypothesis"]["supposes"] == f"as if the person applied on {LAPSED}"
        assert "expiresOn" in [it["name"] for it in now["dates"]]
        assert foretold == now
