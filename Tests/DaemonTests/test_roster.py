"""The roster of a board: by status, by name, by number, for today and for the past, page by page."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from support.careers import Person
from support.commands import new_id
from support.story import APPLIED, ISSUED


def roster(story, board="ICRC", **parameters):
    """Every page."""
    entries, after = [], ""
    while True:
        page = story.get("/v1/roster", board=board, after=after, **parameters)
        entries += page.get("entries", [])
        after = page.get("next", "")
        if not after:
            return entries


def names(entries):
    return sorted(it.get("name", "") for it in entries)


def test_everybody_with_status_practice_and_dates(story):
    mine = {it["peerId"]: it for it in roster(story)}
    entry = mine[story.person.id]
    assert entry["name"] == story.person.name and entry["credentialNumber"] == story.person.credential_number
    assert (entry["appliedOn"], entry["issuedOn"], entry["expiresOn"]) == (APPLIED, ISSUED, "2025-09-01")
    assert entry["status"] == "ROSTER_STATUS_EXPIRED" and entry["practiceAuthorized"] is False
    assert story.other.id in mine


def test_the_answer_says_what_it_holds_for(story):
    page = story.get("/v1/roster", board="ICRC")
    assert int(page["position"]) >= story.head and page["knownAt"]
    today = datetime.datetime.now(datetime.UTC).date()
    assert abs((datetime.date.fromisoformat(page["asOf"]) - today).days) <= 1
    assert page.get("fromRecords", False) is False


@pytest.mark.parametrize(
    "as_of, known, status",
    [
        (APPLIED, "applied", "APPLIED"),
        (ISSUED, "issued", "ACTIVE"),
        ("2023-09-02", "issued", "IN_GRACE"),
        ("2023-09-02", "renewed", "ACTIVE"),
        ("2025-09-02", "renewed", "IN_GRACE"),
    ],
)
def test_the_past_on_both_axes(story, as_of, known, status):
    page = story.get("/v1/roster", board="ICRC", asOf=as_of, knownAt=story.at[known])
    assert page["fromRecords"] and page["asOf"] == as_of and int(page["position"]) == story.at[known]
    [entry] = [it for it in page["entries"] if it["peerId"] == story.person.id]
    assert entry["status"] == f"ROSTER_STATUS_{status}"
    # It is what the verification says of the same day.
    if entry.get("credentialNumber"):
        verified = story.credential(asOf=as_of, knownAt=story.at[known])["credential"]
        assert verified["status"] == f"CREDENTIAL_STATUS_{status}"
        assert verified["practiceAuthorized"] == entry["practiceAuthorized"]


def test_by_name_whatever_case_and_accents(story):
    for text in ["zephyrantha41", "QUILLBROOK orsted41", "Ørsted41", "ørst", "quill zeph"]:
        assert story.person.name in names(roster(story, q=text)), text
    assert names(roster(story, q="zephyrantha41")) == [story.person.name]
    assert names(roster(story, q=story.person.credential_number.lower())) == [story.person.name]
    assert roster(story, q="nobody") == []
    answer = story.daemon.get("/v1/roster", board="ICRC", q="z")
    assert (answer.status_code, answer.json()["code"]) == (400, "search_too_short")


def test_by_status_credential_and_board(story):
    everybody = roster(story)
    for status in ["active", "expired", "applied", "denied", "revoked"]:
        word = f"ROSTER_STATUS_{status.upper()}"
        assert roster(story, status=status) == [it for it in everybody if it["status"] == word]
    assert roster(story, status="expired,applied") == [
        it for it in everybody if it["status"] in ("ROSTER_STATUS_EXPIRED", "ROSTER_STATUS_APPLIED")
    ]
    assert roster(story, credential="PR") == everybody and roster(story, credential="XX") == []
    assert story.daemon.get("/v1/roster", board="NYCB").json()["code"] == "board_unknown"


def test_pages_are_the_whole(story):
    whole = roster(story)
    for limit in [1, 2, 1000]:
        assert roster(story, limit=limit) == whole
    past = roster(story, asOf="2021-12-31")
    assert roster(story, asOf="2021-12-31", limit=1) == past and past


def test_an_erased_person_has_no_name_and_is_found_by_none(module_daemon, story):
    person = Person(77)
    story.send(person.register(), person.submit(), person.approve(override=True))
    assert names(roster(story, q="zephyrantha77")) == [person.name]
    erase = person.make("erasePersonalData", requestedOn="2026-01-05", basis="ERASURE_BASIS_REQUEST")
    position = story.send(erase)
    assert roster(story, q="zephyrantha77", minPosition=position) == []
    [entry] = [it for it in roster(story) if it["peerId"] == person.id]
    assert "name" not in entry and entry["nameErased"]
    # Its number still finds the credential.
    [entry] = roster(story, q=person.credential_number)
    assert entry["peerId"] == person.id
    assert person.given.encode() not in b"".join(
        path.read_bytes() for path in (module_daemon.data / "projections").rglob("data.mdb")
    )


def test_min_position_waits_and_says_when_it_is_not_reached(story):
    head = story.daemon.head()
    # Its second line is its size, which the checkpoint that covers the head may go beyond.
    size = story.daemon.get_reached("/v1/log/checkpoint", minPosition=head).text.splitlines()[1]
    assert int(size) >= head
    asked = [
        ("/v1/roster", {"board": "ICRC"}),
        (f"/v1/credentials/ICRC/{story.person.credential_number}/ledger", {}),
        ("/v1/boards/ICRC/statistics", {"from": "2021-01-01", "to": "2021-12-31"}),
        ("/v1/log/checkpoint", {}),
        ("/v1/log/proofs/inclusion", {"position": 1}),
        ("/v1/log/proofs/consistency", {"from": size}),
        ("/v1/projections", {}),
        ("/v1/projections/roster/quarantine", {}),
    ]
    for path, parameters in asked:
        assert story.daemon.get_reached(path, minPosition=head, **parameters).status_code == 200

    def beyond(question):
        path, parameters = question
        parameters = {**parameters, "minPosition": head + 1_000_000}
        return requests.get(story.daemon.url + path, params=parameters, timeout=120)

    # Each is waited with for five seconds, or longer on a busy machine: all at once.
    with ThreadPoolExecutor(len(asked)) as pool:
        answers = list(pool.map(beyond, asked))
    for (path, _), answer in zip(asked, answers, strict=True):
        assert (answer.status_code, answer.json()["code"]) == (503, "position_not_reached"), path
        assert answer.headers["Retry-After"]
        assert answer.elapsed.total_seconds() > 4, f"{path} was not waited with"


def test_unknown_parameters_are_refused(story):
    for parameters in [{"state": "active"}, {"status": "alive"}, {"after": new_id()}, {"limit": 0}]:
        answer = story.daemon.get("/v1/roster", board="ICRC", **parameters)
        assert answer.status_code == 400, parameters
