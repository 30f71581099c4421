"""What is wrong with a registration is told to whoever sends it: no record stands against it."""

import pytest

from support.careers import Person
from support.desk import check_problem
from support.two_boards import TwoBoards

NAME = {"givenName": "Ada", "familyName": "Morgan"}
#: Bodies, the field that is wrong, and what is said of it.
WRONG = [
    ({"registeredOn": "2026-01-01"}, "personal", "is missing: the person's name"),
    ({"personal": NAME}, "registeredOn", "is missing: a date, yyyy-mm-dd"),
    ({"registeredOn": "2026-01-01", "personal": {"familyName": "Morgan"}}, "personal.givenName", "is missing"),
    ({"registeredOn": "2050-01-01", "personal": NAME}, "registeredOn", "is in the future: 2050-01-01"),
]


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        yield boards


@pytest.mark.parametrize("body, field, reason", WRONG, ids=[it[1] for it in WRONG])
@pytest.mark.parametrize("caller", ["provider", "first"])
def test_the_reason_is_told(boards, caller, body, field, reason):
    person = Person(71)
    command = person.make("registerPeer", **body)
    answer = boards.post(command, getattr(boards, caller))
    problem = check_problem(answer, 400, answer.json()["code"], f"registerPeer.{field}")
    assert problem["detail"].startswith(f"registerPeer.{field} {reason}"), problem


def test_that_somebody_is_registered_is_all_that_is_told_of_her(boards):
    person = Person(72)
    boards.accept(person.register())
    answer = boards.post(person.make("registerPeer"), boards.provider)
    check_problem(answer, 422, "peer_exists", "registerPeer.peerId", f"the person {person.id} is registered already")
