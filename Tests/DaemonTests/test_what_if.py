"""What would I still need: under other rules, with another board, on another way. Nothing is recorded."""

import copy

import pytest

from support.careers import Person
from support.commands import command, new_id
from support.desk import check_problem
from support.packs import adopt, altered, pack, version, version_of

CYCLE_DAY = "2024-06-01"


@pytest.fixture(scope="module")
def boards(story, tmp_path_factory):
    """Beside the story's board others have adopted rules, and this one has announced stricter ones."""
    folder = tmp_path_factory.mktemp("packs")
    for name in ("va-rprs", "il-icb", "tx-ps", "earlier/tn-cprs", "tn-cprs"):
        adopt(pack(name), story.daemon)
    stricter = altered(
        pack("icrc-pr"),
        folder,
        version("2099.1"),
        (r"^effectiveOn: .*$", "effectiveOn: 2099-01-01"),
        (r"need: \{ hours: 20 \}", "need: { hours: 30 }"),
    )
    adopt(stricter, story.daemon)
    return story


@pytest.fixture
def asked(boards):
    """Questions after which the log must be as it was."""
    before = boards.daemon.head()
    yield boards
    assert boards.daemon.head() == before, "a question was recorded"


def draft_of(story, need=40, **changes):
    """The adopted rules with another renewal, as a command that would adopt them."""
    rules = copy.deepcopy(story.get("/v1/boards/ICRC/rules")["versions"][0])
    rules["version"] = "draft"
    rules["credentials"][0]["renewal"][0]["hours"]["need"] = {"hours": need}
    rules.update(changes)
    return {"adoptRules": {"board": "ICRC", "rules": rules}}


def suppose(story, body, peer=None, **parameters):
    path = f"/v1/peers/{peer or story.person.id}/eligibility"
    return story.daemon.session.post(story.daemon.url + path, json=body, params=parameters, timeout=120)


def test_what_binds_supposes_nothing(asked):
    for parameters in [{}, {"rulesVersion": "2026.1"}, {"purpose": "renewal"}, {"credential": "PR"}]:
        assessment = asked.assessment(asOf=CYCLE_DAY, **parameters)
        assert assessment["rulesVersion"] == "2026.1" and "hypothesis" not in assessment, assessment


def test_a_board_where_the_person_never_applied(asked):
    [assessment] = asked.peer("/eligibility", board="VA-RPRS", asOf=CYCLE_DAY)["assessments"]
    assert (assessment["board"], assessment["credential"]) == ("VA-RPRS", "RPRS")
    assert assessment["purpose"] == "initial" and assessment["rulesVersion"] == version_of("va-rprs")
    assert assessment["hypothesis"] == {
        "adopted": True,
        "governingVersion": version_of("va-rprs"),
        "supposes": f"as if the person applied on {CYCLE_DAY}",
    }
    requirements = {it["id"]: it for it in assessment["requirements"]}
    unmet = [it for it in requirements.values() if it["status"] == "REQUIREMENT_STATUS_UNMET"]
    assert unmet and all(it.get("reason") or it.get("parts") for it in unmet), unmet


def test_dates_of_a_credential_that_is_not_held(asked):
    """As if it were issued on the day of the question."""
    [assessment] = asked.peer("/eligibility", board="ICB", asOf=CYCLE_DAY)["assessments"]
    dates = {it["name"]: it for it in assessment["dates"]}
    assert dates["expiresOn"]["date"] > CYCLE_DAY
    assert f"after the issue on {CYCLE_DAY}" in dates["expiresOn"]["how"], dates
    assert dates["opensOn"]["date"] < dates["expiresOn"]["date"]
    assert "event" not in str(dates), "nothing was recorded"


def test_what_was_done_for_one_board_is_measured_for_another(asked):
    """Moving states: the hours go along."""
    [assessment] = asked.peer("/eligibility", board="ICB", asOf=CYCLE_DAY)["assessments"]
    experience = next(it for it in assessment["requirements"] if it["id"] == "experience")
    assert (experience["have"], experience["status"]) == (30_000, "REQUIREMENT_STATUS_MET")
    assert len(experience["evidence"]) == 5 and not assessment["eligible"]


def test_reciprocity_asks_its_own_list(asked):
    draft = draft_of(asked)
    certified = {"id": "certified", "title": "Certified elsewhere", "attestation": {"kind": 9}}
    draft["adoptRules"]["rules"]["credentials"][0]["reciprocity"] = {"requirements": [certified]}
    [assessment] = suppose(asked, draft, asOf=CYCLE_DAY, purpose="reciprocity").json()["assessments"]
    assert [it["id"] for it in assessment["requirements"]] == ["certified"]
    assert assessment["purpose"] == "reciprocity" and not assessment["eligible"]
    assert "asked for reciprocity" in assessment["hypothesis"]["supposes"]


def test_another_adopted_version(asked):
    assessment = asked.assessment(asOf=CYCLE_DAY, rulesVersion="2099.1")
    assert assessment["purpose"] == "renewal" and assessment["rulesVersion"] == "2099.1"
    assert assessment["hypothesis"]["adopted"] is True
    assert assessment["hypothesis"]["governingVersion"] == "2026.1"
    assert "ICRC had always had its version 2099.1" in assessment["hypothesis"]["supposes"]
    [education] = assessment["requirements"]
    assert (education["need"], education["have"]) == (1_800, 0) and education["reason"]
    # The dates are the record's: only an event moves them.
    assert assessment["expiresOn"] == asked.assessment(asOf=CYCLE_DAY)["expiresOn"] == "2025-09-01"


def test_rules_that_nobody_adopted(asked):
    answer = suppose(asked, draft_of(asked), asOf=CYCLE_DAY)
    assert answer.status_code == 200, answer.text
    [assessment] = answer.json()["assessments"]
    assert assessment["hypothesis"]["adopted"] is False
    assert "version draft, which it has not adopted" in assessment["hypothesis"]["supposes"]
    assert assessment["rulesVersion"] == "draft" and assessment["requirements"][0]["need"] == 2_400
    assert "draft" not in asked.get("/v1/boards/ICRC/rules")["versions"][-1]["version"]
    # A board that has adopted nothing can be supposed too.
    elsewhere = draft_of(asked, board="NOWHERE")
    elsewhere["adoptRules"]["board"] = "NOWHERE"
    [initial] = suppose(asked, elsewhere, asOf=CYCLE_DAY).json()["assessments"]
    assert initial["purpose"] == "initial" and initial["hypothesis"].get("governingVersion", "") == ""
    assert asked.daemon.get("/v1/boards/NOWHERE/rules").status_code == 404


def test_an_adopted_text_under_post_is_known_as_adopted(asked):
    rules = asked.get("/v1/boards/ICRC/rules")["versions"][0]
    [assessment] = suppose(asked, {"adoptRules": {"board": "ICRC", "rules": rules}}, asOf=CYCLE_DAY).json()[
        "assessments"
    ]
    assert "hypothesis" not in assessment
    # The name alone is not the version.
    forged = draft_of(asked, version="2026.1")
    [assessment] = suppose(asked, forged, asOf=CYCLE_DAY).json()["assessments"]
    assert assessment["hypothesis"]["adopted"] is False


@pytest.mark.parametrize(
    "board, purpose, found",
    [
        ("ICRC", "initial", ["initial"]),
        ("ICRC", "renewal", ["renewal"]),
        ("ICRC", "reciprocity", []),
        ("ICRC", "reinstatement", []),
        ("TX-PS", "provisional", ["provisional"]),
        ("TX-PS", "reciprocity", []),
        ("TX-PS", "renewal", []),
        ("TX-PS", "reinstatement", []),
    ],
)
def test_ways(asked, board, purpose, found):
    answer = asked.peer("/eligibility", board=board, purpose=purpose, asOf=CYCLE_DAY)
    assessments = answer.get("assessments", [])
    assert [it["purpose"] for it in assessments] == found
    for assessment in assessments:
        assert assessment["requirements"], assessment
        assert ("hypothesis" in assessment) == (purpose != "renewal"), assessment


def test_a_question_on_both_axes(asked):
    earlier = asked.assessment(
        asOf=CYCLE_DAY, knownAt=asked.at["applied"], rulesVersion="2026.1", purpose="initial"
    )
    assert earlier["eligible"] and "hypothesis" not in earlier
    # The stricter version was not adopted then.
    answer = asked.daemon.get(
        f"/v1/peers/{asked.person.id}/eligibility",
        board="ICRC",
        rulesVersion="2099.1",
        knownAt=asked.at["applied"],
    )
    check_problem(answer, 404, "rules_version_unknown", "rulesVersion", "2099.1")


@pytest.mark.parametrize(
    "parameters, status, code, field, reason",
    [
        ({"rulesVersion": "2026.1"}, 400, "missing_parameter", "board", "board"),
        ({"credential": "PR"}, 400, "missing_parameter", "board", "board"),
        ({"board": "ICRC", "rulesVersion": "1999"}, 404, "rules_version_unknown", "rulesVersion", "1999"),
        ({"board": "NOWHERE", "rulesVersion": "1"}, 404, "board_unknown", "", "NOWHERE"),
        ({"board": "ICRC", "credential": "XX"}, 404, "credential_not_offered", "credential", "XX"),
        ({"board": "ICRC", "purpose": "fun"}, 400, "invalid_parameter", "purpose", "reciprocity"),
        ({"board": "ICRC", "rulesversion": "1"}, 400, "unknown_parameter", "rulesversion", "rulesVersion"),
    ],
)
def test_questions_that_have_no_answer(asked, parameters, status, code, field, reason):
    answer = asked.daemon.get(f"/v1/peers/{asked.person.id}/eligibility", **parameters)
    check_problem(answer, status, code, field, reason)


def test_suppositions_that_have_no_answer(asked):
    def refused(body, *expected, peer=None, **parameters):
        check_problem(suppose(asked, body, peer, **parameters), *expected)

    draft = draft_of(asked)
    refused({}, 400, "missing_command")
    refused(Person(71).register(), 400, "invalid_parameter", "", "adoptRules")
    refused({"adoptRules": {"board": "ICRC"}}, 400, "missing_field", "adoptRules.rules")
    refused({"adoptRules": {"board": "no!"}}, 400, "invalid_parameter", "adoptRules.board", "no!")
    refused(draft_of(asked, board="VA-RPRS"), 400, "invalid_field", "adoptRules.rules.board", "VA-RPRS")
    refused(draft_of(asked, credentials=[]), 400, "invalid_field", "adoptRules.rules.credentials")
    refused(draft_of(asked, colour="red"), 400, "unknown_field", "adoptRules.rules.colour")
    refused(draft, 404, "peer_unknown", peer=new_id())
    refused(draft, 400, "unknown_parameter", "rulesVersion", rulesVersion="2026.1")
    answer = asked.daemon.session.post(
        f"{asked.daemon.url}/v1/peers/{asked.person.id}/eligibility", data=b"x", timeout=120
    )
    check_problem(answer, 415, "content_type_unsupported")


def test_versions_are_listed_with_their_origin(asked):
    [board] = [it for it in asked.get("/v1/boards")["boards"] if it["code"] == "ICRC"]
    rules = asked.get("/v1/boards/ICRC/rules")
    assert board["adopted"] == rules["adopted"]
    assert [it["version"] for it in rules["adopted"]] == [it["version"] for it in rules["versions"]]
    first, announced = rules["adopted"]
    assert (first["version"], first["inForce"]) == ("2026.1", True)
    assert (announced["version"], announced["inForce"], announced["effectiveOn"]) == (
        "2099.1",
        False,
        "2099-01-01",
    )
    for adopted in (first, announced):
        assert len(adopted["digest"]) == 64 and adopted["source"] and adopted["adoptedAt"], adopted
        assert adopted["position"] and adopted["eventId"]
    assert first["digest"] != announced["digest"] and first["unverified"] == rules["versions"][0]["unverified"]


def test_dates_say_how_they_were_computed(asked):
    dates = {it["name"]: it for it in asked.assessment(asOf=CYCLE_DAY)["dates"]}
    assert {name: it["date"] for name, it in dates.items()} == {
        "expiresOn": "2025-09-01",
        "opensOn": "2025-06-03",
        "lateUntil": "2025-10-01",
    }
    assert "24 months after 2023-09-01" in dates["expiresOn"]["how"]
    assert dates["opensOn"]["how"] == "90 days before the expiry"
    assert dates["lateUntil"]["how"] == "30 days after the expiry"


def test_a_filing_deadline_stands_beside_the_expiry(boards):
    """Rules that want the renewal 14 days before the expiry say so everywhere."""
    person = Person(72, board="TN-CPRS")

    def decision(kind, **body):
        body = {"peerId": person.id, "board": "TN-CPRS", "credential": "CPRS", **body}
        return command(kind, body)

    boards.send(
        person.register(),
        decision("submitApplication", submittedOn="2024-01-10"),
        decision(
            "approveApplication",
            decidedOn="2024-02-01",
            credentialNumber="TN-72",
            overrideReason=person.override,
        ),
    )
    credential = boards.get("/v1/credentials/TN-CPRS/TN-72")["credential"]
    assert (credential["expiresOn"], credential["fileBy"]) == ("2026-02-01", "2026-01-18")
    window = {"board": "TN-CPRS", "from": "2026-01-01", "to": "2026-12-31"}
    [renewal] = boards.get("/v1/renewals", **window)["renewals"]
    assert (renewal["dueOn"], renewal["fileBy"]) == ("2026-02-01", "2026-01-18")
    [assessment] = boards.get(f"/v1/peers/{person.id}/eligibility", board="TN-CPRS")["assessments"]
    [file_by] = [it for it in assessment["dates"] if it["name"] == "fileBy"]
    assert file_by == {"name": "fileBy", "date": "2026-01-18", "how": "14 days before the expiry"}
    # Where the rules have none, the deadline is the expiry.
    assert "fileBy" not in boards.credential()["credential"]
