"""Voids that come before what they speak of: they take nothing away that is a board's to take away."""

import datetime
import hashlib
import uuid

import pytest

from support import cli
from support.desk import check_problem
from support.two_boards import FIRST, TwoBoards, credential_path, foretold, merge, record_death, revoke


CLOCK = "2024-01-01T12:00:00Z"


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards"), clock=CLOCK) as boards:
        yield boards


def marks(boards, person, caller=None):
    """What voided each event, by its id: as one answer and as lines."""
    path, caller = f"/v1/peers/{person.id}/history", caller or boards.first
    whole = boards.read(path, caller)["events"]
    lines = cli.json_lines(boards.get(path, caller, accept="application/x-ndjson").content.decode())
    # Where a reading is recorded, the second answer tells of the first.
    assert lines[: len(whole)] == whole
    return {it["eventId"]: it.get("voidedBy") for it in whole}


def minutes(boards, person):
    return boards.read(f"/v1/peers/{person.id}", boards.first)["totals"].get("trainingMinutes", 0)


# Decisions


@pytest.mark.parametrize("who", ["second", "provider"])
def test_nobody_takes_a_decision_away_before_it_is_made(boards, who):
    person = boards.certified(on="2023-06-01")
    decision = revoke(person, on="2023-12-01")
    void = person.void(decision)
    boards.accept(foretold(void), caller=getattr(boards, who))
    boards.accept(decision, caller=boards.first)
    assert boards.verification(person)[:2] == ("REVOKED", False)
    assert boards.employers_told_of(person)[:2] == ("REVOKED", False)
    assert marks(boards, person)[decision["commandId"]] is None
    # Whoever foretold it may not do so afterwards; the board itself may.
    check_problem(boards.post(person.void(decision), getattr(boards, who)), 403, "board_not_yours")
    assert boards.verification(person)[:2] == ("REVOKED", False)
    own = person.void(decision)
    boards.accept(own, caller=boards.first)
    assert boards.verification(person)[:2] == ("ACTIVE", True)
    assert boards.employers_told_of(person)[:2] == ("ACTIVE", True)
    assert marks(boards, person)[decision["commandId"]] == own["commandId"]
    boards.accept(revoke(person, on="2023-12-02"), caller=boards.first)


def test_a_decision_foretold_as_void_holds_after_a_restart(tmp_path):
    """Then the writer and the readers fold the person anew."""
    with TwoBoards(tmp_path, clock=CLOCK) as boards:
        person = boards.certified(on="2023-06-01")
        decision = revoke(person, on="2023-12-01")
        boards.accept(foretold(person.void(decision)), caller=boards.provider)
        boards.accept(decision, caller=boards.first)
        boards.restart()
        assert boards.verification(person)[:2] == ("REVOKED", False)
        check_problem(boards.post(revoke(person, on="2023-12-02"), boards.first), 422, "status_forbids")


@pytest.mark.parametrize("foretold_of, decided_of", [(0, 1), (1, 1), (1, 0)])
def test_nor_by_way_of_a_merge(boards, foretold_of, decided_of):
    """The void stands with one id, the decision with the same or with the other."""
    people = person, survivor = boards.certified(on="2023-06-01"), boards.certified(on="2023-06-01")
    decision = revoke(person, on="2023-12-01", holder=people[decided_of])
    boards.accept(foretold(people[foretold_of].void(decision)), caller=boards.provider)
    commands = [decision, merge(person, survivor, on="2023-12-01")]
    # Of the survivor it is decided once she has the credential.
    boards.accept(*(commands if decided_of == 0 else reversed(commands)))
    assert boards.verification(person) == boards.employers_told_of(person) == ("REVOKED", False, survivor.name)
    assert boards.verification(survivor) == ("ACTIVE", True, survivor.name)


@pytest.mark.parametrize("decided", ["before", "after"])
@pytest.mark.parametrize("what", ["revocation", "approval"])
def test_what_is_foretold_of_another_id_takes_no_decision_away_by_a_merge(boards, what, decided):
    """Else a void in another stream took it away, and nobody could void it properly."""
    person, survivor = boards.person(), boards.person()
    approval = person.approve(on="2023-06-01", override=True)
    decisions = [approval, revoke(person, on="2023-12-01")][: 1 if what == "approval" else 2]
    decision = decisions[-1]
    boards.accept(person.submit(on="2023-06-01"), *decisions[:-1])
    commands = [(decision, boards.first), (foretold(survivor.void(decision)), boards.provider)]
    for command, caller in commands if decided == "before" else reversed(commands):
        boards.accept(command, caller=caller)
    boards.merge(person, survivor, on="2023-12-02")
    state = ("ACTIVE", True) if what == "approval" else ("REVOKED", False)
    assert boards.verification(person) == boards.employers_told_of(person) == (*state, survivor.name)
    for caller in (boards.auditor, boards.first):
        found = marks(boards, survivor, caller)
        assert decision["commandId"] in found and set(found.values()) == {None}
    # What it did not take away, the board itself may.
    void = survivor.void(decision)
    check_problem(boards.post(survivor.void(decision), boards.provider), 403, "board_not_yours")
    boards.accept(void, caller=boards.first)
    for caller in (boards.auditor, boards.first):
        found = marks(boards, survivor, caller)
        assert {target: by for target, by in found.items() if by} == {decision["commandId"]: void["commandId"]}
    state = ("VOID", False) if what == "approval" else ("ACTIVE", True)
    assert boards.verification(person)[:2] == boards.employers_told_of(person)[:2] == state


def test_a_decision_that_was_foretold_and_voided_is_no_bar_to_an_unmerge(boards):
    """What was voided for good seemed to hold, for an earlier void had taken its place."""
    person, survivor = boards.person(), boards.person()
    boards.accept(person.submit(on="2023-06-01"))
    approval = survivor.approve(on="2023-06-03", override=True, number=person.credential_number)
    boards.accept(foretold(survivor.void(approval)), caller=boards.provider)
    boards.merge(person, survivor, on="2023-06-02")
    boards.accept(approval, survivor.void(approval, "VOID_REASON_WRONG_PERSON"), caller=boards.first)
    receipt = boards.unmerge(person, survivor, on="2023-12-01")
    assert "PeerRestored" in [it["type"] for it in receipt["events"]]
    [application] = boards.read(f"/v1/peers/{person.id}", boards.auditor)["applications"]
    assert application["status"] == "APPLICATION_STATUS_SUBMITTED"
    survived = boards.read(f"/v1/peers/{survivor.id}", boards.auditor)
    assert not survived.get("applications")
    # The application is open again, and is decided where it belongs.
    anew = person.approve(on="2023-12-02", override=True, number=f"{person.credential_number}-2")
    boards.accept(anew, caller=boards.first)


# What no board decides


@pytest.mark.parametrize("recorded", ["before", "after"])
def test_a_module_foretold_as_void_of_another_id_is_void_by_a_merge(boards, recorded):
    """Totals and history say the same of it."""
    person, survivor = boards.person(), boards.person()
    module, other = person.module("advocacy", 10), person.module("advocacy", 3)
    void = foretold(survivor.void(module))
    boards.accept(person.submit(on="2023-12-01"))
    boards.accept(*([module, void] if recorded == "before" else [void, module]), other, caller=boards.provider)
    # Until they are one, it is no void of what is hers.
    assert minutes(boards, person) == 780 and set(marks(boards, person).values()) == {None}
    boards.merge(person, survivor, on="2023-12-02")
    assert minutes(boards, survivor) == 180
    for caller in (boards.auditor, boards.first):
        found = marks(boards, survivor, caller)
        assert {target: by for target, by in found.items() if by} == {module["commandId"]: void["commandId"]}


def test_a_pending_void_of_a_module_holds(boards):
    person = boards.person()
    boards.accept(person.submit(on="2023-12-01"))
    module, other = person.module("advocacy", 10), person.module("advocacy", 3)
    void = foretold(person.void(module))
    boards.accept(void, caller=boards.provider)
    assert marks(boards, person)[void["commandId"]] is None
    boards.accept(module, other, caller=boards.provider)
    assert minutes(boards, person) == 180
    found = marks(boards, person)
    assert (found[module["commandId"]], found[other["commandId"]]) == (void["commandId"], None)
    shown = boards.get(f"/v1/peers/{person.id}/history", boards.first, accept="text/plain").text
    assert shown.count("VOIDED by") == 1


def test_a_pending_void_is_shown_once_its_target_came(boards):
    """To whoever read the history before, too: what is kept of it goes on with the events that come."""
    person = boards.person()
    module = person.module("advocacy", 10)
    void = foretold(person.void(module))
    boards.accept(void)
    assert set(marks(boards, person, boards.auditor).values()) == {None}
    boards.accept(module)
    found = marks(boards, person, boards.auditor)
    assert {target: by for target, by in found.items() if by} == {module["commandId"]: void["commandId"]}
    assert boards.read(f"/v1/peers/{person.id}", boards.auditor)["totals"] == {}


# What is never void


def deadline_id(person, kind, due, subject):
    """The id that a deadline's event gets is known beforehand."""
    parts = ["credentiald/deadline/1", person.id, FIRST, str(kind), due, "0", subject]
    digest = bytearray(hashlib.sha256("\n".join(parts).encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return str(uuid.UUID(bytes=bytes(digest)))


def test_a_death_is_not_shown_as_voided(boards):
    person = boards.person()
    boards.accept(person.submit(on="2023-12-01"))
    death = record_death(person, on="2023-12-02")
    boards.accept(foretold(person.void(death)), caller=boards.provider)
    boards.accept(death)
    assert marks(boards, person)[death["commandId"]] is None
    assert boards.read(f"/v1/peers/{person.id}", boards.first)["diedOn"] == "2023-12-02"
    assert "VOIDED" not in boards.get(f"/v1/peers/{person.id}/history", boards.first, accept="text/plain").text


def test_deadlines_are_not_shown_as_voided(boards):
    """Comes last: the clock only goes on."""
    person = boards.person()
    approval = person.approve(on="2023-12-02", override=True)
    boards.accept(person.submit(on="2023-12-01"), approval)
    credential = boards.read(credential_path(person), boards.employer)["credential"]
    assert (credential["expiresOn"], credential["lateUntil"]) == ("2025-12-02", "2026-01-01")
    dues = [credential["expiresOn"], credential["lateUntil"]]
    dues += [str(datetime.date.fromisoformat(it) + datetime.timedelta(days=1)) for it in dues]
    foreseen = {
        deadline_id(person, kind, due, subject)
        for kind in (4, 5)
        for due in dues
        for subject in (person.credential_number, approval["commandId"])
    }
    for it in foreseen:
        boards.accept(foretold(person.void({"commandId": it})), caller=boards.provider)
    boards.advance("2026-02-15T00:00:00Z")
    found = {it["type"]: it for it in boards.history(person, boards.first)}
    for kind in ["GracePeriodStarted", "CredentialExpired"]:
        assert found[kind]["eventId"] in foreseen and found[kind].get("voidedBy") is None, kind
    assert set(marks(boards, person).values()) == {None}
    assert "VOIDED" not in boards.get(f"/v1/peers/{person.id}/history", boards.first, accept="text/plain").text
    assert boards.verification(person)[:2] == boards.employers_told_of(person)[:2] == ("EXPIRED", False)
