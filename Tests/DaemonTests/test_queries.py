"""Eligibility, credentials and renewals, on both axes of time."""

import pytest

from support.careers import Person
from support.commands import new_id
from support.story import APPLIED, ISSUED

# Eligibility


def test_nothing_recorded_is_unmet_with_reasons(story):
    found = story.requirements(knownAt=story.at["registered"])
    assert set(found) == {
        "training",
        "experience",
        "supervision",
        "exam",
        "residency",
        "education",
        "code-of-ethics",
    }
    for requirement in found.values():
        assert requirement["status"] == "REQUIREMENT_STATUS_UNMET" and requirement["reason"], requirement
    assert not story.assessment(knownAt=story.at["registered"]).get("eligible", False)
    assert found["training"]["need"] == 46 * 60 and found["training"].get("have", 0) == 0
    assert found["experience"]["need"] == 500 * 60 and found["supervision"]["need"] == 25 * 60


def test_training_counts_hours_by_category(story):
    found = story.requirements(knownAt=story.at["trained"])["training"]
    # The mistake was not voided yet.
    assert found["have"] == (46 + 7) * 60 and found["status"] == "REQUIREMENT_STATUS_MET"
    parts = {it["id"]: (it["have"] // 60, it["need"] // 60) for it in found["parts"]}
    assert parts == {
        "training/advocacy": (17, 10),
        "training/mentoring-education": (10, 10),
        "training/recovery-wellness": (10, 10),
        "training/ethical-responsibility": (16, 16),
    }
    assert {it["eventId"]: it["minutes"] // 60 for it in found["evidence"]} == {
        story.mistake["commandId"]: 7,
        **{it["commandId"]: hours for it, hours in zip(story.modules, [10, 10, 10, 16], strict=True)},
    }


def test_all_requirements_met_before_the_decision(story):
    assessment = story.assessment(knownAt=story.at["applied"], asOf=APPLIED)
    assert assessment["eligible"] and assessment["purpose"] == "initial"
    assert assessment["application"] == "APPLICATION_STATUS_SUBMITTED"
    assert assessment["rulesVersion"] == "2026.1"
    for requirement in assessment["requirements"]:
        assert requirement["status"] == "REQUIREMENT_STATUS_MET", requirement
        assert requirement["have"] >= requirement["need"] and requirement["evidence"], requirement


def test_refused_evidence_says_why(story):
    evidence = story.requirements(knownAt=story.at["applied"], asOf=APPLIED)["exam"]["evidence"]
    failed, passed = story.exams
    assert [(it["eventId"], it["disposition"]) for it in evidence] == [
        (failed["commandId"], "DISPOSITION_REFUSED"),
        (passed["commandId"], "DISPOSITION_COUNTED"),
    ]
    assert evidence[0]["reason"] == "not passed"


def test_a_voided_record_no_longer_counts(story):
    training = story.requirements(knownAt=story.at["applied"], asOf=APPLIED)["training"]
    assert training["have"] == 46 * 60
    assert story.mistake["commandId"] not in {it["eventId"] for it in training["evidence"]}


def test_as_of_leaves_out_what_happened_later(story):
    found = story.requirements(knownAt=story.at["applied"], asOf="2021-04-30")
    assert (
        found["experience"]["have"] == 3 * 6_000
        and found["experience"]["status"] == "REQUIREMENT_STATUS_UNMET"
    )
    assert found["exam"]["status"] == "REQUIREMENT_STATUS_UNMET"
    assert found["supervision"]["status"] == "REQUIREMENT_STATUS_MET"


def test_a_holder_is_assessed_for_renewal(story):
    before = story.assessment(knownAt=story.at["issued"], asOf="2022-03-15")
    assert before["purpose"] == "renewal" and not before.get("eligible", False)
    assert before["credentialNumber"] == story.person.credential_number
    assert (before["cycleStartsOn"], before["expiresOn"]) == (ISSUED, "2023-09-01")
    after = story.assessment(knownAt=story.at["filed"], asOf="2023-08-01")
    [education] = after["requirements"]
    assert after["eligible"] and (education["have"], education["need"]) == (1_200, 1_200)
    assert [(it["id"], it["have"]) for it in education["parts"]] == [
        ("continuing-education/ethical-responsibility", 360)
    ]


def test_unmet_requirements_stand_against_an_approval(story):
    person = Person(43)
    story.send(person.register(), person.submit())
    answer = story.daemon.post(person.approve())
    problem = answer.json()
    assert answer.status_code == 422 and problem["code"] == "requirements_unmet", problem
    assert {it["id"] for it in problem["unmet"]} == {
        "training",
        "experience",
        "supervision",
        "exam",
        "residency",
        "education",
        "code-of-ethics",
    }
    # A board may override, with a reason that only the record's readers see.
    receipt = story.daemon.accept(person.approve(override=True))
    [entry] = [
        it
        for it in story.get(f"/v1/peers/{person.id}/history")["events"]
        if it["position"] == receipt["position"]
    ]
    assert set(entry["event"]["applicationApproved"]["overridden"]) == {it["id"] for it in problem["unmet"]}
    assert entry["personal"]["explanation"] == person.override


# Credentials and renewals


@pytest.mark.parametrize(
    "as_of, status, authorized",
    [
        (ISSUED, "ACTIVE", True),
        ("2023-09-01", "ACTIVE", True),
        ("2023-09-02", "IN_GRACE", False),
        ("2023-10-01", "IN_GRACE", False),
        ("2023-10-02", "EXPIRED", False),
    ],
)
def test_status_before_the_renewal_was_known(story, as_of, status, authorized):
    answer = story.credential(asOf=as_of, knownAt=story.at["issued"])
    credential = answer["credential"]
    assert credential["status"] == f"CREDENTIAL_STATUS_{status}"
    assert credential.get("practiceAuthorized", False) is authorized
    assert (credential["issuedOn"], credential["expiresOn"], credential["lateUntil"]) == (
        ISSUED,
        "2023-09-01",
        "2023-10-01",
    )
    assert answer["holderName"] == story.person.name and answer["asOf"] == as_of


@pytest.mark.parametrize(
    "as_of, status",
    [
        ("2023-09-02", "ACTIVE"),
        ("2025-09-01", "ACTIVE"),
        ("2025-09-02", "IN_GRACE"),
        ("2025-10-02", "EXPIRED"),
    ],
)
def test_status_after_the_renewal(story, as_of, status):
    credential = story.credential(asOf=as_of)["credential"]
    assert credential["status"] == f"CREDENTIAL_STATUS_{status}"
    assert (credential["cycle"], credential["cycleStartsOn"], credential["expiresOn"]) == (
        2,
        "2023-09-02",
        "2025-09-01",
    )


def test_unknown_credentials(story):
    for path, code in [
        ("/v1/credentials/ICRC/NO-SUCH", "credential_unknown"),
        (f"/v1/credentials/NYCB/{story.person.credential_number}", "credential_unknown"),
        (f"/v1/peers/{new_id()}", "peer_unknown"),
        (f"/v1/peers/{new_id()}/history", "peer_unknown"),
        ("/v1/boards/NYCB/rules", "board_unknown"),
    ]:
        answer = story.daemon.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, code), path
    # Not known yet when the credential was not issued.
    answer = story.daemon.get(
        f"/v1/credentials/ICRC/{story.person.credential_number}", knownAt=story.at["applied"]
    )
    assert answer.status_code == 404


def test_renewals_are_listed_by_expiry(story):
    path = "/v1/renewals"
    everything = story.get(path, board="ICRC", **{"from": "2021-01-01", "to": "2025-12-31"})
    mine = [it for it in everything["renewals"] if it["peerId"] in (story.person.id, story.other.id)]
    assert [(it["credentialNumber"], it["dueOn"]) for it in mine] == [
        (story.other.credential_number, "2023-10-15"),
        (story.person.credential_number, "2025-09-01"),
    ]
    day = story.get(path, board="ICRC", **{"from": "2025-09-01", "to": "2025-09-01"})["renewals"]
    assert [it["peerId"] for it in day] == [story.person.id]
    assert day[0]["lateUntil"] == "2025-10-01" and day[0]["opensOn"] == "2025-06-03"
    assert not story.get(path, board="ICRC", **{"from": "2025-09-02", "to": "2025-09-30"}).get("renewals")


def test_renewals_page_by_cursor(story):
    window = {"board": "ICRC", "from": "2021-01-01", "to": "2026-12-31"}
    whole = story.get("/v1/renewals", **window)["renewals"]
    paged, after = [], ""
    while True:
        page = story.get("/v1/renewals", limit=1, after=after, **window)
        paged += page.get("renewals", [])
        after = page.get("next", "")
        if not after:
            break
        assert len(paged) <= len(whole)
    assert paged == whole and len(whole) >= 2
