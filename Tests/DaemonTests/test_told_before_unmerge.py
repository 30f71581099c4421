"""Boards, employers and holders after an unmerge: what was told stays told, and nothing else is told of that time."""

import copy
import json

import pytest

from support import cli
from support.broker import Broker
from support.careers import Person
from support.commands import adoption_for, kind_of
from support.daemon import Daemon
from support.kafka import board_topic, read_topic
from support.two_boards import (
    CLOCK,
    FIRST,
    SECOND,
    TwoBoards,
    credential_path,
    merge,
    record_death,
    retract_death,
    unmerge,
)

#: A board with two credentials, PR and PT.
DUAL = "DUAL"


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        adoption = adoption_for(DUAL, json.loads(cli.simulate(1, 1, 1)[0]))
        [credential] = adoption["adoptRules"]["rules"]["credentials"]
        other = {**copy.deepcopy(credential), "code": "PT", "numberPrefix": "PT"}
        adoption["adoptRules"]["rules"]["credentials"].append(other)
        boards.dual = boards.token("board", boards=[DUAL])
        boards.accept(adoption, caller=boards.dual)
        yield boards


def refused(boards, person, caller, **parameters):
    """To the board it is as if there were nobody."""
    for rest in ["", "/history", "/eligibility"]:
        path = f"/v1/peers/{person.id}{rest}"
        answer = boards.get(path, caller, **parameters)
        assert (answer.status_code, answer.json()["code"]) == (404, "peer_unknown"), (rest, parameters)


def fed(boards, people, board, caller):
    """The messages about people in a board's feed: sequence, the sequence before, type."""
    ids = {it.id for it in people}
    return [
        (it["sequence"], it.get("prevsequence"), it["data"]["type"])
        for it in boards.feed(caller, board=board)
        if it["data"].get("peerId") in ids
    ]


def check_chain(messages):
    """Of one person: none twice, rising, each names the one before."""
    sequences = [it[0] for it in messages]
    assert sequences == sorted(set(sequences)), messages
    assert [it[1] for it in messages] == [None, *sequences[:-1]], messages


# A board that left within a merge


def left_within(person, survivor):
    """Commands by which the second board leaves while they are merged, what is the first's alone, and the unmerge."""
    submission = person.submit(on="2026-01-05", board=SECOND)
    return [
        submission,
        survivor.submit(on="2026-01-05", board=FIRST),
        merge(person, survivor, on="2026-02-01"),
        survivor.void(submission),
        survivor.module("advocacy", 4, on="2026-02-02"),
        record_death(survivor, on="2026-02-03"),
        retract_death(survivor, on="2026-02-04"),
        unmerge(person, survivor),
    ]


@pytest.fixture
def left(boards):
    """Such a couple before the unmerge; the positions of the commands, and the unmerge."""
    person, survivor = boards.person(), boards.person()
    *merged, end = left_within(person, survivor)
    return person, survivor, [boards.accept(it)["position"] for it in merged], end


def test_the_feed_of_a_board_that_left_within_a_merge_has_nothing_of_what_followed(boards, left):
    person, survivor, _, end = left
    told = fed(boards, [person, survivor], SECOND, boards.second)
    types = ["ApplicationSubmitted", "PeerMergedAway", "PeersMerged", "RecordVoided"]
    assert [it[2] for it in told] == types
    boards.accept(end)
    since = fed(boards, [person, survivor], SECOND, boards.second)
    # That she is herself again, and that her application is void, stands in her own stream.
    assert since[: len(told)] == told
    assert [it[2] for it in since[len(told) :]] == ["PeerRestored", "RecordVoided"]
    of_survivor = fed(boards, [survivor], SECOND, boards.second)
    assert [it[2] for it in of_survivor] == ["PeersMerged", "RecordVoided"]
    check_chain(of_survivor)
    check_chain(fed(boards, [person], SECOND, boards.second))


def test_a_board_that_left_within_a_merge_reads_nothing_of_what_followed(boards, left):
    """The survivor is another board's, at every time after the board had left."""
    person, survivor, positions, end = left
    shown = [it["type"] for it in boards.history(survivor, boards.second)]
    assert shown == ["ApplicationSubmitted", "PeerMergedAway", "PeersMerged", "RecordVoided"]
    boards.accept(end)
    refused(boards, survivor, boards.second)
    for position in positions[4:]:
        refused(boards, survivor, boards.second, knownAt=position)
    # Of who is herself again the board has what it was told.
    shown = [it["type"] for it in boards.history(person, boards.second)]
    assert shown[0] == "ApplicationSubmitted" and not {"ModuleCompleted", "DeathRecorded"} & set(shown)
    # To whom the survivor was all along, all is told.
    types = [it["type"] for it in boards.history(survivor, boards.first, knownAt=positions[-1])]
    assert types[-3:] == ["ModuleCompleted", "DeathRecorded", "DeathRetracted"]


def test_a_board_that_denied_within_a_merge_still_reads_what_it_was_told_of_its_person(boards):
    person, survivor = boards.person(SECOND), boards.person()
    boards.accept(person.submit(on="2026-01-05"))
    boards.merge(person, survivor, on="2026-02-01")
    denial = survivor.deny(on="2026-02-05", board=SECOND)
    denied = boards.accept(denial)["position"]
    position = boards.accept(survivor.module("advocacy", 4, on="2026-02-06"))["position"]

    def told(**parameters):
        summary = boards.read(f"/v1/peers/{person.id}", boards.second, **parameters)
        states = [it["status"].removeprefix("APPLICATION_STATUS_") for it in summary["applications"]]
        return states, summary["position"], summary.get("mergedInto")

    before, day = told(), boards.read(f"/v1/peers/{person.id}", boards.second)["asOf"]
    assert before == (["DENIED"], position, survivor.id)
    # The denial goes, so that the two can be taken apart.
    boards.accept(survivor.void(denial))
    boards.unmerge(person, survivor)
    assert told(knownAt=position) == told(knownAt=position, asOf=day) == before
    assert told(knownAt=denied) == (["DENIED"], denied, survivor.id)
    states, _, merged_into = told()
    assert (states, merged_into) == (["SUBMITTED"], None)
    # Of the survivor, whom it never was with, it reads nothing of the time after.
    refused(boards, survivor, boards.second, knownAt=position)
    refused(boards, survivor, boards.second)


def test_a_topic_is_the_same_however_late_it_is_published(tmp_path):
    """Two couples go the same way: one is published step by step, one after its unmerge alone."""
    live, late = [tuple(Person(it) for it in numbers) for numbers in [(501, 502), (503, 504)]]
    options = ["--clock", f"simulated:{CLOCK}"]

    def operate(action):
        cli.run_ok("publications", action, "boards", "--url", daemon.url, "--json")

    with Broker() as broker, Daemon(tmp_path / "data", kafka=broker.bootstrap, options=options) as daemon:
        adoption = json.loads(cli.simulate(1, 1, 1)[0])
        for it in [adoption, adoption_for(SECOND, adoption), *(it.register() for it in live + late)]:
            daemon.accept(it)
        for it in left_within(*live):
            daemon.accept(it)
            daemon.wait_published()
        operate("pause")
        for it in left_within(*late):
            daemon.accept(it)
        operate("resume")
        daemon.wait_published()
        messages = read_topic(broker.bootstrap, board_topic(SECOND))

        def published(people):
            return [[it.data["type"] for it in messages if it.key == person.id] for person in people]

        of_person = ["ApplicationSubmitted", "PeerMergedAway", "PeerRestored", "RecordVoided"]
        assert published(live) == published(late) == [of_person, ["PeersMerged", "RecordVoided"]]
        # It is what the feed gives.
        feed = daemon.get_ok("/v1/events", board=SECOND, limit=1_000)["events"]
        for person in live + late:
            assert [
                (it["sequence"], it.get("prevsequence")) for it in feed if it["data"].get("peerId") == person.id
            ] == [
                (it.headers["ce_sequence"], it.headers.get("ce_prevsequence"))
                for it in messages
                if it.key == person.id
            ]


# What was of a merged person


def roster(boards, *people, **parameters):
    """The whole roster's answer, with the entries of these people alone."""
    page = boards.read("/v1/roster", boards.first, board=FIRST, limit=1_000, **parameters)
    ids = {it.id for it in people}
    return {**page, "entries": [it for it in page.get("entries", []) if it["peerId"] in ids]}


@pytest.mark.parametrize("status", ["APPLIED", "DENIED", "ACTIVE"])
def test_a_roster_of_the_past_has_still_whom_it_told_of(boards, status):
    person, survivor = boards.person(), boards.person()
    boards.accept(person.submit(on="2026-01-05"))
    if status == "DENIED":
        boards.accept(person.deny(on="2026-01-06"))
    if status == "ACTIVE":
        boards.accept(person.approve(on="2026-01-06", override=True))
    position = boards.merge(person, survivor)["position"]

    def told(**parameters):
        return roster(boards, person, survivor, **parameters)

    before = told(knownAt=position)
    [entry] = before["entries"]
    assert (entry["peerId"], entry["status"]) == (survivor.id, f"ROSTER_STATUS_{status}")
    boards.unmerge(person, survivor)
    assert told(knownAt=position, asOf=before["asOf"]) == before
    # Today it is hers again.
    [entry] = told()["entries"]
    assert (entry["peerId"], entry["status"]) == (person.id, f"ROSTER_STATUS_{status}")


@pytest.mark.parametrize("issued", [False, True], ids=["an application", "a credential"])
def test_what_was_made_and_voided_while_merged_stays_with_the_board(boards, issued):
    person, survivor = boards.person(), boards.person()
    boards.merge(person, survivor, on="2026-01-02")
    submission, approval = survivor.submit(on="2026-01-05"), survivor.approve(on="2026-01-06", override=True)
    types = ["ApplicationSubmitted", "RecordVoided"]
    commands = [submission, survivor.void(submission)]
    if issued:
        commands[1:1] = [approval, survivor.void(approval)]
        types = ["ApplicationSubmitted", "ApplicationApproved", "RecordVoided", "RecordVoided"]
    boards.accept(*commands, caller=boards.everybody)
    position, day = boards.head(), boards.read(f"/v1/peers/{survivor.id}", boards.first)["asOf"]

    def told(**parameters):
        summary = boards.read(f"/v1/peers/{survivor.id}", boards.first, **parameters)
        return (
            [(it["number"], it["status"]) for it in summary.get("credentials", [])],
            summary.get("applications", []),
            [it["type"] for it in boards.history(survivor, boards.first, **parameters)],
            roster(boards, survivor, **parameters).get("entries", []),
        )

    before = told()
    credentials, applications, shown, entries = before
    assert shown == types and applications == []
    void = [(survivor.credential_number, "CREDENTIAL_STATUS_VOID")] if issued else []
    assert credentials == void
    assert [(it["credentialNumber"], it["status"]) for it in entries] == (
        [(survivor.credential_number, "ROSTER_STATUS_VOID")] if issued else []
    )
    fed_before = fed(boards, [survivor], FIRST, boards.first)
    assert [it[2] for it in fed_before] == types
    boards.unmerge(person, survivor)
    assert told() == before
    assert told(knownAt=position, asOf=day) == before
    assert fed(boards, [survivor], FIRST, boards.first)[: len(fed_before)] == fed_before
    if issued:
        assert boards.verification(survivor)[:2] == ("VOID", False)
        assert boards.get(credential_path(survivor) + "/ledger", boards.first).status_code == 200
        refused(boards, person, boards.first)


# A board's feed


def test_a_feed_loses_nothing_by_an_unmerge(boards):
    """The board left and came again while they were merged, by what is the survivor's own."""
    person, survivor = boards.person(), boards.person()
    boards.merge(person, survivor, on="2026-01-02")
    submission = survivor.submit(on="2026-01-05")
    boards.accept(
        submission,
        survivor.module("advocacy", 4, on="2026-01-06"),
        survivor.void(submission),
        survivor.submit(on="2026-01-07"),
    )
    before = fed(boards, [survivor], FIRST, boards.first)
    shown = [it["type"] for it in boards.history(survivor, boards.first)]
    types = ["ApplicationSubmitted", "ModuleCompleted", "RecordVoided", "ApplicationSubmitted"]
    assert [it[2] for it in before] == shown == types
    boards.unmerge(person, survivor)
    after = fed(boards, [survivor], FIRST, boards.first)
    assert after[:-1] == before and after[-1][2] == "PeersUnmerged"
    check_chain(after)
    assert [it["type"] for it in boards.history(survivor, boards.first)] == [*types, "PeersUnmerged"]


def test_a_feed_gives_nothing_twice_after_an_unmerge(boards):
    """The board is with the survivor by what each of the two applied for."""
    person, survivor = boards.person(DUAL), boards.person(DUAL)
    other = survivor.submit(on="2026-01-07")
    other[kind_of(other)[0]]["credential"] = "PT"
    boards.accept(person.submit(on="2026-01-05"), caller=boards.dual)
    boards.accept(merge(person, survivor, on="2026-01-06"), other, caller=boards.dual)
    boards.accept(survivor.module("advocacy", 4, on="2026-01-07"))
    before = fed(boards, [survivor], DUAL, boards.dual)
    assert [it[2] for it in before] == ["PeersMerged", "ApplicationSubmitted", "ModuleCompleted"]
    boards.accept(unmerge(person, survivor), caller=boards.dual)
    after = fed(boards, [survivor], DUAL, boards.dual)
    assert after[:-1] == before and after[-1][2] == "PeersUnmerged"
    check_chain(after)


# Employers


def test_employers_are_never_told_active_of_what_an_unmerge_leaves_void(boards):
    person, survivor = boards.person(), boards.person()
    approval = person.approve(on="2026-01-06", override=True)
    boards.accept(person.submit(on="2026-01-05"), approval)
    boards.merge(person, survivor, on="2026-02-01")
    boards.accept(survivor.void(approval, "VOID_REASON_WRONG_PERSON"))

    def told():
        return [
            (it["sequence"], it.get("prevsequence"), it["data"]["status"].removeprefix("CREDENTIAL_STATUS_"))
            for it in boards.feed(boards.employer, audience="employers")
            if it["subject"] == f"{FIRST}/{person.credential_number}"
        ]

    before = told()
    assert [it[2] for it in before] == ["ACTIVE", "ACTIVE", "VOID"]
    types = [it["type"] for it in boards.unmerge(person, survivor)["events"]]
    # In between the credential is as before its void.
    assert types == ["PeersUnmerged", "PeerRestored", "RecordVoided"]
    after = told()
    assert after[: len(before)] == before
    assert {it[2] for it in after[len(before) :]} == {"VOID"}
    check_chain(after)
    assert boards.verification(person)[:2] == boards.employers_told_of(person)[:2] == ("VOID", False)


# Holders


def test_a_holder_reads_no_correction_of_who_was_never_her(boards):
    """It stands in her stream and has the whole of what it corrects."""
    person, survivor = boards.person(), boards.person()
    exam = person.exam(passed=False, on="2026-01-05")
    boards.accept(exam)
    boards.merge(person, survivor, on="2026-02-01")
    _, body = kind_of(exam)
    corrected = {key: it for key, it in body.items() if key != "peerId"}
    corrected.update(score=311, administeredBy=f"Center {person.number}")
    reason = "CORRECTION_REASON_CLERICAL_ERROR"
    correction = survivor.make("correctRecord", eventId=exam["commandId"], reason=reason, recordExam=corrected)
    position = boards.accept(correction)["position"]
    assert "RecordCorrected" in [it["type"] for it in boards.history(survivor, boards.holder(survivor))]
    boards.unmerge(person, survivor)
    for at in [{}, {"knownAt": position}]:
        events = boards.history(survivor, boards.holder(survivor), **at)
        types = ["PeerRegistered", "PeersMerged", *([] if at else ["PeersUnmerged"])]
        assert [it["type"] for it in events] == types, at
        for it in (events, boards.read(f"/v1/peers/{survivor.id}", boards.holder(survivor), **at)):
            assert f"Center {person.number}" not in str(it) and exam["commandId"] not in str(it), at
    # Whoever may know of the mistake is told of it.
    shown = boards.history(survivor, boards.auditor, knownAt=position)
    assert correction["commandId"] in [it["eventId"] for it in shown]
