"""A merge that was taken back was a mistake: what it showed of somebody else is no longer a holder's to read.

Who asks what was known while it stood gets the own record as it was. Auditors still read what was known then.
"""

import json

import pytest

from support.desk import check_problem
from support.two_boards import FIRST, SECOND, TwoBoards, credential_path

#: Minutes of continuing education.
HERS, OWN = 240, 300
RECIPIENT, INSPECTOR = "County drug court", "inspector-7"


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        boards.inspector = boards.token("auditor", sub=INSPECTOR)
        yield boards


class Mistake:
    """Two people who hold a credential each, and were taken for one for a while."""

    def __init__(self, boards, board):
        self.boards = boards
        self.person, self.survivor = boards.certified(board), boards.certified(FIRST)
        self.hers = self.person.education("advocacy", HERS // 60, "2026-02-02")
        self.own = self.survivor.education("advocacy", OWN // 60, "2026-02-03")
        boards.accept(self.hers, self.own)
        self.disclose(self.person, RECIPIENT)
        self.disclose(self.survivor, "Own employer")
        self.read_as_auditor(self.person)
        self.read_as_auditor(self.survivor)
        boards.merge(self.person, self.survivor)
        self.during = boards.head()
        boards.unmerge(self.person, self.survivor)

    def disclose(self, person, recipient):
        report = person.make(
            "discloseHistory", purpose="DISCLOSURE_PURPOSE_LEGAL_ORDER", disclosedOn="2026-02-04", recipient=recipient
        )
        self.boards.accept(report, caller=self.boards.auditor)

    def read_as_auditor(self, person):
        headers = {**self.boards.headers(self.boards.inspector), "credentiald-purpose": "investigation"}
        assert self.boards.daemon.get(f"/v1/peers/{person.id}/history", headers).status_code == 200

    def disclosures(self, person, caller, **parameters):
        return self.boards.read(f"/v1/peers/{person.id}/disclosures", caller, **parameters).get("disclosures", [])

    def activities(self, person, caller, **parameters):
        """Of a credential's ledger: what counts, and the events behind it."""
        ledger = self.boards.read(credential_path(person) + "/ledger", caller, **parameters)
        assert (ledger["board"], ledger["credentialNumber"]) == (person.board, person.credential_number)
        [account] = ledger["accounts"]
        return account["have"], [it["eventId"] for it in account["activities"]]


@pytest.fixture(scope="module", params=[FIRST, SECOND], ids=["of-one-board", "of-two-boards"])
def mistake(boards, request):
    return Mistake(boards, request.param)


def own_of(mistake, person):
    """Minutes and events of the own ledger."""
    if person is mistake.person:
        return HERS, [mistake.hers["commandId"]]
    return OWN, [mistake.own["commandId"]]


# The survivor


def test_disclosures_of_then_are_the_own(boards, mistake):
    holder = boards.holder(mistake.survivor)
    now = mistake.disclosures(mistake.survivor, holder)
    then = mistake.disclosures(mistake.survivor, holder, knownAt=mistake.during)
    assert {it["peerId"] for it in then} == {mistake.survivor.id}
    assert RECIPIENT not in json.dumps(then)
    # What was known then, page by page, too.
    assert then == now[: len(then)] and len(then) == 2
    first = boards.read(f"/v1/peers/{mistake.survivor.id}/disclosures", holder, knownAt=mistake.during, limit=1)
    assert first["disclosures"] == then[:1]
    rest = mistake.disclosures(mistake.survivor, holder, knownAt=mistake.during, after=first["next"])
    assert rest == then[1:]


def test_the_other_ones_ledger_is_not_there(boards, mistake):
    holder, path = boards.holder(mistake.survivor), credential_path(mistake.person) + "/ledger"
    for parameters in ({}, {"knownAt": mistake.during}, {"knownAt": mistake.during, "cycle": 1}):
        check_problem(boards.get(path, holder, **parameters), 404, "credential_unknown")
    nowhere = boards.get(f"/v1/credentials/{mistake.person.board}/NONE/ledger", holder, knownAt=mistake.during)
    refused = boards.get(path, holder, knownAt=mistake.during)
    assert refused.text.replace(mistake.person.credential_number, "NONE") == nowhere.text


def test_the_own_ledger_has_the_own_activities(boards, mistake):
    holder = boards.holder(mistake.survivor)
    for parameters in ({}, {"knownAt": mistake.during}):
        found = mistake.activities(mistake.survivor, holder, **parameters)
        assert found == own_of(mistake, mistake.survivor), parameters
    ledger = boards.read(credential_path(mistake.survivor) + "/ledger", holder, knownAt=mistake.during)
    assert mistake.person.id not in json.dumps(ledger)


def test_nothing_else_of_then_tells_of_the_other(boards, mistake):
    holder, path = boards.holder(mistake.survivor), f"/v1/peers/{mistake.survivor.id}"
    for rest in ("", "/eligibility", "/history"):
        text = json.dumps(boards.read(path + rest, holder, knownAt=mistake.during))
        assert mistake.hers["commandId"] not in text and mistake.person.credential_number not in text, rest
        assert mistake.person.given not in text, rest


# Whose id was merged away


def test_the_other_has_the_own_as_well(boards, mistake):
    holder = boards.holder(mistake.person)
    for parameters in ({}, {"knownAt": mistake.during}):
        assert mistake.activities(mistake.person, holder, **parameters) == own_of(mistake, mistake.person), parameters
        for it in mistake.disclosures(mistake.person, holder, **parameters):
            assert it["peerId"] == mistake.person.id, parameters
        path = credential_path(mistake.survivor) + "/ledger"
        check_problem(boards.get(path, holder, **parameters), 404, "credential_unknown")


def test_whose_id_is_merged_away_reads_the_own_ledger_under_it(boards):
    person, survivor = boards.certified(), boards.certified()
    hers, own = person.education("advocacy", 4, "2026-02-02"), survivor.education("advocacy", 5, "2026-02-03")
    boards.accept(hers, own)
    path = credential_path(person) + "/ledger"
    before = boards.read(path, boards.holder(person))
    boards.merge(person, survivor)
    ledger = boards.read(path, boards.holder(person))
    assert (ledger["board"], ledger["credentialNumber"]) == (FIRST, person.credential_number)
    assert ledger["accounts"] == before["accounts"]
    assert own["commandId"] not in json.dumps(ledger)
    # What she had no part in is not hers by the merge.
    check_problem(
        boards.get(credential_path(survivor) + "/ledger", boards.holder(person)), 404, "credential_unknown"
    )


# Others


def test_auditors_read_what_was_known_then(boards, mistake):
    known = {"knownAt": mistake.during}
    both = [mistake.hers["commandId"], mistake.own["commandId"]]
    for person in (mistake.survivor, mistake.person):
        ledger = boards.read(credential_path(person) + "/ledger", boards.auditor, **known)
        assert ledger["peerId"] == mistake.survivor.id
        [account] = ledger["accounts"]
        assert account["have"] == HERS + OWN
        assert [it["eventId"] for it in account["activities"]] == both
    told = mistake.disclosures(mistake.survivor, boards.auditor, **known)
    assert {it["peerId"] for it in told} == {mistake.person.id, mistake.survivor.id}
    assert RECIPIENT in json.dumps(told) and INSPECTOR in json.dumps(told)


def test_a_merge_that_stands_shows_the_survivor_everything(boards):
    person, survivor = boards.certified(), boards.certified()
    hers, own = person.education("advocacy", 4, "2026-02-02"), survivor.education("advocacy", 5, "2026-02-03")
    boards.accept(hers, own)
    boards.merge(person, survivor)
    during = boards.head()
    for parameters in ({}, {"knownAt": during}):
        for it in (person, survivor):
            ledger = boards.read(credential_path(it) + "/ledger", boards.holder(survivor), **parameters)
            found = [it["eventId"] for it in ledger["accounts"][0]["activities"]]
            assert found == [hers["commandId"], own["commandId"]]
