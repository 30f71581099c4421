"""The roster gives each credential the day of the application that it was issued on, and no other one's."""

import itertools

import pytest

from support.careers import Person
from support.packs import adopt, pack


NUMBERS = itertools.count(61)


@pytest.fixture(scope="module")
def board(module_daemon):
    adopt(pack("tx-ps"), module_daemon)
    return module_daemon


@pytest.fixture
def person(board):
    person = Person(next(NUMBERS), board="TX-PS")
    board.accept(person.register())
    return person


def applied(daemon, person, **parameters):
    """What the roster says of her, by the credential's number; an application has none."""
    entries = daemon.get_ok("/v1/roster", board="TX-PS", **parameters)["entries"]
    return {it.get("credentialNumber"): it.get("appliedOn") for it in entries if it["peerId"] == person.id}


def both(daemon, person):
    """From the rows, which have to be the same as from the record."""
    rows = applied(daemon, person)
    assert applied(daemon, person, knownAt=daemon.head()) == rows
    return rows


def application(person, on, decided, number):
    body = {"board": "TX-PS", "credential": "PS"}
    return [
        person.make("submitApplication", submittedOn=on, **body),
        person.make(
            "approveApplication",
            decidedOn=decided,
            credentialNumber=number,
            overrideReason=person.override,
            **body,
        ),
    ]


def issue(person, on, kind, number, **body):
    return person.make(
        "issueCredential",
        board="TX-PS",
        credential="PS",
        issuedOn=on,
        kind=f"ISSUE_KIND_{kind}",
        credentialNumber=number,
        overrideReason=person.override,
        **body,
    )


def test_two_of_one_kind_have_one_each(board, person):
    for command in application(person, "2019-06-01", "2019-07-01", "FIRST"):
        board.accept(command)
    assert both(board, person) == {"FIRST": "2019-06-01"}
    for command in application(person, "2022-09-01", "2022-10-01", "SECOND"):
        board.accept(command)
    assert both(board, person) == {"FIRST": "2019-06-01", "SECOND": "2022-09-01"}


def test_what_was_issued_without_one_has_none(board, person):
    board.accept(issue(person, "2019-07-01", "FULL", "WITHOUT"))
    for command in application(person, "2022-09-01", "2022-10-01", "WITH"):
        board.accept(command)
    assert both(board, person) == {"WITHOUT": None, "WITH": "2022-09-01"}


def test_what_completed_a_provisional_one_is_its_own(board, person):
    submit, approve = application(person, "2022-09-01", "2022-11-01", "GROWN")
    board.accept(submit)
    board.accept(issue(person, "2022-10-01", "PROVISIONAL", "GROWN"))
    assert both(board, person) == {None: "2022-09-01", "GROWN": None}
    board.accept(approve)
    assert both(board, person) == {"GROWN": "2022-09-01"}
