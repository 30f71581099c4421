"""Nobody is told "eligible" who is sent away at the counter, and no answer is empty without a reason."""

import pytest

from support.careers import Person
from support.commands import kind_of
from support.packs import adopt, pack
from support.two_boards import FIRST, TwoBoards, record_death, retract_death, revoke


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        yield boards


@pytest.fixture
def prepared(boards):
    """Somebody who meets every requirement."""
    person = boards.person()
    boards.bulk(*person.preparation())
    assert judged(boards, person) == (True, [])
    return person


def eligibility(boards, person, **parameters):
    return boards.read(f"/v1/peers/{person.id}/eligibility", boards.auditor, board=FIRST, **parameters)


def judged(boards, person, **parameters):
    """Whether the person is eligible, and what bars it."""
    answer = eligibility(boards, person, **parameters)
    [assessment] = answer["assessments"]
    assert "notAssessed" not in answer
    return assessment["eligible"], [(it["code"], it["detail"]) for it in assessment.get("bars", [])]


def refusal(boards, command):
    answer = boards.post(command)
    assert answer.status_code == 422, answer.text
    return answer.json()["code"]


# Bars


def test_who_was_revoked_holds_a_credential(boards, prepared):
    boards.accept(prepared.submit(), prepared.approve())
    position = boards.accept(revoke(prepared, "2022-02-01"))["position"]
    [assessment] = eligibility(boards, prepared)["assessments"]
    assert (assessment["purpose"], assessment["eligible"]) == ("initial", False)
    assert {it["status"] for it in assessment["requirements"]} == {"REQUIREMENT_STATUS_MET"}
    bar = ("credential_held", f"the person holds ICRC/{prepared.credential_number}, revoked")
    assert judged(boards, prepared) == (False, [bar])
    assert refusal(boards, prepared.submit(on="2022-03-01")) == "credential_held"
    # The day before its revocation it was to be renewed, as was known then.
    [assessment] = eligibility(boards, prepared, asOf="2022-01-31", knownAt=int(position) - 1)["assessments"]
    assert assessment["purpose"] == "renewal" and "bars" not in assessment


def test_who_died_is_not_eligible(boards, prepared):
    boards.accept(record_death(prepared, "2022-02-01"))
    bar = ("peer_deceased", "the death of the person on 2022-02-01 is recorded")
    assert judged(boards, prepared) == (False, [bar])
    assert refusal(boards, prepared.submit(on="2022-03-01")) == "peer_deceased"
    boards.accept(retract_death(prepared, "2022-04-01"))
    assert judged(boards, prepared) == (True, [])
    boards.accept(prepared.submit(on="2022-04-02"))


def test_an_application_that_lacks_something_is_not_approved(boards, prepared):
    def deficiencies(kind, day, lacking):
        return prepared.make(kind, board=FIRST, credential="PR", **{day: "2021-08-03"}, deficiencies=lacking)

    boards.accept(prepared.submit())
    assert judged(boards, prepared) == (True, [])
    boards.accept(deficiencies("noteDeficiency", "notedOn", ["transcript", "signature"]))
    bar = ("application_deficient", "the application lacks transcript, signature")
    assert judged(boards, prepared) == (False, [bar])
    assert refusal(boards, prepared.approve()) == "application_deficient"
    boards.accept(deficiencies("cureDeficiency", "curedOn", ["transcript"]))
    assert judged(boards, prepared) == (False, [("application_deficient", "the application lacks signature")])
    boards.accept(deficiencies("cureDeficiency", "curedOn", ["signature"]))
    assert judged(boards, prepared) == (True, [])
    boards.accept(prepared.approve())


def test_what_expired_long_ago_is_not_renewed(boards):
    person = boards.certified(on="2021-09-01")
    late = f"ICRC/{person.credential_number} expired on 2023-09-01, late filing ended on 2023-10-01"
    assert judged(boards, person) == (False, [("renewal_too_late", late)])
    assert judged(boards, person, asOf="2023-10-01") == (False, [])
    assert refusal(boards, person.file_renewal("2023-10-02")) == "renewal_too_late"


# What there is no assessment of


def not_assessed(boards, person, purpose):
    answer = eligibility(boards, person, purpose=purpose)
    assert not answer.get("assessments")
    [found] = answer["notAssessed"]
    assert (found["board"], found["credential"]) == (FIRST, "PR")
    return found["reason"]


@pytest.mark.parametrize(
    "purpose, reason",
    [
        ("reinstatement", "ICRC reinstates no PR whose cycle is over"),
        ("renewal", "the person holds no ICRC PR"),
        ("provisional", "ICRC issues no provisional PR"),
        ("reciprocity", "ICRC issues no PR by reciprocity"),
    ],
)
def test_where_nothing_is_to_assess_the_answer_says_why(boards, purpose, reason):
    person = boards.person()
    assert not_assessed(boards, person, purpose) == reason
    assert judged(boards, person, purpose="initial") == (False, [])


def test_a_revoked_credential_is_not_renewed(boards):
    person = boards.certified()
    assert judged(boards, person, purpose="renewal") == (False, [])
    boards.accept(revoke(person))
    held = f"the person holds ICRC/{person.credential_number}, revoked"
    assert not_assessed(boards, person, "renewal") == f"{held}: it is not renewed"


# A board that gives provisional credentials, and credentials back


@pytest.fixture(scope="module")
def texas(module_daemon):
    adopt(pack("tx-ps"), module_daemon)
    return module_daemon


def asked(daemon, person, purpose):
    """The purposes of the assessments, and the reasons for which there are none."""
    answer = daemon.get_ok(f"/v1/peers/{person.id}/eligibility", board="TX-PS", purpose=purpose, asOf="2026-08-01")
    purposes = [it["purpose"] for it in answer.get("assessments", [])]
    return purposes, [(it["credential"], it["reason"]) for it in answer.get("notAssessed", [])]


def test_a_reinstatement_is_of_a_credential_whose_cycle_is_over(texas):
    nobody, active, expired = (Person(number, board="TX-PS") for number in (1, 2, 3))
    for person, on in [(nobody, None), (active, "2026-01-06"), (expired, "2023-01-06")]:
        texas.accept(person.register())
        if on:
            for it in [person.submit(on=on), person.approve(on=on, override=True)]:
                it[kind_of(it)[0]]["credential"] = "PS"
                texas.accept(it)
    assert asked(texas, nobody, "reinstatement") == ([], [("PS", "the person holds no TX-PS PS")])
    reason = (
        f"the person holds TX-PS/{active.credential_number}, active: "
        "a reinstatement is for one whose cycle is over, within the time that the rules give, "
        "or that is inactive, retired, surrendered or revoked while its cycle lasts"
    )
    assert asked(texas, active, "reinstatement") == ([], [("PS", reason)])
    assert asked(texas, expired, "reinstatement") == (["reinstatement"], [])


def test_a_provisional_one_is_assessed_where_there_is_one(texas):
    person = Person(4)
    texas.accept(person.register())
    assert asked(texas, person, "provisional") == (["provisional"], [])
    assert asked(texas, person, "reciprocity")[0] == []
