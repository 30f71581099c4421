"""A version drops a kind of credential: what people have of it is told as the board can decide it."""

import copy

import pytest

from support.commands import command, line, new_id

TODAY = "2024-11-02"
RULES = {
    "board": "KINDS",
    "title": "Kinds",
    "version": "1",
    "effectiveOn": "2000-01-01",
    "timeZone": "America/New_York",
    "credentials": [
        {
            "code": "OLD",
            "title": "Peer",
            "initial": [{"id": "exam", "title": "Examination", "exam": {"exam": "X"}}],
            "cycle": {"months": 12, "expiry": "EXPIRY_ANNIVERSARY", "opensDaysBefore": 360, "lateDays": 30},
        }
    ],
}


def person(daemon):
    peer = new_id()
    personal = {"givenName": "Ann", "familyName": "Lee"}
    daemon.accept(command("registerPeer", {"peerId": peer, "registeredOn": "2020-01-01", "personal": personal}))
    exam = {"exam": "X", "outcome": "EXAM_OUTCOME_PASSED", "takenOn": "2021-01-01", "administeredBy": "Prometric"}
    daemon.accept(command("recordExam", {"peerId": peer, **exam}))
    return peer


def make(peer, kind, /, **body):
    return command(kind, {"peerId": peer, "board": "KINDS", **body})


def file(peer, number):
    return make(peer, "fileRenewal", credentialNumber=number, filedOn=TODAY)


def approve(peer):
    return make(peer, "approveApplication", credential="OLD", decidedOn=TODAY)


@pytest.fixture(scope="module")
def dropped(module_daemon):
    """Who applied, who holds one, and who was approved after the version without the kind took effect."""
    daemon = module_daemon
    daemon.accept(command("adoptRules", {"board": "KINDS", "rules": RULES}))
    people = {name: person(daemon) for name in ("applicant", "holder", "approved")}
    for name in ("applicant", "approved"):
        daemon.accept(make(people[name], "submitApplication", credential="OLD", submittedOn="2024-10-01"))
    issued = {"credential": "OLD", "issuedOn": "2023-12-01", "kind": "ISSUE_KIND_FULL"}
    daemon.accept(make(people["holder"], "issueCredential", credentialNumber="HELD", **issued))
    later = copy.deepcopy(RULES)
    later.update(version="2", effectiveOn="2024-10-15")
    later["credentials"][0]["code"] = "NEW"
    daemon.accept(command("adoptRules", {"board": "KINDS", "rules": later}))
    after = make(people["approved"], "approveApplication", credential="OLD", decidedOn="2024-10-20")
    after["approveApplication"]["credentialNumber"] = "LATE"
    daemon.accept(after)
    return daemon, people


def told(daemon, peer, **parameters):
    """What is assessed and what is not, of the kind that was dropped."""
    answer = daemon.get_ok(f"/v1/peers/{peer}/eligibility", board="KINDS", asOf=TODAY, **parameters)
    assessed = [it for it in answer.get("assessments", []) if it["credential"] == "OLD"]
    return assessed, [it["reason"] for it in answer.get("notAssessed", []) if it["credential"] == "OLD"]


def code(daemon, command):
    """The code with which a command would be refused; none: it would be accepted."""
    [outcome] = daemon.bulk([line(command)], dryRun="true")
    return outcome.get("code")


@pytest.mark.parametrize("parameters", [{}, {"credential": "OLD"}, {"purpose": "initial"}])
def test_an_open_application_is_told_as_it_is_decided(dropped, parameters):
    daemon, people = dropped
    [assessment], reasons = told(daemon, people["applicant"], **parameters)
    assert (assessment["purpose"], assessment["rulesVersion"]) == ("initial", "1")
    assert assessment["application"] == "APPLICATION_STATUS_SUBMITTED"
    assert assessment["eligible"] and "hypothesis" not in assessment and not reasons
    assert code(daemon, approve(people["applicant"])) is None


@pytest.mark.parametrize("parameters", [{}, {"credential": "OLD"}, {"purpose": "renewal"}])
def test_a_renewal_that_no_version_lets_the_board_approve_is_barred(dropped, parameters):
    daemon, people = dropped
    [assessment], reasons = told(daemon, people["holder"], **parameters)
    assert (assessment["purpose"], assessment["eligible"], reasons) == ("renewal", False, [])
    [bar] = assessment["bars"]
    answer = daemon.post(file(people["holder"], "HELD"))
    assert (answer.status_code, answer.json()["code"], bar["code"]) == (422, *["credential_unknown"] * 2)
    assert answer.json()["detail"] == f"fileRenewal.credentialNumber: {bar['detail']}"
    assert 'no credential "OLD" on 2024-12-02, the first day of its next cycle; it has NEW' in bar["detail"]


@pytest.mark.parametrize("parameters", [{}, {"credential": "OLD"}, {"purpose": "renewal"}])
def test_what_began_under_rules_without_it_is_told_as_not_assessed(dropped, parameters):
    daemon, people = dropped
    assessed, [reason] = told(daemon, people["approved"], **parameters)
    assert not assessed
    assert reason.startswith('KINDS/LATE cannot be renewed: KINDS has no credential "OLD" on 2024-10-20')
    answer = daemon.post(file(people["approved"], "LATE"))
    assert (answer.status_code, answer.json()["code"]) == (422, "credential_unknown")
    assert answer.json()["detail"].endswith(reason)


def test_what_nobody_has_to_do_with_is_not_offered(dropped):
    daemon, people = dropped
    path = f"/v1/peers/{people['applicant']}/eligibility"
    answer = daemon.get(path, board="KINDS", credential="XX")
    assert (answer.status_code, answer.json()["code"]) == (404, "credential_not_offered")
    stranger = daemon.get(f"/v1/peers/{person(daemon)}/eligibility", board="KINDS", credential="OLD")
    assert (stranger.status_code, stranger.json()["code"]) == (404, "credential_not_offered")
