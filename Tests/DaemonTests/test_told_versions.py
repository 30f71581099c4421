"""The version that is told of a person is the length of her stream, whatever the day: a command can expect it."""

import pytest

from support.two_boards import FIRST, TwoBoards

TODAY, TOMORROW = "2026-08-01", "2026-08-02"


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    """Tomorrow has begun in UTC+14, and with no board."""
    with TwoBoards(tmp_path_factory.mktemp("boards"), clock=f"{TODAY}T12:00:00Z") as boards:
        yield boards


def told(boards, person, **parameters):
    return boards.read(f"/v1/peers/{person.id}", boards.first, **parameters)


def test_what_is_of_tomorrow_counts(boards):
    person = boards.person()
    applied = boards.accept(person.submit(on="2026-07-30"))
    boards.accept(person.exam(on=TOMORROW), caller=boards.provider)
    answer = told(boards, person)
    assert (answer["asOf"], answer["version"]) == (TODAY, 3)
    assert [it["version"] for it in boards.history(person, boards.first)][-1] == 3
    assert told(boards, person, asOf="2026-07-01")["version"] == 3
    assert told(boards, person, knownAt=applied["position"])["version"] == 2
    deficiency = person.make(
        "noteDeficiency", board=FIRST, credential="PR", notedOn=TODAY, deficiencies=["fee"]
    )
    boards.accept({**deficiency, "expectedVersion": answer["version"]}, caller=boards.first)
    assert told(boards, person)["version"] == 4


def test_each_id_has_its_own(boards):
    gone, stays = boards.person(), boards.person()
    boards.accept(gone.submit(on="2026-07-30"), stays.submit(on="2026-07-30"), stays.exam(on=TOMORROW))
    boards.merge(gone, stays)
    assert (told(boards, gone)["version"], told(boards, gone)["mergedInto"]) == (3, stays.id)
    assert told(boards, stays)["version"] == 4
