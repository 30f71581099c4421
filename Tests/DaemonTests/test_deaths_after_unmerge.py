"""A wrong report of a death that was retracted while two people were one stays wrong when they are taken apart."""

import pytest

from support.two_boards import FIRST, SECOND, TwoBoards, record_death, retract_death


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        yield boards


@pytest.fixture
def retracted(boards):
    """One of the second board, reported dead before the merge; the survivor, of the first; the report."""
    person, survivor = boards.certified(SECOND), boards.certified()
    report = record_death(person)
    boards.accept(report)
    boards.merge(person, survivor)
    boards.accept(retract_death(survivor, on="2026-05-10"))
    return person, survivor, report


def told(boards, caller, board, person):
    """The types of what a board's feed has of one id."""
    return [it["data"]["type"] for it in boards.feed(caller, board=board) if it["data"].get("peerId") == person.id]


def test_nobody_is_dead_again(boards, retracted):
    person, survivor, report = retracted
    events = boards.unmerge(person, survivor)["events"]
    assert [it["type"] for it in events] == ["PeersUnmerged", "PeerRestored", "DeathRetracted"]
    for it in (person, survivor):
        assert boards.verification(it)[:2] == boards.employers_told_of(it)[:2] == ("ACTIVE", True)
    assert "diedOn" not in boards.read(f"/v1/peers/{person.id}", boards.second)
    # By nothing that the unmerge recorded was an employer told of a death.
    since = int(events[0]["position"])
    states = [
        it["data"]["status"]
        for it in boards.feed(boards.employer, audience="employers")
        if int(it["sequence"].split(".")[0]) >= since and it["subject"] == f"{SECOND}/{person.credential_number}"
    ]
    assert states and set(states) == {"CREDENTIAL_STATUS_ACTIVE"}
    shown = boards.history(person, boards.second)
    assert shown[-1]["event"]["deathRetracted"]["eventId"] == report["commandId"]
    # As if it had never been, also for days before the retraction; what was known then stays known so.
    assert boards.verification(person, asOf="2026-03-15")[0] == "ACTIVE"
    [reported] = [it["position"] for it in shown if it["type"] == "DeathRecorded"]
    assert boards.verification(person, asOf="2026-03-15", knownAt=reported)[:2] == ("DECEASED", False)
    # There is nothing left to retract.
    assert boards.post(retract_death(person)).json()["code"] == "death_unknown"
    boards.accept(record_death(person, on="2026-06-03"))
    assert boards.verification(person)[0] == "DECEASED"


def test_the_boards_of_each_are_told(boards, retracted):
    person, survivor, _ = retracted
    assert told(boards, boards.second, SECOND, survivor) == ["PeersMerged", "DeathRetracted"]
    before = told(boards, boards.first, FIRST, person)
    boards.unmerge(person, survivor)
    assert told(boards, boards.second, SECOND, person)[-4:] == [
        "DeathRecorded", "PeerMergedAway", "PeerRestored", "DeathRetracted"]
    assert told(boards, boards.first, FIRST, person) == before


def test_a_holder_reads_nothing_of_whose_death_it_was(boards, retracted):
    person, survivor, report = retracted
    holder = boards.holder(survivor)
    assert "DeathRetracted" in [it["type"] for it in boards.history(survivor, holder)]
    boards.unmerge(person, survivor)
    events = boards.history(survivor, holder)
    assert [it["type"] for it in events][-2:] == ["PeersMerged", "PeersUnmerged"]
    assert report["commandId"] not in str(events)
    # Who was reported dead reads both, and nobody else's.
    types = [it["type"] for it in boards.history(person, boards.holder(person))]
    assert types[-4:] == ["DeathRecorded", "PeerMergedAway", "PeerRestored", "DeathRetracted"]


@pytest.mark.parametrize("merges", [False, True], ids=["by herself", "while merged"])
def test_a_board_that_was_told_of_a_death_hears_that_it_was_none(boards, merges):
    """Also after she has left it; who was never told of the death is not told of its retraction either."""
    person, survivor = boards.person(SECOND), boards.person()
    submission, others = person.submit(on="2026-01-05"), survivor.submit(on="2026-01-05")
    boards.accept(submission, others, record_death(person))
    if merges:
        boards.merge(person, survivor)
    holder = survivor if merges else person
    boards.accept(holder.void(submission))
    assert told(boards, boards.second, SECOND, holder)[-1] == "RecordVoided"
    boards.accept(retract_death(holder))
    assert told(boards, boards.second, SECOND, holder)[-1] == "DeathRetracted"
    if merges:
        boards.unmerge(person, survivor)
        since = told(boards, boards.second, SECOND, person)
        assert since[-3:] == ["PeerRestored", "RecordVoided", "DeathRetracted"]
    assert "DeathRetracted" not in told(boards, boards.first, FIRST, person)
    assert told(boards, boards.first, FIRST, survivor).count("DeathRetracted") == int(merges)
