"""A record has room for so much that is reported, and beyond that for what boards decide and time does."""

import json

import pytest

from support.desk import check_problem
from support.lines import answers
from support.two_boards import FIRST, TwoBoards, credential_path, erase, record_death, revoke, suspend

#: Events that a record has when providers report no more, when nobody does, and when nothing more is decided.
REPORTED_MAX, REPEATED_MAX, EVENTS_MAX = 30_000, 49_000, 50_000
#: In one request: this client reads no answer before it has sent all.
LINES = 10_000


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        yield boards


@pytest.fixture(scope="module")
def filled(boards):
    """Somebody of whom a provider reports more than any record holds; what was answered."""
    return fill(boards, boards.certified(), boards.provider)


def fill(boards, person, caller):
    module = person.module("advocacy", 1, on="2026-01-20")
    prefix, count = module["commandId"][:24], EVENTS_MAX + 100
    person.modules = [{**module, "commandId": f"{prefix}{number:012x}"} for number in range(count)]
    answered = []
    for start in range(0, count, LINES):
        answered += answers(boards, *person.modules[start : start + LINES], caller=caller)
    return person, answered


def test_reports_are_taken_up_to_a_number_of_events(filled):
    person, answered = filled
    accepted = [it for it in answered if "position" in it]
    assert [it["version"] for it in accepted[-2:]] == [REPORTED_MAX - 1, REPORTED_MAX]
    for it in answered[len(accepted) :]:
        assert (it["status"], it["code"], it["field"]) == (422, "record_too_long", "completeModule.peerId"), it


def test_no_evidence_is_reported_beyond_it(boards, filled):
    person, _ = filled
    head = boards.head()
    evidence = [
        person.module("advocacy", 1), person.competency(), person.competency(passed=False), person.supervision()[0],
        person.experience()[0], person.exam(), person.attestations()[0], person.education("advocacy", 1, "2026-02-01"),
    ]
    for it in evidence:
        kind = next(name for name in it if name != "commandId")
        check_problem(boards.post(it, boards.provider), 422, "record_too_long", f"{kind}.peerId")
        [dry] = answers(boards, it, caller=boards.provider, dry=True)
        assert (dry["status"], dry["code"]) == (422, "record_too_long"), dry
    assert boards.head() == head
    # What was accepted is answered with its receipt as ever.
    assert boards.post(person.modules[0], boards.provider).status_code == 200
    # And it is this record alone.
    boards.accept(boards.certified().module("advocacy", 1), caller=boards.provider)


def test_auditors_read_it(boards, filled):
    person, _ = filled
    path = f"/v1/peers/{person.id}"
    for rest in ("", "/history", "/eligibility", "/disclosures"):
        boards.read(path + rest, boards.auditor)
    boards.read(credential_path(person) + "/ledger", boards.auditor)
    kinds = [it["reading"]["kind"] for it in boards.read(path + "/disclosures", boards.auditor)["disclosures"]]
    assert {f"READING_KIND_{it}" for it in ("SUMMARY", "HISTORY", "ELIGIBILITY", "LEDGER")} <= set(kinds)


def test_the_page_of_a_roster_that_has_it_is_shown(boards, filled):
    person, _ = filled
    for caller in (boards.auditor, boards.first):
        page = boards.read("/v1/roster", caller, board=FIRST)
        assert person.id in [it["peerId"] for it in page["entries"]]


def test_its_board_decides_and_the_operator_erases(boards, filled):
    person, _ = filled
    boards.accept(suspend(person, "2026-03-01"), caller=boards.first)
    assert boards.verification(person)[:2] == ("ACTIVE", False)
    boards.accept(person.void(person.modules[0], "VOID_REASON_FRAUD"), caller=boards.first)
    boards.accept(revoke(person), caller=boards.first)
    assert boards.verification(person)[:2] == ("REVOKED", False)
    boards.accept(erase(person), caller=boards.token("operator"))
    answer = boards.read(f"/v1/peers/{person.id}", boards.auditor)
    assert answer["personalErased"] and answer["credentials"][0]["status"] == "CREDENTIAL_STATUS_REVOKED"
    [voided] = [it for it in boards.history(person, boards.first) if it["eventId"] == person.modules[0]["commandId"]]
    assert voided["type"] == "ModuleCompleted" and voided["voidedBy"]


@pytest.fixture(scope="module")
def full(boards):
    """Somebody of whom a board reports without end, what was answered, and her with others around her on the roster."""
    people = sorted((boards.certified() for _ in range(3)), key=lambda it: it.id)
    return (*fill(boards, people[1], boards.first), people)


def test_boards_report_up_to_a_number_of_their_own(boards, full):
    person, answered, _ = full
    accepted = [it for it in answered if "position" in it]
    assert [it["version"] for it in accepted[-2:]] == [REPEATED_MAX - 1, REPEATED_MAX]
    for it in answered[len(accepted) :]:
        assert (it["status"], it["code"], it["field"]) == (422, "record_too_long", "completeModule.peerId"), it
    # Another board's client has no more room.
    check_problem(boards.post(person.exam(), boards.second), 422, "record_too_long", "recordExam.peerId")


def test_no_further_reading_of_her_finds_room_and_none_is_shown(boards, full):
    person, _, _ = full
    path, head = f"/v1/peers/{person.id}", boards.head()
    for rest in (path, f"{path}/history", f"{path}/eligibility", credential_path(person) + "/ledger"):
        # For good: nothing says that it may be asked for again.
        answer = boards.get(rest, boards.auditor)
        check_problem(answer, 422, "record_too_long", reason="nothing is shown")
        assert "Retry-After" not in answer.headers
    assert boards.head() == head and not boards.read(f"{path}/disclosures", boards.auditor).get("disclosures")
    # Who reads without an account of it, reads it.
    assert boards.read(path, boards.first)["peerId"] == person.id
    assert boards.read(path, boards.holder(person))["peerId"] == person.id


def test_a_roster_goes_on_behind_her(boards, full):
    person, _, people = full
    entries = [it["peerId"] for it in boards.read("/v1/roster", boards.first, board=FIRST)["entries"]]
    assert {it.id for it in people} <= set(entries)
    others = [it for it in entries if it != person.id]
    whole = boards.read("/v1/roster", boards.auditor, board=FIRST)
    assert [it["peerId"] for it in whole["entries"]] == others and whole["unreadable"] == [person.id]
    walked, unreadable, after = [], [], ""
    for _ in range(len(entries) + 1):
        page = boards.read("/v1/roster", boards.auditor, board=FIRST, limit=1, after=after)
        walked += [it["peerId"] for it in page.get("entries", [])]
        unreadable += page.get("unreadable", [])
        after = page.get("next", "")
        if not after:
            break
    assert not after and walked == others and unreadable == [person.id]
    told = boards.read(f"/v1/peers/{people[2].id}/disclosures", boards.auditor)["disclosures"]
    assert [it["reading"]["kind"] for it in told] == ["READING_KIND_SUMMARY"] * 2
    # What was sought would tell of her what is not shown: neither that it is so nor that it is not.
    for wanted in [{"status": "active"}, {"status": "revoked"}, {"q": person.given}, {"credential": "PRS"}]:
        sought = boards.read("/v1/roster", boards.auditor, board=FIRST, **wanted)
        assert "unreadable" not in sought and person.id not in json.dumps(sought), wanted
    # Nor does a page with an empty place, or one that says that the next begins behind her.
    walked, after = [], ""
    for _ in range(len(others) + 1):
        page = boards.read("/v1/roster", boards.auditor, board=FIRST, status="active", limit=1, after=after)
        walked += [it["peerId"] for it in page.get("entries", [])]
        assert person.id not in json.dumps(page)
        after = page.get("next", "")
        if not after:
            break
        assert len(page["entries"]) == 1
    listed = [it["peerId"] for it in boards.read("/v1/roster", boards.first, board=FIRST, status="active")["entries"]]
    assert not after and person.id in listed and walked == [it for it in listed if it != person.id]


def test_time_passes_and_boards_decide(boards, full):
    """The last of the clock that all share: it moves beyond what everybody holds."""
    person, _, people = full
    boards.accept(person.void(person.modules[0], "VOID_REASON_FRAUD"), caller=boards.first)
    boards.accept(suspend(person, "2026-03-01"), caller=boards.first)
    assert boards.verification(person)[:2] == ("ACTIVE", False)
    boards.advance("2029-01-01T12:00:00Z")
    assert boards.read("/v1/clock", boards.token("operator"))["deadlines"]["due"] == 0
    for it in people:
        assert boards.verification(it)[:2] == ("EXPIRED", False)
        assert boards.employers_told_of(it)[:2] == ("EXPIRED", False)
    boards.accept(record_death(person, "2026-09-01"), caller=boards.first)
    boards.accept(erase(person), caller=boards.token("operator"))
    assert boards.read(f"/v1/peers/{person.id}", boards.first)["personalErased"]
