"""People who were merged and taken apart again: the past stays what was told of it."""

import pytest

from support.two_boards import FIRST, SECOND, TwoBoards, amend, credential_path, merge, suspend


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        yield boards


def roster(boards, person, **parameters):
    """Who has the person's credential by the roster: id, name and status."""
    page = boards.read("/v1/roster", boards.first, board=FIRST, q=person.credential_number, **parameters)
    return [(it["peerId"], it["name"], it["status"].removeprefix("ROSTER_STATUS_")) for it in page.get("entries", [])]


def told(boards, person, position, as_of):
    """All that is told of a credential as it was known then."""
    at = {"knownAt": position, "asOf": as_of}
    path = credential_path(person)
    return (
        boards.read(path, boards.employer, **at),
        boards.read(path + "/ledger", boards.first, **at),
        boards.read("/v1/roster", boards.first, board=FIRST, q=person.credential_number, **at),
    )


# The same question gives the same answer


@pytest.fixture
def own_boards(tmp_path):
    """For what once ended the daemon, and then would fail every other test."""
    with TwoBoards(tmp_path) as boards:
        yield boards


def test_the_survivor_of_one_merge_goes_on_as_the_other(own_boards):
    """Such a circle was followed without an end, until the daemon's stack was gone."""
    boards = own_boards
    one, other = boards.person(), boards.person()
    boards.merge(one, other)
    boards.unmerge(one, other)
    position = boards.merge(other, one)["position"]
    boards.accept(one.submit(on="2026-06-02"), one.approve(on="2026-06-02", override=True))
    path = credential_path(one)
    for caller, asked in [(boards.employer, path), (boards.first, path + "/ledger")]:
        for time in [{"knownAt": position}, {"asOf": "2021-01-01"}]:
            answer = boards.get(asked, caller, **time)
            assert (answer.status_code, answer.json()["code"]) == (404, "credential_unknown"), (asked, time)
            assert one.id not in answer.text and other.id not in answer.text
    assert roster(boards, one, knownAt=position) == []
    assert boards.daemon.is_running()
    assert boards.verification(one, asOf="2026-06-03") == ("ACTIVE", True, one.name)


def test_each_time_of_a_circle_has_its_holder(own_boards):
    boards = own_boards
    one, other = boards.certified(), boards.person()
    before = boards.head()
    at = [boards.merge(one, other)["position"]]
    at.append(boards.unmerge(one, other)["position"])
    at.append(boards.merge(other, one)["position"])
    names = [boards.verification(one, knownAt=it, asOf="2026-07-01")[2] for it in [before, *at]]
    assert names == [one.name, other.name, one.name, one.name]
    holders = [roster(boards, one, knownAt=it, asOf="2026-07-01") for it in [before, *at]]
    assert holders == [[(it.id, it.name, "ACTIVE")] for it in [one, other, one, one]]


def test_a_merge_into_an_id_that_came_later_changes_no_past(boards):
    person = boards.certified(on="2021-09-01")
    position = boards.head()
    before = told(boards, person, position, "2022-01-01")
    assert before[0]["holderName"] == person.name and before[0]["credential"]["status"] == "CREDENTIAL_STATUS_ACTIVE"
    assert before[1]["peerId"] == person.id
    later = boards.person()
    boards.merge(person, later)
    assert boards.verification(person)[2] == later.name
    assert told(boards, person, position, "2022-01-01") == before


def test_an_unmerge_changes_no_past(boards):
    person, survivor = boards.certified(), boards.person()
    boards.merge(person, survivor, on="2026-02-01")
    mistake = suspend(person, holder=survivor)
    position = boards.accept(mistake)["position"]
    before = told(boards, person, position, "2026-03-10")
    # A suspension leaves the status, and takes practice away.
    assert boards.verification(person, knownAt=position, asOf="2026-03-10") == ("ACTIVE", False, survivor.name)
    assert (before[1]["peerId"], before[2]["entries"][0]["practiceAuthorized"]) == (survivor.id, False)
    assert roster(boards, person, knownAt=position, asOf="2026-03-10") == [(survivor.id, survivor.name, "ACTIVE")]
    boards.accept(survivor.void(mistake, "VOID_REASON_WRONG_PERSON"))
    assert told(boards, person, position, "2026-03-10") == before
    boards.unmerge(person, survivor)
    assert told(boards, person, position, "2026-03-10") == before
    assert boards.verification(person, asOf="2026-07-01") == ("ACTIVE", True, person.name)


def test_what_is_not_found_names_nobody(boards):
    person = boards.person()
    position = boards.head()
    boards.accept(person.submit(on="2026-01-05"), person.approve(on="2026-01-06", override=True))
    survivor = boards.person()
    boards.merge(person, survivor)
    for at in [{"knownAt": position}, {"knownAt": 1}, {"asOf": "2020-01-01"}]:
        answer = boards.get(credential_path(person), boards.employer, **at)
        assert (answer.status_code, answer.json()["code"]) == (404, "credential_unknown"), at
        assert person.id not in answer.text and survivor.id not in answer.text


# The receipt


def test_the_receipt_of_a_merge_is_of_the_survivor(boards):
    person, survivor = boards.person(), boards.person()
    boards.accept(survivor.submit(on="2026-01-05"))
    command = merge(person, survivor)
    receipt = boards.accept(command)
    last = receipt["events"][-1]
    assert [it["type"] for it in receipt["events"]] == ["PeerMergedAway", "PeersMerged"]
    assert receipt["stream"] == f"peer-{survivor.id}"
    assert (receipt["version"], receipt["position"]) == (3, last["position"])
    [recorded] = [it for it in boards.history(survivor, boards.first) if it["position"] == last["position"]]
    assert (recorded["stream"], recorded["version"]) == (receipt["stream"], receipt["version"])
    again = boards.post(command)
    assert (again.status_code, again.json()) == (200, {**receipt, "duplicate": True})
    # It is what the next command may build on.
    module = survivor.module("advocacy", 1)
    refused = boards.post({**module, "expectedVersion": receipt["version"] - 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "version_conflict")
    assert boards.accept({**module, "expectedVersion": receipt["version"]})["version"] == 4


# Boards


def test_a_board_keeps_what_it_was_told_while_merged(boards):
    person, survivor = boards.certified(), boards.certified(SECOND)
    before = boards.head()
    boards.merge(person, survivor)
    module = survivor.module("advocacy", 3, on="2026-05-02")
    position = boards.accept(module)["position"]
    boards.unmerge(person, survivor)
    boards.accept(survivor.void(module))

    def since():
        feed = boards.feed(boards.first, board=FIRST)
        return [it["data"]["type"] for it in feed if int(it["id"].split("/")[-1]) > before]

    assert since() == ["PeerMergedAway", "PeersMerged", "ModuleCompleted", "PeerRestored", "RecordVoided"]
    # What comes afterwards is another board's.
    boards.accept(survivor.module("advocacy", 4, on="2026-06-02"))
    assert since()[-1] == "RecordVoided"
    for rest in ["", "/history", "/eligibility"]:
        path = f"/v1/peers/{survivor.id}{rest}"
        answer = boards.get(path, boards.first)
        assert (answer.status_code, answer.json()["code"]) == (404, "peer_unknown"), rest
        assert boards.get(path, boards.first, knownAt=position).status_code == 200, rest
    shown = [it["type"] for it in boards.history(survivor, boards.first, knownAt=position)]
    assert shown[-1] == "ModuleCompleted"
    assert boards.read(f"/v1/peers/{person.id}", boards.first)["personal"]["givenName"] == person.given


def test_the_roster_shows_the_name_of_when_somebody_left(boards):
    person = boards.person()
    boards.accept(
        person.submit(on="2026-01-05"),
        person.make("withdrawApplication", board=FIRST, credential="PR", withdrawnOn="2026-01-06"),
        amend(person, "Newgiven", "Newfamily"),
    )
    entries = boards.read("/v1/roster", boards.first, board=FIRST, limit=1_000)["entries"]
    [entry] = [it for it in entries if it["peerId"] == person.id]
    assert (entry["name"], entry["status"]) == (person.name, "ROSTER_STATUS_WITHDRAWN")
    assert not boards.read("/v1/roster", boards.first, board=FIRST, q="Newfamily").get("entries")
    [entry] = boards.read("/v1/roster", boards.first, board=FIRST, q=person.given)["entries"]
    assert entry["peerId"] == person.id


# Holders


def test_a_holder_reads_nothing_of_who_was_merged_by_mistake(boards):
    stranger, holder = boards.person(), boards.person(SECOND)
    boards.accept(stranger.submit(on="2026-01-05"), stranger.deny(on="2026-01-06"))
    boards.accept(holder.submit(on="2026-01-05"), holder.module("advocacy", 1))
    position = boards.merge(stranger, holder)["position"]
    own = boards.holder(holder)
    shown = {it["stream"] for it in boards.history(holder, own)}
    assert shown == {f"peer-{holder.id}", f"peer-{stranger.id}"}
    boards.unmerge(stranger, holder)
    for at in [{}, {"knownAt": position}]:
        events = boards.history(holder, own, **at)
        assert {it["stream"] for it in events} == {f"peer-{holder.id}"}, at
        assert [it["type"] for it in events][:3] == ["PeerRegistered", "ApplicationSubmitted", "ModuleCompleted"]
        assert "ApplicationDenied" not in [it["type"] for it in events]
        peer = boards.read(f"/v1/peers/{holder.id}", own, **at)
        [application] = peer["applications"]
        assert (application["board"], application["status"]) == (SECOND, "APPLICATION_STATUS_SUBMITTED")
        assert peer["totals"] == {"trainingMinutes": 60}
