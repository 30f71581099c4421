"""Rows that are behind the log: no answer that was made of them says that it has what they lack."""

import shutil

import pytest

from support.careers import Person
from support.desk import check_problem
from support.full_rows import without_room
from support.waiting import wait_until
from test_verifiable_credentials import Registry, act, day

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
            wait_until(lambda: registry.open(path).status_code != 200, 10, "a refusal")
            refused(registry.open(path), "credentials")
    go_on(registry)
    registry.wait_bits(token, {"revocation"})


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
