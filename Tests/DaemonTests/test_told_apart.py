"""Employers are told of a merge and of its end, and no name of an erased person stays with them."""

import pytest

from support import cli
from support.two_boards import SECOND, TwoBoards, amend, erase, record_death, retract_death


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        yield boards


@pytest.fixture
def two(boards):
    """Each holds a credential, of different boards."""
    return boards.certified(), boards.certified(SECOND)


def test_a_merge_and_its_end_tell_both_credentials_anew(boards, two):
    person, survivor = two
    boards.accept(record_death(survivor))

    def told():
        found = [boards.employers_told_of(it) for it in two]
        assert found == [boards.verification(it) for it in two]
        return found

    dead, alive = ("DECEASED", False, survivor.name), ("ACTIVE", True, survivor.name)
    assert told() == [("ACTIVE", True, person.name), dead]
    # Whoever goes on has one name, and one death.
    boards.merge(person, survivor)
    assert told() == [dead, dead]
    boards.accept(retract_death(survivor))
    assert told() == [alive, alive]
    boards.accept(record_death(survivor, on="2026-06-02"))
    assert told() == [dead, dead]
    boards.unmerge(person, survivor, on="2026-07-01")
    assert told() == [("ACTIVE", True, person.name), dead]
    boards.accept(amend(person, "Novalis", "Marchbanks", on="2026-07-02"))
    assert told() == [("ACTIVE", True, "Novalis Marchbanks"), dead]


def test_the_end_of_a_merge_gives_each_her_name_again(boards, two):
    person, survivor = two
    boards.merge(person, survivor)
    boards.accept(amend(survivor, "Takenaway", "Thereafter"))
    assert [boards.employers_told_of(it)[2] for it in two] == ["Takenaway Thereafter"] * 2
    boards.unmerge(person, survivor)
    assert [boards.employers_told_of(it)[2] for it in two] == [person.name, "Takenaway Thereafter"]


@pytest.mark.parametrize("erased_while_merged", [False, True])
def test_after_an_erasure_no_key_ends_with_the_name(boards, two, erased_while_merged):
    """A compacted topic keeps the last of each key."""
    person, survivor = two
    given, family = f"Erasedgiven{survivor.number}", f"Erasedfamily{survivor.number}"
    boards.merge(person, survivor)
    boards.accept(amend(survivor, given, family))
    if erased_while_merged:
        boards.accept(erase(survivor))
    boards.unmerge(person, survivor)
    if not erased_while_merged:
        boards.accept(erase(survivor))
    last = boards.employers_told()
    of_survivor = last[f"{SECOND}/{survivor.credential_number}"]
    of_person = last[f"{person.board}/{person.credential_number}"]
    assert (of_survivor["status"], of_survivor.get("name")) == ("CREDENTIAL_STATUS_ACTIVE", None)
    # An erasure of the one who goes on is one of all that she was then.
    assert of_person.get("name") == (None if erased_while_merged else person.name)
    assert of_person.get("name") == boards.verification(person)[2]
    for key, data in last.items():
        assert given not in str(data) and family not in str(data), key
    assert boards.verification(survivor)[2] is None


def test_a_chain_of_three_is_told_of_from_end_to_end(tmp_path):
    """Erased, taken apart link by link, named anew, merged another way round and erased again."""
    with TwoBoards(tmp_path) as boards:
        first, second, third = people = [boards.certified() for _ in range(3)]

        def names():
            found = [boards.employers_told_of(it) for it in people]
            assert found == [boards.verification(it) for it in people]
            assert {it[:2] for it in found} == {("ACTIVE", True)}
            return [it[2] for it in found]

        assert names() == [first.name, second.name, third.name]
        boards.merge(first, second)
        assert names() == [second.name, second.name, third.name]
        boards.merge(second, third)
        assert names() == [third.name] * 3
        boards.accept(erase(third))
        assert names() == [None] * 3
        boards.unmerge(second, third)
        boards.unmerge(first, second)
        assert names() == [None] * 3
        boards.accept(amend(first, "Prima", "Una", "2026-07-01"), amend(second, "Secunda", "Dua", "2026-07-01"))
        assert names() == ["Prima Una", "Secunda Dua", None]
        boards.merge(second, first, on="2026-07-02")
        assert names() == ["Prima Una", "Prima Una", None]
        boards.accept(erase(first, "2026-07-03"))
        assert names() == [None] * 3
        boards.daemon.stop()
        # What stands in the rows is what the log makes of them.
        cli.run_ok("replay", "--check", "--data", boards.daemon.data)
