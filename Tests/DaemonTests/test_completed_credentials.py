"""What the public record shows of a credential is what its last issue says: one that completes a provisional one, too."""

import copy

import pytest

from support.careers import Person
from support.commands import command

RULES = {
    "board": "SHOWN",
    "title": "Shown",
    "version": "1",
    "effectiveOn": "2015-01-01",
    "timeZone": "America/New_York",
    "credentials": [
        {
            "code": "PR",
            "title": "Peer",
            "publicName": True,
            "initial": [{"id": "exam", "title": "Examination", "exam": {"exam": "X"}}],
            "cycle": {"months": 24, "expiry": "EXPIRY_ANNIVERSARY", "opensDaysBefore": 90},
            "provisional": {"months": 6},
            "applicationAnchor": "APPLICATION_ANCHOR_DECISION",
        }
    ],
}


def adopt(daemon, version, effective, **changes):
    rules = copy.deepcopy(RULES)
    rules.update(version=version, effectiveOn=effective)
    rules["credentials"][0].update(changes)
    daemon.accept(command("adoptRules", {"board": "SHOWN", "rules": rules}))


@pytest.fixture(scope="module")
def board(module_daemon):
    """From 2023 on by another title, with no name, and with discipline."""
    adopt(module_daemon, "1", "2015-01-01")
    adopt(module_daemon, "2", "2023-01-01", title="Recovery Peer", publicName=False, publicDiscipline=True)
    return module_daemon


def provisional(daemon, number):
    person = Person(number, "SHOWN")
    daemon.accept(person.register())
    daemon.accept(person.submit("2022-12-02"))
    daemon.accept(person.make(
        "issueCredential", board="SHOWN", credential="PR", issuedOn="2022-12-20",
        kind="ISSUE_KIND_PROVISIONAL", credentialNumber=person.credential_number))
    return person


def impose_probation(daemon, person):
    daemon.accept(person.make(
        "imposeProbation", board="SHOWN", credentialNumber=person.credential_number, effectiveOn="2023-04-01",
        grounds=["late-reports"]))


def shown(daemon, person, **parameters):
    """The public record: its name, its title, and whether it shows discipline."""
    answer = daemon.get_ok(f"/v1/credentials/SHOWN/{person.credential_number}", **parameters)
    credential = answer["credential"]
    return answer.get("holderName"), credential["title"], [it["kind"] for it in credential.get("discipline", [])]


def rostered(daemon, person):
    [item] = [
        it for it in daemon.get_ok("/v1/roster", board="SHOWN")["entries"]
        if it.get("credentialNumber") == person.credential_number]
    return item["title"]


def test_a_completion_by_later_rules_speaks(board):
    person = provisional(board, 1)
    assert shown(board, person) == (person.name, "Peer", [])
    completion = person.approve("2023-03-01", override=True)
    board.accept(completion)
    assert shown(board, person) == (None, "Recovery Peer", [])
    assert rostered(board, person) == "Recovery Peer"
    assert shown(board, person, asOf="2023-02-28") == (person.name, "Peer", [])
    board.accept(person.void(completion))
    assert shown(board, person) == (person.name, "Peer", [])


def test_so_does_it_of_discipline(board):
    person = provisional(board, 2)
    board.accept(person.approve("2023-03-01", override=True))
    impose_probation(board, person)
    assert shown(board, person) == (None, "Recovery Peer", ["DISCIPLINE_PROBATION"])


def test_a_renewal_leaves_what_the_issue_says(board):
    person = Person(3, "SHOWN")
    board.accept(person.register())
    board.accept(person.submit("2022-01-02"))
    board.accept(person.approve("2022-02-01", override=True))
    board.accept(person.file_renewal("2024-01-20"))
    board.accept(person.approve_renewal("2024-01-21"))
    assert shown(board, person) == (person.name, "Peer", [])
