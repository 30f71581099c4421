"""Employers are told of the day that the board's calendar shows, and of each message which one came before."""

import datetime
import json
import shutil

import pytest

from support import cli
from support.commands import adoption_for, new_id
from support.full_rows import without_room
from support.two_boards import (
    FIRST,
    SECOND,
    TwoBoards,
    amend,
    record_death,
    retract_death,
    revoke,
    suspend,
)


def told(boards, person):
    """The messages of the person's key: sequence, the sequence before, status and practice."""
    return [
        (
            it["sequence"],
            it.get("prevsequence"),
            it["data"]["status"].removeprefix("CREDENTIAL_STATUS_"),
            it["data"].get("practiceAuthorized", False),
        )
        for it in boards.feed(boards.employer, audience="employers")
        if it["subject"] == f"{person.board}/{person.credential_number}"
    ]


def states(boards, person):
    return [it[2:] for it in told(boards, person)]


def check_told(boards, person, *state):
    """What employers were told last, and what a verification says."""
    assert states(boards, person)[-1] == boards.verification(person)[:2] == state


def check_chain(messages):
    sequences = [it[0] for it in messages]
    assert sequences == sorted(set(sequences)), messages
    assert [it[1] for it in messages] == [None, *sequences[:-1]], messages


ACTIVE, NO_PRACTICE, REVOKED = ("ACTIVE", True), ("ACTIVE", False), ("REVOKED", False)

# Ahead of UTC

UTC_DAY, AUCKLAND_DAY = "2027-03-15", "2027-03-16"


@pytest.fixture(scope="module")
def auckland(tmp_path_factory):
    """It is three in the morning of the next day in Auckland."""
    folder = tmp_path_factory.mktemp("auckland")
    with TwoBoards(folder, clock=f"{UTC_DAY}T14:00:00Z", second_zone="Pacific/Auckland") as boards:
        yield boards


@pytest.mark.parametrize("then", ["an amendment", "a merge"])
@pytest.mark.parametrize(
    "act, state",
    [(None, ACTIVE), (suspend, NO_PRACTICE), (revoke, REVOKED)],
    ids=["issued", "suspended", "revoked"],
)
def test_what_a_board_ahead_of_utc_does_today_is_told_as_of_today(auckland, act, state, then):
    person = auckland.certified(SECOND, on="2026-03-16" if act else AUCKLAND_DAY)
    if act:
        auckland.accept(act(person, on=AUCKLAND_DAY))
    check_told(auckland, person, *state)
    # What is not the board's is of the day before, as it is in UTC.
    if then == "an amendment":
        auckland.accept(amend(person, "Novalis", "Marchbanks", on=UTC_DAY))
    if then == "a merge":
        auckland.merge(person, auckland.certified(FIRST, on="2026-03-16"), on=UTC_DAY)
    check_told(auckland, person, *state)
    # Nothing tells of it once more.
    assert set(states(auckland, person)) == {state} | ({ACTIVE} if act else set())
    check_chain(told(auckland, person))


# Behind UTC

NEW_YORK_DAY, NEXT_DAY = "2027-03-15", "2027-03-16"


@pytest.fixture(scope="module")
def new_york(tmp_path_factory):
    """It is ten in the evening in New York."""
    with TwoBoards(tmp_path_factory.mktemp("new-york"), clock=f"{NEXT_DAY}T02:00:00Z") as boards:
        yield boards


def test_what_expires_today_is_told_to_be_active_until_midnight(new_york):
    person = new_york.certified(on="2025-03-15")
    [credential] = new_york.read(f"/v1/peers/{person.id}", new_york.first)["credentials"]
    assert credential["expiresOn"] == NEW_YORK_DAY
    check_told(new_york, person, *ACTIVE)
    new_york.accept(amend(person, "Novalis", "Marchbanks", on=NEW_YORK_DAY))
    assert states(new_york, person) == [ACTIVE, ACTIVE]


def test_a_suspension_through_today_is_told_until_midnight(new_york):
    person = new_york.certified(on="2026-03-15")
    suspension = suspend(person, on="2027-03-01")
    suspension["suspend"]["throughOn"] = NEW_YORK_DAY
    new_york.accept(suspension)
    check_told(new_york, person, *NO_PRACTICE)
    assert states(new_york, person) == [ACTIVE, NO_PRACTICE]


def test_what_is_voided_in_the_evening_is_told_as_of_today(new_york):
    """In UTC it is the next day, on which the credential has expired."""
    person = new_york.certified(on="2025-03-15")
    suspension = suspend(person, on=NEW_YORK_DAY)
    new_york.accept(suspension)
    check_told(new_york, person, *NO_PRACTICE)
    new_york.accept(person.void(suspension))
    check_told(new_york, person, *ACTIVE)
    told_board = new_york.feed(new_york.first, audience="board", board=FIRST)
    assert told_board[-1]["data"]["effectiveOn"] == NEW_YORK_DAY


def test_a_lift_that_is_voided_in_the_evening_is_no_lift_today(new_york):
    person = new_york.certified(on="2026-03-15")
    suspension = suspend(person, on="2027-03-01")
    suspension["suspend"]["throughOn"] = NEW_YORK_DAY
    lift = person.make(
        "liftSuspension", board=FIRST, credentialNumber=person.credential_number, effectiveOn=NEW_YORK_DAY)
    new_york.accept(suspension, lift)
    check_told(new_york, person, *ACTIVE)
    new_york.accept(person.void(lift))
    check_told(new_york, person, *NO_PRACTICE)


def test_another_zone_from_now_on_changes_nothing_that_was_told(tmp_path):
    with TwoBoards(tmp_path, clock=f"{NEXT_DAY}T02:00:00Z") as boards:
        person = boards.certified(on="2025-03-15")
        boards.accept(amend(person, "Novalis", "Marchbanks", on=NEW_YORK_DAY))
        before = told(boards, person)
        assert states(boards, person) == [ACTIVE, ACTIVE]
        adoption = json.loads(cli.simulate(1, 1, 1)[0])
        adoption["commandId"] = new_id()
        adoption["adoptRules"]["rules"] |= {
            "timeZone": "Pacific/Auckland", "version": "elsewhere", "effectiveOn": NEW_YORK_DAY}
        boards.accept(adoption)
        assert told(boards, person) == before
        # What is told from now on is of the new zone's day.
        boards.accept(amend(person, "Novalis", "Again", on=NEW_YORK_DAY))
        assert states(boards, person)[-1] == boards.verification(person)[:2] != ACTIVE


def test_nothing_is_in_force_against_the_dead(tmp_path):
    """When a suspension of somebody dead is over nothing is recorded, so it would stand there for good."""
    with TwoBoards(tmp_path, clock="2026-08-01T15:00:00Z", public_discipline=True) as boards:
        person = boards.certified()
        suspension = suspend(person, on="2026-08-01")
        suspension["suspend"]["throughOn"] = "2026-08-20"
        boards.accept(suspension)
        assert discipline(boards, person) == (1, 1)
        boards.accept(record_death(person, on="2026-08-01"))
        assert discipline(boards, person) == (0, 0)
        boards.advance("2026-09-15T15:00:00Z")
        assert discipline(boards, person) == (0, 0)


def discipline(boards, person):
    """How much of it employers were told last, and how much a verification shows."""
    key = f"{person.board}/{person.credential_number}"
    last = [it for it in boards.feed(boards.employer, audience="employers") if it["subject"] == key][-1]
    credential = boards.read(f"/v1/credentials/{key}", boards.employer)["credential"]
    return len(last["data"].get("discipline", [])), len(credential.get("discipline", []))


# A death ahead of the board's day


def test_a_death_that_is_dated_ahead_stays_told(tmp_path):
    """It is that day already where she died: when the board's comes nothing is recorded."""
    with TwoBoards(tmp_path, clock="2026-08-01T15:00:00Z") as boards:
        person, survivor = boards.certified(), boards.person()
        boards.accept(record_death(person, on="2026-08-02"))
        dead = ("DECEASED", False)
        assert states(boards, person) == [ACTIVE, dead]
        boards.accept(amend(person, "Novalis", "Marchbanks", on="2026-07-30"))
        assert states(boards, person) == [ACTIVE, dead, dead]
        boards.merge(person, survivor, on="2026-07-31")
        assert set(states(boards, person)[1:]) == {dead}
        check_chain(told(boards, person))
        for later in ["2026-08-03T15:00:00Z", "2026-09-15T15:00:00Z", "2027-06-15T15:00:00Z"]:
            boards.advance(later)
            check_told(boards, person, *dead)
        # Only that she lives takes it back.
        boards.accept(retract_death(survivor, on="2027-06-01"))
        check_told(boards, person, *ACTIVE)


# Which message came before


@pytest.mark.parametrize("restarted", [False, True])
def test_a_void_names_the_message_before_it(tmp_path, restarted):
    """Between the issue and its void the key was told of more than the credential's own."""
    with TwoBoards(tmp_path) as boards:
        person, survivor = boards.person(), boards.person()
        issue = person.approve(on="2026-01-06", override=True)
        boards.accept(
            person.submit(on="2026-01-05"),
            issue,
            amend(person, "Novalis", "Marchbanks", on="2026-02-01"),
            record_death(person, on="2026-03-01"),
            retract_death(person, on="2026-03-02"),
        )
        boards.merge(person, survivor)
        if restarted:
            boards.restart()
        boards.accept(survivor.void(issue))
        messages = told(boards, person)
        assert [it[2] for it in messages] == ["ACTIVE", "ACTIVE", "DECEASED", "ACTIVE", "ACTIVE", "VOID"]
        check_chain(messages)


# Rules that came while rows could not be written


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_the_day_is_by_rules_adopted_while_there_was_no_room(tmp_path):
    """At two in the morning in UTC the last day of a credential is not over in Honolulu."""
    with TwoBoards(tmp_path, clock="2026-07-01T12:00:00Z") as boards:
        roles = ["provider", "supervisor", "board", "auditor", "operator"]
        boards.everybody = boards.token(*roles, boards=[FIRST, SECOND, "HIB"])
        adoption = adoption_for("HIB", json.loads(cli.simulate(1, 1, 1)[0]))
        adoption["adoptRules"]["rules"]["timeZone"] = "Pacific/Honolulu"
        with without_room(boards.daemon, "eligibility"):
            boards.accept(adoption)
            assert boards.read("/readyz")["projections"] == "behind"
        person = boards.certified("HIB", on="2026-06-01")
        assert boards.read("/readyz")["projections"] == "applied"
        path = f"/v1/credentials/HIB/{person.credential_number}"
        last = boards.read(path, boards.employer)["credential"]["expiresOn"]
        boards.advance(f"{datetime.date.fromisoformat(last) + datetime.timedelta(days=1)}T02:00:00Z")
        boards.accept(amend(person, "New", "Name", on="2026-07-02"))
        check_told(boards, person, *ACTIVE)
        assert boards.employers_told_of(person) == boards.verification(person)
