"""Whoever is on a roster is found by her own name, however it is written."""

import json

import pytest

from support import cli
from support.careers import Person
from support.daemon import Daemon

#: A name as it was registered, and what finds it.
NAMES = [
    ("ΝΙΚΟΣ", "ΠΑΠΑΔΟΠΟΥΛΟΣ", ["Νίκος", "Παπαδόπουλος", "νικοσ"]),
    ("Ka\u02bbahumanu", "Keali\u02bfi", ["Kaahumanu", "Ka'ahumanu", "Ka\u2018ahumanu", "Kealii"]),
    ("D\u2018Arcy", "O\u00b4Brien", ["D'Arcy", "darcy", "O\u2019Brien"]),
    ("A1 B2 C3 D4 E5 F6 G7 H8 Ninthname", "Lastname", ["Ninthname", "Lastname"]),
    ("\uff2a\uff4f\uff48\uff4e", "O\ufb03cer", ["john", "officer"]),
    ("伟", "王", ["王", "伟 王", "王伟"]),
]


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    """A daemon, and the id of who has each name."""
    with Daemon(tmp_path_factory.mktemp("names") / "data") as daemon:
        daemon.accept(json.loads(cli.simulate(1, 1, 1)[0]))
        people = {}
        for number, (given, family, _) in enumerate(NAMES):
            person = Person(700 + number)
            person.given, person.family = given, family
            for command in [person.register(), person.submit()]:
                daemon.accept(command)
            people[given] = person.id
        yield daemon, people


@pytest.mark.parametrize("given, text", [(given, text) for given, _, texts in NAMES for text in texts])
def test_each_is_found_and_nobody_else(board, given, text):
    daemon, people = board
    entries = daemon.get_ok("/v1/roster", board="ICRC", q=text)["entries"]
    assert [it["peerId"] for it in entries] == [people[given]]


def test_one_letter_is_still_too_short(board):
    answer = board[0].get("/v1/roster", board="ICRC", q="k a")
    assert (answer.status_code, answer.json()["code"]) == (400, "search_too_short")
