"""A person was merged into another, and that one into a third: what a board was told of each of them stays told when it
is all taken back, and no more than that."""

import pytest

from support.two_boards import FIRST, SECOND, TwoBoards

DAY = "2026-07-30"


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        yield boards


class Chain:
    """The first of some people is with a board; each is merged into the next one, who learns something then."""

    def __init__(self, boards, length=3, board=FIRST):
        self.boards = boards
        self.people = [boards.person() for _ in range(length)]
        self.submission = self.people[0].submit(on="2026-01-05", board=board)
        boards.accept(self.submission, *(it.exam(on="2026-01-06") for it in self.people[1:]))
        #: After each merge, when something was recorded.
        self.positions = []
        for person, survivor in zip(self.people, self.people[1:]):
            boards.merge(person, survivor)
            self.learn(survivor)

    def learn(self, survivor):
        module = survivor.module("advocacy", len(self.positions) + 1, on="2026-05-02")
        self.positions.append(int(self.boards.accept(module)["position"]))

    def take_back(self):
        """One merge after the other, the last one first; tells of each."""
        for person, survivor in reversed(list(zip(self.people, self.people[1:]))):
            self.boards.unmerge(person, survivor)
            yield survivor


def told(boards, person, caller, position):
    """What a board reads of a person as it was known then: nothing of whoever is nobody to it."""
    answers = []
    for rest in ["", "/history", "/eligibility"]:
        answer = boards.get(f"/v1/peers/{person.id}{rest}", caller, knownAt=position, asOf=DAY)
        assert answer.status_code == 200 or (answer.status_code, answer.json()["code"]) == (404, "peer_unknown")
        answers.append(answer.json() if answer.status_code == 200 else None)
    return answers


@pytest.mark.parametrize("length", [3, 4])
def test_what_was_told_of_each_stays_told(boards, length):
    chain = Chain(boards, length)
    before = {
        position: [told(boards, it, boards.first, position) for it in chain.people] for position in chain.positions
    }
    # Whoever is part of the board's person by then is told of.
    for number, answers in enumerate(before.values(), 2):
        assert [all(it) for it in answers] == [True] * number + [False] * (length - number)
    for _ in chain.take_back():
        for position, answers in before.items():
            assert [told(boards, it, boards.first, position) for it in chain.people] == answers, position


def test_nothing_is_told_of_the_time_before_and_after(boards):
    chain = Chain(boards)
    first, second, third = chain.people
    for survivor in chain.take_back():
        position = int(boards.accept(survivor.module("advocacy", 9, on="2026-06-02"))["position"])
        assert told(boards, third, boards.first, position) == [None] * 3
    for person in second, third:
        for parameters in {}, {"knownAt": position}:
            for rest in ["", "/history", "/eligibility"]:
                answer = boards.get(f"/v1/peers/{person.id}{rest}", boards.first, **parameters)
                assert (answer.status_code, answer.json()["code"]) == (404, "peer_unknown"), (rest, parameters)
        # What they had before was never hers.
        for during in chain.positions:
            _, history, _ = told(boards, person, boards.first, during)
            types = [it["type"] for it in (history or {}).get("events", [])]
            assert "ExamRecorded" not in types and types.count("ModuleCompleted") <= len(chain.positions)


def test_a_board_that_left_along_the_way_is_told_nothing_of_what_followed(boards):
    """The person's application was void before the last of them was recorded about."""
    chain = Chain(boards, board=SECOND)
    first, second, third = chain.people
    boards.accept(third.void(chain.submission))
    chain.learn(third)
    *within, after = chain.positions
    assert all(told(boards, third, boards.second, within[-1]))
    for _ in chain.take_back():
        pass
    for person in second, third:
        assert told(boards, person, boards.second, after) == [None] * 3
    # What it was told before it left is told still.
    assert all(told(boards, second, boards.second, within[0]) + told(boards, second, boards.second, within[1]))
    assert all(told(boards, third, boards.second, within[1]))
    # And nothing to a board that none of them was ever with.
    assert told(boards, second, boards.first, within[1]) == [None] * 3


def test_who_is_merged_again_is_told_of_by_that_merge_alone(boards):
    """The second merge of the one in the middle is into somebody who is with the board by herself."""
    chain = Chain(boards)
    _, second, third = chain.people
    for _ in chain.take_back():
        pass
    own = boards.person()
    boards.accept(own.submit(on="2026-01-05"))
    alone = {it["eventId"] for it in boards.history(own, boards.first)}
    boards.merge(second, own)
    position = int(boards.accept(own.module("advocacy", 5, on="2026-06-02"))["position"])
    _, history, _ = told(boards, second, boards.first, chain.positions[-1])
    assert history["position"] == str(chain.positions[-1])
    assert alone and not alone & {it["eventId"] for it in history["events"]}
    for person in second, third:
        assert told(boards, person, boards.first, position) == [None] * 3


def test_nothing_is_told_once_both_who_were_one_have_withdrawn(boards):
    """Both had applied: the second withdrawal is of the earlier application."""
    first, second = boards.person(), boards.person()
    boards.accept(first.submit(on="2026-01-05"), second.submit(on="2026-01-06"))
    boards.merge(first, second)

    def withdraw(on):
        return second.make("withdrawApplication", board=FIRST, credential="PR", withdrawnOn=on)

    boards.accept(withdraw("2026-06-02"))
    while_open = boards.accept(second.exam(on="2026-06-03"))["position"]
    boards.accept(withdraw("2026-06-04"))
    applications = boards.read(f"/v1/peers/{second.id}", boards.first, asOf=DAY)["applications"]
    assert [it["status"] for it in applications] == ["APPLICATION_STATUS_WITHDRAWN"] * 2
    after = boards.accept(second.exam(on="2026-06-05"))["position"]
    positions = [it["id"].split("/")[-1] for it in boards.feed(boards.first, board=FIRST)]
    assert while_open in positions and after not in positions
