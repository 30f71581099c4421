"""What queries answer about one person, from registration to a renewed credential."""

import json

import pytest

from support import cli
from support.careers import Person
from support.commands import new_id
from support.daemon import Daemon

APPLIED, ISSUED, RENEWED = "2021-08-01", "2021-09-01", "2023-08-20"


class Story:
    """A daemon with two careers; `at` has the positions of what happened."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.at = {}
        self.person, self.other = Person(41), Person(42)
        [adoption] = [json.loads(text) for text in cli.simulate(1, 1, 1)[:1]]
        daemon.accept(adoption)
        self.tell()

    def send(self, *commands):
        for command in commands:
            receipt = self.daemon.accept(command)
        return int(receipt["position"])

    def tell(self):
        person, other = self.person, self.other
        self.at["registered"] = self.send(person.register())
        self.mistake = person.module("advocacy", 7, on="2021-02-03")
        self.modules = person.training()
        self.at["trained"] = self.send(self.mistake, *self.modules)
        self.at["other"] = self.send(
            other.register(), other.submit(), other.approve(on="2021-10-15", override=True))
        self.exams = [person.exam(passed=False, on="2021-06-01"), person.exam()]
        self.at["prepared"] = self.send(
            person.competency(), *person.experience(), *person.supervision(), *self.exams,
            *person.attestations())
        self.at["voided"] = self.send(person.void(self.mistake))
        self.at["applied"] = self.send(person.submit(on=APPLIED))
        self.at["issued"] = self.send(person.approve(on=ISSUED))
        self.at["learned"] = self.send(
            person.education("ethical-responsibility", 6, "2022-03-01"), person.education("advocacy", 14, "2022-04-01"))
        self.at["filed"] = self.send(person.file_renewal("2023-08-01"))
        self.at["renewed"] = self.send(person.approve_renewal(RENEWED))
        self.head = self.at["renewed"]

    def get(self, path, **parameters):
        return self.daemon.get_ok(path, **parameters)

    def peer(self, path="", **parameters):
        return self.get(f"/v1/peers/{self.person.id}{path}", **parameters)

    def assessment(self, **parameters):
        [assessment] = self.peer("/eligibility", board="ICRC", **parameters)["assessments"]
        return assessment

    def requirements(self, **parameters):
        return {it["id"]: it for it in self.assessment(**parameters)["requirements"]}

    def credential(self, **parameters):
        return self.get(f"/v1/credentials/ICRC/{self.person.credential_number}", **parameters)


@pytest.fixture(scope="module")
def story(module_daemon):
    return Story(module_daemon)


# Eligibility


def test_nothing_recorded_is_unmet_with_reasons(story):
    found = story.requirements(knownAt=story.at["registered"])
    assert set(found) == {
        "training", "experience", "supervision", "exam", "residency", "education", "code-of-ethics"}
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
        "training/advocacy": (17, 10), "training/mentoring-education": (10, 10),
        "training/recovery-wellness": (10, 10), "training/ethical-responsibility": (16, 16)}
    assert {it["eventId"]: it["minutes"] // 60 for it in found["evidence"]} == {
        story.mistake["commandId"]: 7,
        **{it["commandId"]: hours for it, hours in zip(story.modules, [10, 10, 10, 16])}}


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
        (failed["commandId"], "DISPOSITION_REFUSED"), (passed["commandId"], "DISPOSITION_COUNTED")]
    assert evidence[0]["reason"] == "not passed"


def test_a_voided_record_no_longer_counts(story):
    training = story.requirements(knownAt=story.at["applied"], asOf=APPLIED)["training"]
    assert training["have"] == 46 * 60
    assert story.mistake["commandId"] not in {it["eventId"] for it in training["evidence"]}


def test_as_of_leaves_out_what_happened_later(story):
    found = story.requirements(knownAt=story.at["applied"], asOf="2021-04-30")
    assert found["experience"]["have"] == 3 * 6_000 and found["experience"]["status"] == "REQUIREMENT_STATUS_UNMET"
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
        ("continuing-education/ethical-responsibility", 360)]


def test_unmet_requirements_stand_against_an_approval(story):
    person = Person(43)
    story.send(person.register(), person.submit())
    answer = story.daemon.post(person.approve())
    problem = answer.json()
    assert answer.status_code == 422 and problem["code"] == "requirements_unmet", problem
    assert {it["id"] for it in problem["unmet"]} == {
        "training", "experience", "supervision", "exam", "residency", "education", "code-of-ethics"}
    # A board may override, with a reason that only the record's readers see.
    receipt = story.daemon.accept(person.approve(override=True))
    [entry] = [
        it for it in story.get(f"/v1/peers/{person.id}/history")["events"]
        if it["position"] == receipt["position"]
    ]
    assert set(entry["event"]["applicationApproved"]["overridden"]) == {it["id"] for it in problem["unmet"]}
    assert entry["personal"]["explanation"] == person.override


# Credentials and renewals


@pytest.mark.parametrize("as_of, status, authorized", [
    (ISSUED, "ACTIVE", True), ("2023-09-01", "ACTIVE", True), ("2023-09-02", "IN_GRACE", False),
    ("2023-10-01", "IN_GRACE", False), ("2023-10-02", "EXPIRED", False),
])
def test_status_before_the_renewal_was_known(story, as_of, status, authorized):
    answer = story.credential(asOf=as_of, knownAt=story.at["issued"])
    credential = answer["credential"]
    assert credential["status"] == f"CREDENTIAL_STATUS_{status}"
    assert credential.get("practiceAuthorized", False) is authorized
    assert (credential["issuedOn"], credential["expiresOn"], credential["lateUntil"]) == (
        ISSUED, "2023-09-01", "2023-10-01")
    assert answer["holderName"] == story.person.name and answer["asOf"] == as_of


@pytest.mark.parametrize("as_of, status", [
    ("2023-09-02", "ACTIVE"), ("2025-09-01", "ACTIVE"), ("2025-09-02", "IN_GRACE"), ("2025-10-02", "EXPIRED")])
def test_status_after_the_renewal(story, as_of, status):
    credential = story.credential(asOf=as_of)["credential"]
    assert credential["status"] == f"CREDENTIAL_STATUS_{status}"
    assert (credential["cycle"], credential["cycleStartsOn"], credential["expiresOn"]) == (
        2, "2023-09-02", "2025-09-01")


def test_unknown_credentials(story):
    for path, code in [
        ("/v1/credentials/ICRC/NO-SUCH", "credential_unknown"),
        (f"/v1/credentials/NYCB/{story.person.credential_number}", "credential_unknown"),
        (f"/v1/peers/{new_id()}", "peer_unknown"), (f"/v1/peers/{new_id()}/history", "peer_unknown"),
        ("/v1/boards/NYCB/rules", "board_unknown"),
    ]:
        answer = story.daemon.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, code), path
    # Not known yet when the credential was not issued.
    answer = story.daemon.get(
        f"/v1/credentials/ICRC/{story.person.credential_number}", knownAt=story.at["applied"])
    assert answer.status_code == 404


def test_renewals_are_listed_by_expiry(story):
    path = "/v1/renewals"
    everything = story.get(path, board="ICRC", **{"from": "2021-01-01", "to": "2025-12-31"})
    mine = [it for it in everything["renewals"] if it["peerId"] in (story.person.id, story.other.id)]
    assert [(it["credentialNumber"], it["dueOn"]) for it in mine] == [
        (story.other.credential_number, "2023-10-15"), (story.person.credential_number, "2025-09-01")]
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


# One person


def test_peer_with_personal_details(story):
    person = story.person
    peer = story.peer(knownAt=story.at["renewed"], asOf="2023-08-20")
    assert peer["personal"]["givenName"] == person.given and peer["personal"]["birthDate"] == person.birth_date
    assert peer["registeredOn"] == "2021-01-04" and peer["asOf"] == "2023-08-20"
    assert peer["totals"] == {
        "trainingMinutes": 46 * 60, "supervisionMinutes": 25 * 60, "experienceMinutes": 500 * 60,
        "continuingEducationMinutes": 20 * 60}
    [application], [credential] = peer["applications"], peer["credentials"]
    assert application == {
        "board": "ICRC", "credential": "PR", "status": "APPLICATION_STATUS_APPROVED",
        "submittedOn": APPLIED, "decidedOn": ISSUED}
    assert credential["number"] == person.credential_number and credential["cycle"] == 2


def test_peer_as_known_before(story):
    peer = story.peer(knownAt=story.at["trained"])
    assert "applications" not in peer and "credentials" not in peer
    assert peer["totals"] == {"trainingMinutes": 53 * 60}
    assert peer["version"] == 6


def test_known_at_a_time(story):
    events = {int(it["position"]): it for it in story.daemon.events()}
    instant = events[story.at["trained"]]["recordedAt"]
    assert story.peer(knownAt=instant)["totals"] == {"trainingMinutes": 53 * 60}
    assert story.daemon.get(f"/v1/peers/{story.person.id}", knownAt="2020-01-01T00:00:00Z").status_code == 404


def test_history_pages_join(story):
    whole = story.peer("/history")["events"]
    paged, after = [], 0
    while True:
        page = story.peer("/history", after=after, limit=7)
        assert len(page["events"]) <= 7
        paged += page["events"]
        after = page.get("next", 0)
        if not after:
            break
    assert paged == whole
    assert [it["version"] for it in whole] == list(range(1, len(whole) + 1))


def test_history_as_lines(story):
    answer = story.daemon.get(
        f"/v1/peers/{story.person.id}/history", headers={"Accept": "application/x-ndjson"}, limit=5)
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    assert cli.json_lines(answer.content.decode()) == story.peer("/history")["events"]


def test_history_marks_what_was_voided(story):
    marked = {it["eventId"]: it["voidedBy"] for it in story.peer("/history")["events"] if it.get("voidedBy")}
    [void] = [it for it in story.peer("/history")["events"] if it["type"] == "RecordVoided"]
    assert marked == {story.mistake["commandId"]: void["eventId"]}
    assert int(void["position"]) == story.at["voided"]
    assert void["personal"]["explanation"] == story.person.explanation
    before = story.peer("/history", knownAt=story.at["voided"] - 1)["events"]
    assert not [it for it in before if it.get("voidedBy")]


def test_history_opens_personal_data(story):
    by_type = {it["type"]: it for it in story.peer("/history")["events"]}
    assert by_type["PeerRegistered"]["personal"]["details"]["familyName"] == story.person.family
    assert by_type["CompetencyPassed"]["personal"]["feedback"] == story.person.feedback
    assert by_type["AttestationSigned"]["personal"]["statement"] == story.person.statement


def test_history_as_of(story):
    events = story.peer("/history", asOf="2021-02-28", knownAt=story.at["prepared"])["events"]
    assert events and all(it["effectiveOn"] <= "2021-02-28" for it in events)
    assert [it["type"] for it in events].count("ExperienceLogged") == 1


def test_history_tool_equals_http(story):
    data, peer = story.daemon.data, story.person.id
    assert cli.json_lines(cli.run_ok("history", peer, "--data", data, "--json").stdout) == (
        story.peer("/history")["events"])
    at = {"asOf": "2021-03-10", "knownAt": story.at["prepared"]}
    told = cli.run_ok(
        "history", peer, "--data", data, "--json", "--as-of", at["asOf"], "--known-at", at["knownAt"]).stdout
    expected = story.peer("/history", **at)["events"]
    assert cli.json_lines(told) == expected and 0 < len(expected) < 40
    instant = story.peer("/history")["events"][5]["recordedAt"]
    told = cli.run_ok("history", peer, "--data", data, "--json", "--known-at", instant).stdout
    assert cli.json_lines(told) == story.peer("/history", knownAt=instant)["events"]


def test_history_tool_as_text(story):
    text = cli.run_ok("history", story.person.id, "--data", story.daemon.data).stdout
    assert "2021-02-03  ModuleCompleted" in text and "VOIDED by" in text
    assert "2021-09-01  ApplicationApproved  [ICRC]" in text


def test_history_tool_does_not_know_everybody(story):
    done = cli.run("history", new_id(), "--data", story.daemon.data)
    assert done.returncode == 1 and "no person" in done.stderr


# Reading on


def test_min_position(story):
    answer = story.daemon.get(f"/v1/peers/{story.person.id}", minPosition=story.at["renewed"])
    assert answer.status_code == 200
    ahead = story.daemon.get(f"/v1/peers/{story.person.id}", minPosition=story.daemon.head() + 1)
    assert ahead.status_code == 503 and ahead.json()["code"] == "position_not_reached"
    assert ahead.headers["Retry-After"] == "1"


def test_events_pages_join(story):
    whole = story.daemon.events()
    paged, after = [], 0
    for _ in range(len(whole)):
        page = story.get("/v1/events", after=after, limit=13)
        assert int(page["head"]) == len(whole)
        if not page.get("events"):
            break
        paged += page["events"]
        after = int(page["next"])
    assert paged == whole
    assert not story.get("/v1/events", after=len(whole)).get("events")
    assert not story.get("/v1/events", after=len(whole) + 100).get("events")


def test_boards_and_rules(story):
    [board] = story.get("/v1/boards")["boards"]
    assert board["code"] == "ICRC" and board["versions"] == ["2026.1"]
    [rules] = story.get("/v1/boards/ICRC/rules")["versions"]
    assert rules["credentials"][0]["code"] == "PR"


def test_a_query_after_a_receipt_sees_it(tmp_path):
    with Daemon(tmp_path / "data") as daemon:
        for number in range(50):
            person = Person(100 + number)
            daemon.accept(person.register())
            receipt = daemon.accept(person.module("advocacy", 1))
            peer = daemon.get_ok(f"/v1/peers/{person.id}")
            assert peer["position"] == receipt["position"] and peer["totals"] == {"trainingMinutes": 60}
