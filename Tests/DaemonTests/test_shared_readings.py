"""Who reads what was known of somebody reads of everybody who was taken for the same person then, and each is told."""

import pytest

from support.two_boards import FIRST, SECOND, TwoBoards, credential_path

KINDS = {
    "summary": ("/v1/peers/{survivor}", "SUMMARY"),
    "history": ("/v1/peers/{survivor}/history", "HISTORY"),
    "eligibility": ("/v1/peers/{survivor}/eligibility", "ELIGIBILITY"),
    "own-ledger": ("{own}/ledger", "LEDGER"),
    "other-ledger": ("{hers}/ledger", "LEDGER"),
}
#: By the id that was merged away then.
OTHERS = {
    "other-summary": ("/v1/peers/{person}", "SUMMARY"),
    "other-history": ("/v1/peers/{person}/history", "HISTORY"),
    "other-eligibility": ("/v1/peers/{person}/eligibility", "ELIGIBILITY"),
}
readings = pytest.mark.parametrize("path, kind", (KINDS | OTHERS).values(), ids=KINDS | OTHERS)


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        boards.inspector = boards.token("auditor", sub="inspector-7")
        yield boards


class Mistake:
    """Two people who were taken for one for a while."""

    def __init__(self, boards):
        self.boards = boards
        self.person, self.survivor = boards.certified(SECOND), boards.certified(FIRST)
        boards.accept(self.person.education("advocacy", 4, "2026-02-02"))
        self.before = boards.head()
        boards.merge(self.person, self.survivor)
        self.during = boards.head()
        boards.unmerge(self.person, self.survivor)
        self.after = boards.head()

    def path(self, path):
        own, hers = credential_path(self.survivor), credential_path(self.person)
        return path.format(survivor=self.survivor.id, person=self.person.id, own=own, hers=hers)

    def read(self, path, purpose="investigation", accept="application/json", **parameters):
        headers = {**self.boards.headers(self.boards.inspector), "credentiald-purpose": purpose, "Accept": accept}
        answer = self.boards.daemon.get(self.path(path), headers, **parameters)
        assert answer.status_code == 200, answer.text
        return answer

    def told(self, person, caller=None):
        """The readings of somebody's record, as the person is told."""
        caller = caller or self.boards.holder(person)
        return self.boards.read(f"/v1/peers/{person.id}/disclosures", caller).get("disclosures", [])


@pytest.fixture
def mistake(boards):
    return Mistake(boards)


def check(it, kind, mistake):
    assert (it["principal"], it["role"]) == ("inspector-7", "auditor"), it
    assert it["purpose"] == "DISCLOSURE_PURPOSE_INVESTIGATION", it
    assert it["reading"]["kind"] == f"READING_KIND_{kind}", it
    assert int(it["reading"]["knownPosition"]) == mistake.during < int(it["position"]), it


@readings
def test_each_of_them_is_told_of_it(boards, mistake, path, kind):
    mistake.read(path, knownAt=mistake.during)
    for person in (mistake.survivor, mistake.person):
        [it] = mistake.told(person)
        assert it["peerId"] == person.id
        check(it, kind, mistake)
        assert mistake.told(person, boards.auditor) == [it]


@pytest.mark.parametrize("whose", ["survivor", "person"])
def test_a_history_in_lines_as_well(mistake, whose):
    for accept in ("application/x-ndjson", "text/plain"):
        mistake.read("/v1/peers/{%s}/history" % whose, accept=accept, knownAt=mistake.during)
    for person in (mistake.survivor, mistake.person):
        told = mistake.told(person)
        assert len(told) == 2
        for it in told:
            check(it, "HISTORY", mistake)


def test_it_is_in_the_log_after_a_kill(tmp_path):
    """It was recorded before it was shown."""
    with TwoBoards(tmp_path) as boards:
        boards.inspector = boards.token("auditor", sub="inspector-7")
        mistake = Mistake(boards)
        mistake.read("/v1/peers/{survivor}/history", knownAt=mistake.during)
        boards.daemon.kill()
        boards.start()
        for person in (mistake.survivor, mistake.person):
            [it] = mistake.told(person)
            check(it, "HISTORY", mistake)


def test_who_was_merged_elsewhere_since_is_told_there(boards, mistake):
    third = boards.certified(SECOND)
    boards.merge(mistake.person, third, on="2026-06-02")
    mistake.read("/v1/peers/{survivor}/history", knownAt=mistake.during)
    for person in (third, mistake.person, mistake.survivor):
        [it] = mistake.told(person)
        check(it, "HISTORY", mistake)


@pytest.mark.parametrize("path, kind", list(KINDS.values())[:-1], ids=list(KINDS)[:-1])
def test_a_reading_that_shows_one_alone_is_told_to_one(mistake, path, kind):
    """Now, and as it was known before the merge."""
    for parameters in ({}, {"knownAt": mistake.before}, {"knownAt": mistake.after}):
        mistake.read(path, **parameters)
    assert mistake.told(mistake.person) == []
    assert [it["reading"]["kind"] for it in mistake.told(mistake.survivor)] == [f"READING_KIND_{kind}"] * 3


def test_a_page_of_the_roster_is_told_to_each_of_whom_it_shows_something(mistake):
    roster = mistake.read("/v1/roster", board=SECOND, knownAt=mistake.during).json()
    listed = [it["peerId"] for it in roster["entries"]]
    # Her credential is the other one's, who is not with this board now.
    assert mistake.survivor.id in listed and mistake.person.id not in listed
    for person in (mistake.survivor, mistake.person):
        [it] = mistake.told(person)
        assert it["peerId"] == person.id
        check(it, "SUMMARY", mistake)


def test_a_page_of_the_roster_of_now_is_told_to_who_is_on_it(mistake):
    for parameters in ({}, {"knownAt": mistake.after}):
        mistake.read("/v1/roster", board=FIRST, q=mistake.survivor.credential_number, **parameters)
    assert mistake.told(mistake.person) == []
    assert [it["reading"]["kind"] for it in mistake.told(mistake.survivor)] == ["READING_KIND_SUMMARY"] * 2
