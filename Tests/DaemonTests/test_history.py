"""One person's record and history, the log, and reading what was just written."""

import base64
import hashlib
import json

import pytest

from support import cli
from support.bundles import verify_bundle
from support.careers import Person
from support.commands import new_id
from support.daemon import Daemon
from support.story import APPLIED, ISSUED
from support.waiting import wait_until

# One person


def test_peer_with_personal_details(story):
    person = story.person
    peer = story.peer(knownAt=story.at["renewed"], asOf="2023-08-20")
    assert (
        peer["personal"]["givenName"] == person.given and peer["personal"]["birthDate"] == person.birth_date
    )
    assert peer["registeredOn"] == "2021-01-04" and peer["asOf"] == "2023-08-20"
    assert peer["totals"] == {
        "trainingMinutes": 46 * 60,
        "supervisionMinutes": 25 * 60,
        "experienceMinutes": 500 * 60,
        "continuingEducationMinutes": 20 * 60,
    }
    [application], [credential] = peer["applications"], peer["credentials"]
    assert application == {
        "board": "ICRC",
        "credential": "PR",
        "status": "APPLICATION_STATUS_APPROVED",
        "submittedOn": APPLIED,
        "decidedOn": ISSUED,
    }
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
        f"/v1/peers/{story.person.id}/history", headers={"Accept": "application/x-ndjson"}, limit=5
    )
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
    assert (
        cli.json_lines(cli.run_ok("history", peer, "--data", data, "--json").stdout)
        == (story.peer("/history")["events"])
    )
    at = {"asOf": "2021-03-10", "knownAt": story.at["prepared"]}
    told = cli.run_ok(
        "history", peer, "--data", data, "--json", "--as-of", at["asOf"], "--known-at", at["knownAt"]
    ).stdout
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


# Proofs


def checkpoint_size(data):
    done = cli.run("checkpoint", "--data", data, "--json")
    return json.loads(done.stdout)["size"] if done.returncode == 0 else 0


@pytest.fixture
def covered(story):
    """The story, when a checkpoint covers all of it."""
    head = story.daemon.head()
    wait_until(lambda: checkpoint_size(story.daemon.data) >= head, 120, "a checkpoint of everything")
    return story


def test_history_tool_with_proofs_equals_http(covered):
    data, peer = covered.daemon.data, covered.person.id
    done = cli.run_ok("history", peer, "--proofs", "--data", data, "--json")
    [page] = cli.json_lines(done.stdout)
    over_http = covered.peer("/history", proofs="true")
    # Both are of now, which is not one instant.
    assert {**page, "knownAt": ""} == {**over_http, "knownAt": ""} and done.stderr == ""
    key = verify_bundle.VerifierKey(json.loads(cli.run_ok("checkpoint", "--data", data, "--json").stdout)["verifierKey"])
    checkpoint = verify_bundle.Checkpoint(page["checkpoint"], key)
    for entry in page["events"]:
        record = verify_bundle.Record(base64.b64decode(entry["record"]), "")
        assert record.position == int(entry["position"]) and record.version == entry["version"]
        verify_bundle.included(record.position, record.hash, entry["inclusion"], checkpoint, "")
    then = {"asOf": "2021-03-10", "knownAt": covered.at["prepared"]}
    [page] = cli.json_lines(cli.run_ok(
        "history", peer, "--proofs", "--data", data, "--json", "--as-of", then["asOf"], "--known-at", then["knownAt"]).stdout)
    assert page == covered.peer("/history", proofs="true", **then) and page["events"]


def test_history_tool_with_proofs_as_text(covered):
    data, peer = covered.daemon.data, covered.person.id
    text = cli.run_ok("history", peer, "--proofs", "--data", data).stdout
    entries = covered.peer("/history", proofs="true")["events"]
    for entry in entries:
        digest = base64.b64encode(hashlib.sha256(b"\0" + base64.b64decode(entry["record"])).digest()).decode()
        proof = f"leaf {int(entry['position']) - 1}, hash {digest}, {len(entry['inclusion'])} hashes to the root"
        assert proof in text
    last = text.splitlines()[-1]
    assert last.startswith(f"{len(entries)} of {len(entries)} entries are proved by the checkpoint of size "), last
    assert str(checkpoint_size(data)) in last and "NO PROOF" not in text


def test_history_tool_says_what_no_checkpoint_covers(tmp_path):
    person = Person(131)
    for attempt in range(20):
        with Daemon(tmp_path / f"data-{attempt}") as daemon:
            data = daemon.data
            daemon.accept(person.register())
            # A checkpoint is made once a second at most, so the next record has none for a while. Asked over HTTP,
            # which is far faster than the tool: most of the second is left.
            wait_until(
                lambda daemon=daemon: daemon.get("/v1/log/checkpoint").status_code == 200, 120, "a checkpoint",
                interval=0.01)
            daemon.accept(person.module("advocacy", 1))
            daemon.kill()
        if checkpoint_size(data) == 1:
            break
    else:
        pytest.fail("each time a checkpoint covered what was recorded just before the kill")
    done = cli.run_ok("history", person.id, "--proofs", "--data", data, "--json")
    [page] = cli.json_lines(done.stdout)
    first, second = page["events"]
    assert first["record"] and "inclusion" not in first, "the only leaf of a tree is its root"
    assert "record" not in second and "inclusion" not in second
    assert "1 of 2 entries" in done.stderr and "NO PROOF" in done.stderr, done.stderr
    text = cli.run_ok("history", person.id, "--proofs", "--data", data).stdout
    assert text.count("NO PROOF: no checkpoint covers it yet") == 1
    assert "1 of 2 entries are proved by the checkpoint of size 1" in text.splitlines()[-1]
    assert "; 1 behind it: NO PROOF yet" in text.splitlines()[-1]


def test_history_tool_with_proofs_pages_lead_to_one_checkpoint(tmp_path):
    person = Person(132)
    with Daemon(tmp_path / "data") as daemon:
        lines = [person.register()] + [person.module("advocacy", 1) for _ in range(1_100)]
        assert all("position" in it for it in daemon.bulk([json.dumps(it) for it in lines]))
        daemon.stop()
    pages = cli.json_lines(cli.run_ok("history", person.id, "--proofs", "--data", tmp_path / "data", "--json").stdout)
    assert [len(it["events"]) for it in pages] == [1_000, 101]
    assert len({it["checkpoint"] for it in pages}) == 1 and all(it["record"] for page in pages for it in page["events"])


def test_history_tool_with_proofs_does_not_know_everybody(story):
    done = cli.run("history", new_id(), "--proofs", "--data", story.daemon.data)
    assert done.returncode == 1 and "no person" in done.stderr and not done.stdout


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
    beyond = story.daemon.get("/v1/events", after=len(whole) + 100)
    assert (beyond.status_code, beyond.json()["code"], beyond.json()["field"]) == (404, "position_unknown", "after")


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


def test_history_as_text(story):
    answer = story.daemon.get(f"/v1/peers/{story.person.id}/history", headers={"Accept": "text/plain"})
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    answer.encoding = "utf-8"
    assert answer.headers["credentiald-position"] and answer.headers["credentiald-known-at"]
    lines = answer.text.splitlines()
    assert lines[0].startswith(f"History of {story.person.id}, through log position")
    heads = [line for line in lines if line[:2] == "20"]
    assert len(heads) == len(story.peer("/history")["events"])
    text = answer.text
    assert "completed module M-advocacy (A module), of Fernleigh Academy, 10 h of advocacy, in person" in text
    assert f"voids event {story.mistake['commandId']}, for: entered in error" in text
    assert f"explanation: {story.person.explanation}" in text
    assert "VOIDED by" in text and "by development (development), recorded 20" in text
    # The tool tells the same, but for the instant of the answer.
    told = cli.run_ok("history", story.person.id, "--data", story.daemon.data).stdout
    assert told.strip().splitlines()[1:] == text.strip().splitlines()[1:]


def test_every_history_says_what_it_holds_for(story):
    page = story.peer("/history", asOf="2021-06-30", knownAt=story.at["prepared"])
    assert page["asOf"] == "2021-06-30" and int(page["position"]) == story.at["prepared"] and page["knownAt"]
    assert all(it["effectiveOn"] <= "2021-06-30" for it in page["events"])
    peer = story.peer(knownAt=story.at["trained"])
    assert int(peer["position"]) == story.at["trained"] and peer["knownAt"]
