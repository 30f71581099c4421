"""The one who goes on was erased while merged: the other, taken apart, is a person like any other again."""

import pytest

from support.careers import Person
from support.two_boards import FIRST, TwoBoards, amend, erase, merge, suspend, unmerge

TODAY = "2026-01-01"


@pytest.fixture
def boards(tmp_path):
    """One's own, as it starts again. The clock stands: what time makes of a credential comes when a test lets it."""
    with TwoBoards(tmp_path, clock=f"{TODAY}T18:00:00Z") as boards:
        yield boards


@pytest.fixture(params=["one by one", "in one request"])
def person(request, boards):
    """Her data key was destroyed with the survivor's erasure."""
    person, survivor = boards.certified(on=TODAY), boards.person()
    commands = [merge(person, survivor, TODAY), erase(survivor, TODAY), unmerge(person, survivor, TODAY)]
    if request.param == "in one request":
        boards.bulk(*commands, person.module("mentoring-education", 1))
    else:
        boards.accept(*commands, person.module("mentoring-education", 1))
    return person


def totals(boards, person):
    return boards.read(f"/v1/peers/{person.id}", boards.first)["totals"]


def entry(boards, person):
    [entry] = boards.read("/v1/roster", boards.first, board=FIRST, q=person.credential_number)["entries"]
    return entry


def test_she_takes_commands_under_a_new_key(boards, person):
    assert totals(boards, person) == {"trainingMinutes": 60}
    assert entry(boards, person)["nameErased"] is True
    boards.accept(person.competency(on=TODAY), suspend(person, on=TODAY), amend(person, "Novalis", "Marchbanks", TODAY))
    assert entry(boards, person)["name"] == "Novalis Marchbanks"
    assert boards.verification(person) == ("ACTIVE", False, "Novalis Marchbanks")
    history = {it["type"]: it for it in boards.history(person, boards.auditor)}
    assert history["PeerRegistered"].get("personal") is None and history["PeerRegistered"]["personalErased"] is True
    assert history["CompetencyPassed"]["personal"]["feedback"] == person.feedback
    boards.restart()
    boards.accept(person.module("advocacy", 2))
    assert totals(boards, person) == {"trainingMinutes": 180}
    assert boards.history(person, boards.auditor)[-1]["type"] == "ModuleCompleted"
    assert boards.verification(person) == ("ACTIVE", False, "Novalis Marchbanks")
    # And she can be erased for herself.
    boards.accept(erase(person, TODAY))
    assert boards.verification(person) == ("ACTIVE", False, None)
    assert entry(boards, person)["nameErased"] is True


def why(boards, person, **parameters):
    """Of a summary: whether the details are erased, and by which event."""
    answer = boards.read(f"/v1/peers/{person.id}", boards.auditor, **parameters)
    return answer.get("personalErased", False), answer.get("erasure", {}).get("position")


def test_she_is_told_why_there_is_no_name(boards):
    person, survivor, third = boards.certified(on=TODAY), boards.person(), boards.person()
    # What was erased before they were merged was not hers.
    boards.accept(erase(survivor, TODAY), merge(person, survivor, TODAY))
    assert why(boards, person) == (False, None)
    erased = boards.accept(erase(survivor, TODAY))["position"]
    assert why(boards, person) == why(boards, survivor) == (True, erased)
    boards.unmerge(person, survivor, TODAY)
    for known in ({}, {"knownAt": erased}):
        assert why(boards, person, **known) == why(boards, survivor, **known) == (True, erased)
    assert entry(boards, person)["erasure"]["position"] == erased
    # Nor is what becomes of the other one since.
    again = boards.accept(amend(survivor, "After", "Wards", TODAY), erase(survivor, TODAY))["position"]
    assert why(boards, survivor) == (True, again)
    assert why(boards, person) == (True, erased)
    # The last one counts, her own or that of whoever all three were one with.
    boards.accept(amend(person, "Novalis", "Marchbanks", TODAY))
    assert why(boards, person) == (False, None)
    own = boards.accept(erase(person, TODAY))["position"]
    assert why(boards, person) == (True, own)
    boards.accept(merge(person, survivor, TODAY), merge(survivor, third, TODAY))
    further = boards.accept(erase(third, TODAY))["position"]
    boards.unmerge(survivor, third, TODAY)
    boards.unmerge(person, survivor, TODAY)
    assert why(boards, person) == why(boards, survivor) == why(boards, third) == (True, further)


def test_a_name_given_after_an_erasure_of_one_request_can_be_read(boards):
    person = Person(next(boards.numbers))
    known, after = [person.register(TODAY), person.competency(on=TODAY)], amend(person, "After", "Wards", TODAY)
    boards.bulk(*known, erase(person, TODAY), after)
    events = boards.history(person, boards.auditor)
    assert [(it["type"], "personal" in it, it.get("personalErased", False)) for it in events] == [
        ("PeerRegistered", False, True),
        ("CompetencyPassed", False, True),
        ("PersonalDataErased", False, False),
        ("PersonalDetailsAmended", True, False),
    ]
    assert events[-1]["personal"]["details"]["givenName"] == "After"


def test_time_goes_on_for_her(boards, person):
    """Deadlines of hers are recorded, and stop nobody else's."""
    boards.advance("2028-06-01T00:00:00Z")
    assert boards.verification(person)[0] == "EXPIRED"
    assert boards.employers_told_of(person)[0] == "EXPIRED"
    assert "CredentialExpired" in [it["type"] for it in boards.history(person, boards.first)]
    assert boards.read("/readyz")["ready"] is True
