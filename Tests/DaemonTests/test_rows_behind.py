"""Rows that are behind the log: no answer that was made of them says that it has what they lack."""

import shutil

import pytest

from support.careers import Person
from support.desk import check_problem
from support.full_rows import without_room
from support.two_boards import TwoBoards, revoke
from support.waiting import wait_until
from test_verifiable_credentials import SIGNED, Registry, act, day

pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")


@pytest.fixture
def registry(tmp_path):
    registry = Registry(tmp_path)
    yield registry
    registry.daemon.stop()


def get(registry, path, role="board", accept="application/json", **parameters):
    return registry.daemon.get(path, {**registry.headers(role), "Accept": accept}, **parameters)


def read(registry, path, role="board", **parameters):
    answer = get(registry, path, role, **parameters)
    assert answer.status_code == 200, f"{path} {parameters}: {answer.status_code} {answer.text}"
    return answer.json()


def refused(answer, projection):
    """Not now, and why; whoever comes again in a moment may be told."""
    check_problem(answer, 503, "position_not_reached", reason=f"the rows of {projection} are of ")
    assert int(answer.headers["Retry-After"]) >= 1


def record(registry, *commands):
    """What cannot be made into rows; the position up to which queries see it."""
    registry.accept(*commands)
    told = read(registry, "/readyz", "operator")
    assert told["projections"] == "behind" and told["ready"], told
    return head(registry)


def head(registry):
    return int(read(registry, "/v1/boards")["position"])


def go_on(registry):
    """There is room again."""
    registry.accept(Person(99).register())
    assert read(registry, "/readyz", "operator")["projections"] == "applied"


def test_rows_are_made_once_there_is_room_although_nothing_more_is_recorded(registry):
    person, other = Person(1), Person(2)
    registry.accept(person.register(on=day(-60)), person.submit(on=day(-50)))
    with without_room(registry.daemon, "roster"):
        come = record(registry, other.register(on=day(-60)), other.submit(on=day(-50)))
    wait_until(lambda: read(registry, "/readyz", "operator")["projections"] == "applied", 120, "rows")
    roster = read(registry, "/v1/roster", board="ICRC", minPosition=come)
    assert sorted(it["peerId"] for it in roster["entries"]) == sorted([person.id, other.id])
    assert head(registry) == come


def test_no_list_is_signed_of_credentials_that_may_have_ended(registry):
    person = registry.certified(1)
    token, name = registry.token(person), registry.list_name
    registry.wait_bits(token, set())
    paths = [f"/v1/status-lists/{purpose}/{name}" for purpose in ("revocation", "suspension")]
    with without_room(registry.daemon, "credentials"):
        record(registry, act(person, "revoke", effectiveOn=day(-2), grounds=["fraud"]))
        assert registry.public(person)["credential"]["status"] == "CREDENTIAL_STATUS_REVOKED"
        # One that was made just before is given for a second.
        for path in paths:
            wait_until(lambda: registry.open(path).status_code != 200, 120, "a refusal")
            refused(registry.open(path), "credentials")
    go_on(registry)
    registry.wait_bits(token, {"revocation"})


def test_a_credential_that_rows_do_not_have_yet_is_not_unknown(registry):
    person, other = registry.certified(1), Person(2)
    path = f"/v1/credentials/ICRC/{other.credential_number}"
    before = head(registry)
    with without_room(registry.daemon, "credentials"):
        issued = record(
            registry, other.register(), other.submit(on=day(-30)), other.approve(on=day(-30), override=True))
        for parameters in {}, {"minPosition": issued}, {"knownAt": issued}, {"asOf": day(-1)}:
            refused(get(registry, path, "employer", **parameters), "credentials")
            refused(get(registry, f"{path}/ledger", **parameters), "credentials")
        refused(get(registry, path, "employer", accept=SIGNED), "credentials")
        refused(get(registry, "/v1/roster", board="ICRC", q=other.credential_number, knownAt=issued), "credentials")
        # Of the time that the rows have, and of numbers that they have, everything is told.
        check_problem(get(registry, path, "employer", knownAt=before), 404, "credential_unknown")
        assert registry.public(person)["position"] == str(issued)
        assert registry.claims(registry.token(person))["credentialSubject"]["position"] == str(issued)
        for parameters in {}, {"knownAt": before}:
            found = read(registry, "/v1/roster", board="ICRC", q=person.credential_number, **parameters)
            assert [it["peerId"] for it in found["entries"]] == [person.id] and found["position"] == str(before)
    go_on(registry)
    assert read(registry, path, "employer")["credential"]["number"] == other.credential_number
    check_problem(get(registry, "/v1/credentials/ICRC/HW-9999", "employer"), 404, "credential_unknown")


def seen(registry, person, **parameters):
    """What a board reads of a person: her history, e-mail and minutes of training."""
    history = read(registry, f"/v1/peers/{person.id}/history", **parameters)
    summary = read(registry, f"/v1/peers/{person.id}", **parameters)
    return (
        [it["type"] for it in history["events"]], summary["personal"]["email"],
        summary.get("totals", {}).get("trainingMinutes", 0))


def test_a_board_that_a_person_left_reads_no_further(registry):
    person, other = Person(1), Person(2)
    registry.accept(person.register(on=day(-60)), person.submit(on=day(-50)), other.register(on=day(-60)))
    before = head(registry)
    shown = seen(registry, person)
    assert shown == (["ApplicationSubmitted"], person.email, 0)
    personal = {"givenName": person.given, "familyName": person.family, "email": "moved-away@new.example"}
    with without_room(registry.daemon, "jurisdictions"):
        left = record(
            registry,
            person.make("withdrawApplication", board="ICRC", credential="PR", withdrawnOn=day(-2)),
            person.module("advocacy", 7, on=day(-1)),
            person.make("amendPersonalDetails", amendedOn=day(-1), personal=personal))
        record(registry, other.submit(on=day(-1)))
        for peer in person, other:
            for path in f"/v1/peers/{peer.id}", f"/v1/peers/{peer.id}/history", f"/v1/peers/{peer.id}/eligibility":
                for parameters in {}, {"knownAt": left}, {"asOf": day(-1)}:
                    answer = get(registry, path, **parameters)
                    assert "moved-away" not in answer.text
                    refused(answer, "jurisdictions")
            for lines in "application/x-ndjson", "text/plain":
                refused(get(registry, f"/v1/peers/{peer.id}/history", accept=lines), "jurisdictions")
        # A roster of today is of rows alone, which say how old they are. They are written after those of the boards.
        today = read(registry, "/v1/roster", board="ICRC")
        assert today["position"] == str(before) and [it["peerId"] for it in today["entries"]] == [person.id]
        refused(get(registry, "/v1/roster", board="ICRC", knownAt=left), "roster")
        assert seen(registry, person, knownAt=before) == shown
        check_problem(get(registry, f"/v1/peers/{other.id}", knownAt=before), 404, "peer_unknown")
    go_on(registry)
    assert seen(registry, person) == (["ApplicationSubmitted", "ApplicationWithdrawn"], person.email, 0)
    assert seen(registry, other)[0] == ["ApplicationSubmitted"]


def test_a_roster_of_the_past_leaves_nobody_out(registry):
    person, other = Person(1), Person(2)
    registry.accept(person.register(on=day(-60)), person.submit(on=day(-50)))
    before = head(registry)

    def roster(**parameters):
        page = read(registry, "/v1/roster", board="ICRC", **parameters)
        return int(page["position"]), sorted(it["peerId"] for it in page.get("entries", []))

    with without_room(registry.daemon, "roster"):
        come = record(registry, other.register(on=day(-60)), other.submit(on=day(-50)))
        assert roster() == roster(knownAt=before) == (before, [person.id])
        check_problem(
            get(registry, "/v1/roster", board="ICRC", minPosition=come), 503, "position_not_reached", "minPosition")
        # Yesterday is still today west of Greenwich.
        for parameters in {"knownAt": come}, {"asOf": day(-2)}, {"asOf": day(-2), "minPosition": come}:
            refused(get(registry, "/v1/roster", board="ICRC", **parameters), "roster")
    go_on(registry)
    assert roster(knownAt=come) == (come, sorted([person.id, other.id]))


def test_rows_from_before_a_merge_hide_nothing_from_employers(tmp_path):
    with TwoBoards(tmp_path) as boards:
        person, survivor = boards.certified(), boards.person()
        assert boards.verification(person)[:2] == ("ACTIVE", True)
        with without_room(boards.daemon, "credentials"):
            boards.merge(person, survivor)
            boards.accept(revoke(person, holder=survivor))
            assert boards.read("/readyz")["projections"] == "behind"
            behind = boards.verification(person)
        boards.person()
        assert boards.read("/readyz")["projections"] == "applied"
        # Whoever asks for the same in other words is told the same, then and later.
        asked = boards.verification(person, knownAt=boards.head())
        assert asked[:2] == ("REVOKED", False)
        assert behind == asked and boards.verification(person) == asked
