"""People who were merged and taken apart again: the past stays what was told of it."""

import pytest

from support import cli
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


def test_two_ids_may_be_merged_and_taken_apart_often(own_boards):
    """Each time took twice as long as the one before, until nothing answered any more."""
    boards = own_boards
    one, other = boards.certified(), boards.person()
    for turn in range(30):
        merged, survivor = (one, other) if turn % 2 == 0 else (other, one)
        position = boards.merge(merged, survivor)["position"]
        holder = other if turn % 2 == 0 else one
        assert boards.verification(one, knownAt=position) == ("ACTIVE", True, holder.name), turn
        boards.unmerge(merged, survivor)
    assert boards.verification(one) == boards.employers_told_of(one) == ("ACTIVE", True, one.name)
    assert roster(boards, one) == [(one.id, one.name, "ACTIVE")]
    assert len(boards.history(one, boards.auditor)) == 3 + 30 * 2
    boards.daemon.stop()
    checked = cli.json_lines(cli.run_ok("replay", "--check", "--data", boards.daemon.data, "--json").stdout)
    assert checked and all(it["agrees"] for it in checked), checked


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


def test_a_holder_reads_the_time_of_a_mistake_that_a_board_took_back(boards):
    """The approval and its void stand in her stream, the application in that of who was never her."""
    stranger, holder = boards.person(), boards.person()
    boards.accept(stranger.submit(on="2026-01-05"))
    boards.merge(stranger, holder, on="2026-02-01")
    approval = holder.approve(on="2026-02-02", override=True, number=stranger.credential_number)
    void = holder.void(approval, "VOID_REASON_WRONG_PERSON")
    positions = [boards.accept(it, caller=boards.first)["position"] for it in (approval, void)]
    positions.append(boards.unmerge(stranger, holder)["events"][0]["position"])
    own = boards.holder(holder)
    types = ["PeerRegistered", "PeersMerged", "ApplicationApproved", "RecordVoided", "PeersUnmerged"]
    for count, position in enumerate(positions, 3):
        peer = boards.read(f"/v1/peers/{holder.id}", own, knownAt=position)
        # Of her own approval, which never held, she has the void credential; of the application nothing.
        [credential] = peer["credentials"]
        assert (credential["status"], credential["practiceAuthorized"]) == ("CREDENTIAL_STATUS_VOID", False), position
        assert not peer.get("applications") and peer["totals"] == {}, position
        assert peer["personal"]["givenName"] == holder.given, position
        eligibility = boards.read(f"/v1/peers/{holder.id}/eligibility", own, knownAt=position)
        found = {(it["purpose"], it["eligible"]) for it in eligibility["assessments"]}
        assert found == {("initial", False)}, position
        assert stranger.credential_number not in str(eligibility), position
        events = boards.history(holder, own, knownAt=position)
        assert {it["stream"] for it in events} == {f"peer-{holder.id}"}, position
        assert [it["type"] for it in events] == types[:count], position
        for told in (peer, eligibility, events):
            assert stranger.given not in str(told) and stranger.family not in str(told), position
    # It is what she reads today.
    now = boards.read(f"/v1/peers/{holder.id}", own)
    assert not now.get("applications") and now["credentials"] == [credential]
    # Who may know of the mistake is told of it as it was.
    then = boards.read(f"/v1/peers/{holder.id}", boards.auditor, knownAt=positions[0])
    [application], [active] = then["applications"], then["credentials"]
    assert (application["status"], active["status"]) == ("APPLICATION_STATUS_APPROVED", "CREDENTIAL_STATUS_ACTIVE")


# The id that was merged away


def test_the_history_of_an_id_that_was_merged_away_is_of_both(boards):
    person, survivor = boards.person(), boards.person()
    boards.accept(person.submit(on="2026-01-05"), survivor.module("advocacy", 2))
    before = boards.head()
    position = boards.merge(person, survivor)["position"]
    boards.accept(survivor.module("advocacy", 1, on="2026-05-02"))

    def told(of, **parameters):
        # An auditor's reading is recorded itself.
        events = boards.history(of, boards.auditor, **parameters)
        return [it for it in events if it["type"] != "HistoryDisclosed"]

    own, others = f"peer-{person.id}", f"peer-{survivor.id}"
    events = told(person)
    assert [(it["stream"], it["type"]) for it in events] == [
        (own, "PeerRegistered"),
        (others, "PeerRegistered"),
        (own, "ApplicationSubmitted"),
        (others, "ModuleCompleted"),
        (own, "PeerMergedAway"),
        (others, "PeersMerged"),
        (others, "ModuleCompleted"),
    ]
    assert told(survivor) == events
    assert told(person, knownAt=position) == told(survivor, knownAt=position) == events[:-1]
    # Before, nobody knew of the other.
    assert told(person, knownAt=before) == [events[0], events[2]]
    assert told(survivor, knownAt=before) == [events[1], events[3]]
    # Whoever has a token of the old id may not be the survivor.
    for at in [{}, {"knownAt": position}]:
        shown = boards.history(person, boards.holder(person), **at)
        assert [it["type"] for it in shown] == ["PeerRegistered", "ApplicationSubmitted", "PeerMergedAway"], at
        assert {it["stream"] for it in shown} == {own}, at
