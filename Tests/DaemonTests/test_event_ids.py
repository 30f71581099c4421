"""An event is found by its id, so no two have the same: the n-th event of a command has the command's id plus n."""

import json
import uuid

import pytest

from support import cli
from support.careers import Person
from support.commands import command, new_id
from support.desk import check_problem
from support.lines import answers
from support.two_boards import FIRST, TwoBoards, merge, unmerge

#: Minutes of training: what the survivor of a merge has alone, and with whom was merged.
ALONE, TOGETHER = 120, 720


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        yield boards


def following(identifier, steps=1):
    """The id so many places behind; the last 64 bits count, and begin again at zero."""
    value = uuid.UUID(identifier).int
    return str(uuid.UUID(int=value >> 64 << 64 | (value + steps) % (1 << 64)))


def under(identifier, command):
    return {**command, "commandId": identifier}


class Couple:
    """Two people with training who are to be merged, and somebody else; the survivor is with the first board."""

    def __init__(self, boards):
        self.boards = boards
        self.person, self.survivor, self.other = boards.person(), boards.person(), boards.person()
        self.mistake = self.person.module("mentoring-education", 3)
        self.own = self.survivor.module("recovery-wellness", ALONE // 60)
        boards.accept(self.person.module("advocacy", (TOGETHER - ALONE) // 60), self.mistake, self.own)
        boards.accept(self.survivor.submit(on="2026-01-05"))

    def merge(self, identifier=None):
        """Its receipt. A record of the person is voided afterwards, which an unmerge records again."""
        self.merging = under(identifier or new_id(), merge(self.person, self.survivor))
        receipt = self.boards.accept(self.merging)
        self.boards.accept(self.survivor.void(self.mistake))
        return receipt

    def unmerging(self, identifier=None):
        """Three events: the two of an unmerge and the void."""
        return under(identifier or new_id(), unmerge(self.person, self.survivor))

    def commands(self):
        """One for each stream that there is, and for one that there is not; who may send it."""
        late, boards = "2026-06-01", self.boards
        approval = {"board": FIRST, "provider": f"Fernleigh {new_id()}", "approvedOn": "2026-08-01",
                    "effectiveOn": "2026-08-01"}
        return {
            "of-the-survivor": (self.survivor.module("advocacy", 1, on=late), boards.provider),
            "of-the-merged": (self.person.module("advocacy", 1, on=late), boards.provider),
            "of-somebody-else": (self.other.module("advocacy", 1, on=late), boards.provider),
            "of-somebody-new": (Person(next(boards.numbers)).register(), boards.provider),
            "of-a-board": (command("approveProvider", approval), boards.first),
        }

    def check(self, minutes, survivor=None):
        """To everybody who reads the survivor each event has an id of its own, and counts once."""
        person, boards = survivor or self.survivor, self.boards
        assert boards.read(f"/v1/peers/{person.id}", boards.auditor)["totals"] == {"trainingMinutes": minutes}
        for caller in (boards.auditor, boards.first, boards.holder(person)):
            ids = [it["eventId"] for it in boards.history(person, caller)]
            assert len(ids) == len(set(ids)), ids
            [assessment] = boards.read(f"/v1/peers/{person.id}/eligibility", caller)["assessments"]
            [training] = [it for it in assessment["requirements"] if it["id"] == "training"]
            assert training["have"] == minutes


STREAMS = ["of-the-survivor", "of-the-merged", "of-somebody-else", "of-somebody-new", "of-a-board"]


def check_refused(boards, command, caller=None):
    """Alone, for trial and in lines; nothing is recorded."""
    head = boards.head()
    problem = check_problem(boards.post(command, caller), 409, "command_id_reused", "commandId")
    assert problem["commandId"] == command["commandId"]
    for dry in (True, False):
        check_line(answers(boards, command, caller=caller, dry=dry)[0], command)
    assert boards.head() == head


def check_line(answer, command):
    assert (answer.get("status"), answer.get("code")) == (409, "command_id_reused"), answer
    assert (answer["field"], answer["commandId"]) == ("commandId", command["commandId"])


def check_retry(boards, command, receipt):
    """The same command again is answered with its receipt."""
    answer = boards.post(command)
    assert (answer.status_code, answer.json()) == (200, {**receipt, "duplicate": True})


# An id that an event has


@pytest.mark.parametrize("stream", STREAMS)
def test_the_id_of_a_second_event_is_nobodys_to_take(boards, stream):
    couple = Couple(boards)
    receipt = couple.merge()
    first, second = [it["eventId"] for it in receipt["events"]]
    assert first == receipt["commandId"] and second == following(first)
    it, caller = couple.commands()[stream]
    check_refused(boards, under(second, it), caller)
    couple.check(TOGETHER)
    check_retry(boards, couple.merging, receipt)
    # It is the id that it was refused for.
    if stream != "of-the-merged":
        boards.accept(it, caller=caller)


def test_nor_is_that_of_an_unmerge_or_of_what_it_records_again(boards):
    couple = Couple(boards)
    couple.merge()
    unmerging = couple.unmerging()
    receipt = boards.accept(unmerging)
    ids = [it["eventId"] for it in receipt["events"]]
    assert ids == [following(receipt["commandId"], it) for it in range(3)]
    for taken in ids[1:]:
        for it, caller in couple.commands().values():
            check_refused(boards, under(taken, it), caller)
    couple.check(ALONE)
    check_retry(boards, unmerging, receipt)


def test_a_further_id_can_begin_the_count_again(boards):
    """After the greatest number comes zero."""
    couple = Couple(boards)
    greatest = new_id()[:18] + "-ffff-ffffffffffff"
    receipt = couple.merge(greatest)
    second = receipt["events"][1]["eventId"]
    assert second == following(greatest)
    it, caller = couple.commands()["of-the-survivor"]
    check_refused(boards, under(second, it), caller)
    couple.check(TOGETHER)


def test_an_id_that_no_event_has_is_free(boards):
    couple = Couple(boards)
    receipt = couple.merge()
    for steps in (-1, 2):
        boards.accept(under(following(receipt["commandId"], steps), couple.other.module("advocacy", 1)))
    couple.check(TOGETHER)


# An id that an earlier command has


@pytest.mark.parametrize("stream", STREAMS)
def test_a_merge_does_not_take_the_id_of_an_earlier_command(boards, stream):
    couple = Couple(boards)
    earlier, caller = couple.commands()[stream]
    if stream == "of-the-survivor":
        earlier, caller = couple.own, boards.everybody
        receipt = boards.post(earlier).json()
    else:
        receipt = boards.accept(earlier, caller=caller)
    merging = under(following(earlier["commandId"], -1), merge(couple.person, couple.survivor))
    check_refused(boards, merging, boards.first)
    couple.check(ALONE)
    check_retry(boards, earlier, receipt)
    couple.merge()
    couple.check(TOGETHER + (60 if stream == "of-the-merged" else 0))


@pytest.mark.parametrize("place", [1, 2])
def test_nor_does_an_unmerge(boards, place):
    couple = Couple(boards)
    couple.merge()
    earlier = couple.other.module("advocacy", 1)
    boards.accept(earlier)
    check_refused(boards, couple.unmerging(following(earlier["commandId"], -place)))
    couple.check(TOGETHER)
    boards.accept(couple.unmerging())
    couple.check(ALONE)


def test_nor_that_of_another_ones_further_event(boards):
    """As a client does that counts its ids up: the second merge would begin where the first one ends."""
    couple, survivor = Couple(boards), boards.person()
    boards.accept(survivor.submit(on="2026-01-05"))
    first = merge(couple.person, survivor)
    second = merge(couple.survivor, survivor)
    minutes = TOGETHER + 180
    boards.accept(first)
    couple.check(minutes - ALONE, survivor)
    for steps in (1, -1):
        check_refused(boards, under(following(first["commandId"], steps), second))
        couple.check(minutes - ALONE, survivor)
    boards.accept(second)
    couple.check(minutes, survivor)
    boards.accept(unmerge(couple.person, survivor))
    couple.check(ALONE, survivor)


# Both in one request


@pytest.mark.parametrize("dry", [True, False], ids=["dry", "recorded"])
def test_lines_of_one_request_are_held_to_it(boards, dry):
    couple = Couple(boards)
    merging = merge(couple.person, couple.survivor)
    after = under(following(merging["commandId"]), couple.other.module("advocacy", 1))
    again = couple.other.module("advocacy", 2)
    head = boards.head()
    first, refused, last, retried = answers(boards, merging, after, again, merging, dry=dry)
    assert len(first["events"]) == 2 and "position" in last, (first, last)
    check_line(refused, after)
    assert retried == {**first, "duplicate": True}
    assert boards.head() == head + (0 if dry else 3)
    couple.check(ALONE if dry else TOGETHER + 180)


@pytest.mark.parametrize("dry", [True, False], ids=["dry", "recorded"])
def test_and_the_other_way_round(boards, dry):
    couple = Couple(boards)
    earlier = couple.survivor.module("advocacy", 1)
    merging = under(following(earlier["commandId"], -1), merge(couple.person, couple.survivor))
    head = boards.head()
    first, refused, retried = answers(boards, earlier, merging, earlier, dry=dry)
    assert "position" in first
    check_line(refused, merging)
    assert retried == {**first, "duplicate": True}
    assert boards.head() == head + (0 if dry else 1)
    couple.check(ALONE + (0 if dry else 60))


# After a restart


def test_a_restart_changes_none_of_it(tmp_path):
    with TwoBoards(tmp_path) as boards:
        whole, apart = Couple(boards), Couple(boards)
        receipt = whole.merge()
        refused = [
            (under(receipt["events"][1]["eventId"], whole.survivor.module("advocacy", 1)), boards.provider),
            (under(following(apart.own["commandId"], -1), merge(apart.person, apart.survivor)), boards.first),
        ]
        said = []
        for restarted in (False, True):
            if restarted:
                boards.restart()
            for it, caller in refused:
                check_refused(boards, it, caller)
            said.append([boards.post(*it).content for it in refused])
            check_retry(boards, whole.merging, receipt)
            whole.check(TOGETHER)
            apart.check(ALONE)
        assert said[0] == said[1]
        boards.accept(merge(apart.person, apart.survivor))
        apart.check(TOGETHER + 180)
        data = boards.daemon.data
        boards.daemon.stop()
        verdict = json.loads(cli.run_ok("verify", "--data", data, "--json").stdout)
        assert verdict["sound"] and verdict["indexCompared"] and not verdict["projectionsDifferent"], verdict
