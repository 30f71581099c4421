"""Who was told of an event is told that it never was, or was otherwise, under whatever id the person goes on."""

import pytest

from support.two_boards import FIRST, SECOND, TwoBoards

ON = "2026-05-20"


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("mended")) as boards:
        yield boards


def told(boards, board, *people):
    """What a board was told of these people: types, and the events that they speak of."""
    caller = boards.first if board == FIRST else boards.second
    found = []
    for it in boards.feed(caller, audience="board", board=board):
        data = it["data"]
        if data.get("peerId") in {person.id for person in people}:
            contents = [it for it in data["event"].values() if isinstance(it, dict)]
            found.append((data["type"], "".join(it.get("eventId", "") for it in contents)))
    return found


def read(boards, caller, person):
    """The same of what its history tells it."""
    return [it["type"] for it in boards.history(person, caller)]


def void(boards, person, target):
    command = person.void(target)
    boards.accept(command)
    return command


def test_a_board_hears_that_what_it_was_told_before_a_merge_is_void(boards):
    person, survivor = boards.person(SECOND), boards.person()
    module = person.module("advocacy", 4, on="2026-02-01")
    boards.accept(survivor.submit(on="2026-05-01"), person.submit(on="2026-05-01"), module, person.deny(on=ON))
    assert ("ModuleCompleted", "") in told(boards, SECOND, person)
    boards.merge(person, survivor)
    void(boards, survivor, module)
    assert ("RecordVoided", module["commandId"]) in told(boards, SECOND, person, survivor)
    assert ("RecordVoided", module["commandId"]) in told(boards, FIRST, person, survivor)


def test_a_board_hears_nothing_of_what_it_was_never_told_of(boards):
    """It had left before the other person came in, whom it never knew."""
    person, survivor = boards.person(SECOND), boards.person(SECOND)
    module = person.module("advocacy", 4, on="2026-02-01")
    boards.accept(
        survivor.submit(on="2026-05-01"), survivor.submit(on="2026-05-01", board=FIRST), module, survivor.deny(on=ON))
    boards.merge(person, survivor)
    corrected = {**module["completeModule"], "title": "Corrected"}
    corrected.pop("peerId")
    boards.accept(survivor.make(
        "correctRecord", eventId=module["commandId"], reason="CORRECTION_REASON_CLERICAL_ERROR",
        completeModule=corrected))
    void(boards, survivor, module)
    assert not [it for it in told(boards, SECOND, person, survivor) if it[0] in ("RecordCorrected", "RecordVoided")]
    assert not {"RecordCorrected", "RecordVoided"} & set(read(boards, boards.second, survivor))
    # The board that she is with has both.
    assert ["RecordCorrected", "RecordVoided"] == [
        it[0] for it in told(boards, FIRST, person, survivor) if it[1] == module["commandId"]]


def test_a_decision_after_the_merge_changes_nothing_of_that(boards):
    person, survivor = boards.person(SECOND), boards.person()
    theirs, others = person.module("advocacy", 4, on="2026-02-01"), survivor.module("advocacy", 4, on="2026-02-02")
    boards.accept(survivor.submit(on="2026-05-01"), person.submit(on="2026-05-01"), theirs, others)
    boards.merge(person, survivor, on=ON)
    denial = person.deny(on=ON)
    denial["denyApplication"]["peerId"] = survivor.id
    boards.accept(denial)
    void(boards, survivor, theirs)
    void(boards, survivor, others)
    voided = [it[1] for it in told(boards, SECOND, person, survivor) if it[0] == "RecordVoided"]
    assert voided == [theirs["commandId"]]
    voided = [it[1] for it in told(boards, FIRST, person, survivor) if it[0] == "RecordVoided"]
    assert voided == [theirs["commandId"], others["commandId"]]
