"""Two people who were one held a credential of one kind each: the one in good standing is renewed, whatever the other is."""

import pytest

from support.two_boards import FIRST, TwoBoards

TODAY = "2026-08-01"
#: To be renewed by 2026-08-10, since 2026-05-12.
OPEN = "2024-08-10"
#: To be renewed by 2026-11-10, from 2026-08-12 on.
AHEAD = "2024-11-10"
#: Later than both.
LATER = "2025-06-01"


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        yield boards


def end(kind, person, holder=None):
    body = {"grounds": ["fraud"]} if kind == "revoke" else {}
    return (holder or person).make(
        kind, board=FIRST, credentialNumber=person.credential_number, effectiveOn=TODAY, **body)


def extend(person):
    return person.make(
        "grantExtension", board=FIRST, credentialNumber=person.credential_number, grantedOn=TODAY,
        kind="EXTENSION_KIND_MILITARY", months=1)


def due(boards, *people):
    """Those of the people's credentials that a board reads to be renewed."""
    answer = boards.read("/v1/renewals", board=FIRST, **{"from": "2020-01-01", "to": "2035-01-01"})
    numbers = {person.credential_number for person in people}
    return [it["credentialNumber"] for it in answer.get("renewals", []) if it["credentialNumber"] in numbers]


def renewals(boards, person):
    answer = boards.read(f"/v1/peers/{person.id}/eligibility", boards.auditor, board=FIRST)
    return [(it["purpose"], it.get("credentialNumber"), it.get("bars", [])) for it in answer["assessments"]]


def assert_goes_on(boards, person, other):
    """The person's own credential is shown, listed and renewed."""
    assert renewals(boards, person) == [("renewal", person.credential_number, [])]
    assert due(boards, person, other) == [person.credential_number]
    boards.accept(extend(person), person.file_renewal(TODAY))


@pytest.mark.parametrize("kind", ["surrender", "revoke", "retire"])
def test_a_newer_one_that_has_ended_bars_none(boards, kind):
    person, other = boards.certified(on=OPEN), boards.certified(on=LATER)
    boards.accept(end(kind, other))
    boards.merge(other, person, TODAY)
    assert_goes_on(boards, person, other)


def test_nor_does_one_that_expired_before(boards):
    person, other = boards.certified(on=OPEN), boards.certified(on="2022-03-01")
    boards.merge(other, person, TODAY)
    assert renewals(boards, person) == [("renewal", person.credential_number, [])]
    boards.accept(extend(person), person.file_renewal(TODAY))


def test_of_two_the_later_one_is_renewed_until_it_ends(boards):
    person, other = boards.certified(on=OPEN), boards.certified(on=LATER)
    boards.merge(other, person, TODAY)
    refused = boards.post(person.file_renewal(TODAY))
    assert (refused.status_code, refused.json()["code"]) == (422, "credential_held")
    assert f"{FIRST}/{other.credential_number} beside {person.credential_number}" in refused.json()["detail"]
    assert renewals(boards, person) == [("renewal", other.credential_number, [])]
    assert due(boards, person, other) == [other.credential_number]
    boards.accept(end("surrender", other, holder=person))
    assert_goes_on(boards, person, other)


def test_a_retirement_is_voided_beside_the_other(boards):
    person = boards.certified(on=OPEN)
    retirement = end("retire", person)
    boards.accept(retirement)
    other = boards.certified(on=LATER)
    boards.merge(person, other, TODAY)
    boards.accept(other.void(retirement))


def test_time_is_told_from_then_on(boards):
    """The last one here: the clock goes on."""

    def opened(pair):
        """Of the survivor's history, once for each window."""
        types = [it["type"] for it in boards.history(pair[0], boards.first)]
        return types.count("RenewalWindowOpened")

    pairs = [(boards.certified(on=AHEAD), boards.certified(on=LATER)) for _ in range(2)]
    for person, other in pairs:
        boards.merge(other, person, TODAY)
    person, other = pairs[0]
    boards.accept(end("surrender", other, holder=person))
    boards.advance("2026-08-20T12:00:00Z")
    assert [opened(pair) for pair in pairs] == [1, 0]
    boards.accept(person.file_renewal("2026-08-20"))
