"""To whom a record was shown: recorded before it is, told to auditors and to the person."""

import json

import pytest
import requests

from support import cli
from support.commands import adoption_for, command
from support.daemon import Daemon
from support.desk import check_problem
from support.two_boards import FIRST, TwoBoards
from test_access import OTHER, Office, people

PURPOSES = ["audit", "investigation", "reciprocity", "subject-request", "legal-order"]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("disclosures"))
    office.commands = [json.loads(it) for it in cli.simulate(6, 3, 12)]
    adoption = next(it for it in office.commands if "adoptRules" in it)
    office.board = adoption["adoptRules"]["board"]
    office.sender = office.headers("provider", "supervisor", "board", "operator", boards=[office.board, OTHER])
    office.accepted(office.sender, *office.commands, adoption_for(OTHER, adoption))
    yield office
    office.daemon.stop()


@pytest.fixture
def auditor(office):
    headers = office.headers("auditor", sub="auditor-7")
    del headers["credentiald-purpose"]
    return headers


def told(office, peer, **parameters):
    return office.ok(f"/v1/peers/{peer}/disclosures", office.headers("auditor"), **parameters).get("disclosures", [])


def with_purpose(headers, purpose="audit"):
    return {**headers, "credentiald-purpose": purpose}


def test_there_is_no_reading_without_a_purpose(office, auditor):
    peer = people(office)[0]
    before = told(office, peer)
    for path in ["", "/history", "/eligibility"]:
        for headers in [auditor, with_purpose(auditor, "curiosity"), with_purpose(auditor, "")]:
            problem = check_problem(office.get(f"/v1/peers/{peer}{path}", headers), 400, "purpose_required",
                                    field="credentiald-purpose")
            assert all(it in problem["detail"] for it in PURPOSES)
    assert told(office, peer) == before


def test_each_reading_is_told_with_who_what_for_and_how_far(office, auditor):
    peer = people(office)[1]
    before = len(told(office, peer))
    pages = []
    for purpose in PURPOSES:
        pages.append(office.ok(f"/v1/peers/{peer}/history", with_purpose(auditor, purpose), limit=3, asOf="2026-06-01"))
    new = told(office, peer)[before:]
    assert [it["purpose"] for it in new] == [f"DISCLOSURE_PURPOSE_{it.upper().replace('-', '_')}" for it in PURPOSES]
    positions = [int(it["position"]) for it in new]
    assert positions == sorted(positions)
    for it, page in zip(new, pages):
        assert it["principal"] == "auditor-7" and it["role"] == "auditor" and it["recordedAt"]
        reading = it["reading"]
        assert reading["kind"] == "READING_KIND_HISTORY" and reading["asOf"] == "2026-06-01"
        assert reading["issuer"] == "https://id.example.org" and reading["keyId"] == "key-ES256"
        assert reading["fromPosition"] == page["events"][0]["position"]
        assert reading["throughPosition"] == page["events"][-1]["position"] and reading["entries"] == len(page["events"])
        assert int(reading["knownPosition"]) == int(page["position"]) < int(it["position"])
    # The person is told the same, and a board nothing.
    own = office.ok(f"/v1/peers/{peer}/disclosures", office.headers("holder", peer=peer))["disclosures"]
    assert own == told(office, peer)
    check_problem(office.get(f"/v1/peers/{peer}/disclosures", office.headers("board", boards=[office.board])),
                  403, "role_missing")
    seen = office.get(f"/v1/peers/{peer}/history", office.headers("board", boards=[office.board])).text
    assert '"eventId"' in seen and "HistoryDisclosed" not in seen
    assert "auditor-7" not in seen and "LEGAL_ORDER" not in seen and "knownPosition" not in seen


def test_pages_of_a_reading_come_to_an_end(office, auditor):
    peer = people(office)[2]
    whole = office.ok(f"/v1/peers/{peer}/history", office.headers("holder", peer=peer))["events"]
    headers = with_purpose(auditor)
    check_problem(office.get(f"/v1/peers/{peer}/history", headers, after=1), 400, "invalid_parameter", field="after")
    after, found, pages = "", [], 0
    while pages <= len(whole):
        page = office.ok(f"/v1/peers/{peer}/history", headers, limit=1, **({"after": after} if after else {}))
        found += [it["position"] for it in page["events"]]
        pages += 1
        after = page.get("nextPage", "")
        if not after:
            break
    assert found == [it["position"] for it in whole]
    listed = [it["reading"]["fromPosition"] for it in told(office, peer) if "reading" in it]
    assert listed == found
    # And the list itself, two at a time.
    after, paged = 0, []
    while True:
        page = office.ok(f"/v1/peers/{peer}/disclosures", auditor, limit=2, after=after)
        paged += page["disclosures"]
        after = page.get("next")
        if after is None:
            break
    assert paged == told(office, peer)


def test_what_fails_leaves_nothing(office, auditor):
    headers = with_purpose(auditor)
    head = office.ok("/v1/events", auditor, limit=1)["head"]
    nobody = command("x", {})["commandId"]
    for path in ["", "/history", "/eligibility"]:
        check_problem(office.get(f"/v1/peers/{nobody}{path}", headers), 404, "peer_unknown")
    check_problem(office.get(f"/v1/credentials/{office.board}/NONE/ledger", headers), 404, "credential_unknown")
    check_problem(office.get(f"/v1/peers/{people(office)[0]}/history", headers, limit=0), 400, "invalid_parameter")
    assert office.ok("/v1/events", auditor, limit=1)["head"] == head


def test_a_disclosure_is_told_under_both_ids_of_a_person(office, auditor):
    gone, stays = people(office)[3:5]
    headers = with_purpose(auditor)

    def read(peer):
        office.ok(f"/v1/peers/{peer}", headers)

    read(gone)
    read(stays)
    [_] = office.accepted(office.sender, command(
        "mergePeers", {"peerId": gone, "intoPeerId": stays, "mergedOn": "2026-06-20"}))
    read(gone)
    read(stays)
    of_gone = [it for it in told(office, gone) if "reading" in it]
    of_stays = [it for it in told(office, stays) if "reading" in it]
    assert [it["peerId"] for it in of_gone] == [gone, stays, stays]
    assert [it["reading"].get("peerId") for it in of_gone] == [None, gone, None]
    assert [it["peerId"] for it in of_stays] == [gone, stays, stays, stays]


def test_a_person_is_read_under_the_first_of_many_ids(tmp_path):
    """And so is a page of the roster from before the first merge."""
    with TwoBoards(tmp_path) as boards:
        ids = [boards.certified() for _ in range(6)]
        before = boards.head()
        for gone, stays in zip(ids, ids[1:]):
            boards.merge(gone, stays)
        for it in ids:
            boards.read(f"/v1/peers/{it.id}", boards.auditor)
        listed = boards.read("/v1/roster", boards.auditor, board=FIRST, knownAt=before)["entries"]
        assert {it["peerId"] for it in listed} == {it.id for it in ids}
        told = boards.read(f"/v1/peers/{ids[-1].id}/disclosures", boards.holder(ids[-1]))["disclosures"]
        assert {it["peerId"] for it in told} == {ids[-1].id}
        # The id that she goes on under needs none besides.
        asked = [it["reading"].get("peerId", ids[-1].id) for it in told]
        assert sorted(asked) == sorted([it.id for it in ids] * 2)


def test_whoever_was_erased_stays_erased(office, auditor):
    peer = people(office)[5]
    erase = {"peerId": peer, "requestedOn": "2026-06-21", "basis": "ERASURE_BASIS_REQUEST"}
    office.send(office.sender, command("erasePersonalData", erase))
    answer = office.ok(f"/v1/peers/{peer}", with_purpose(auditor))
    assert answer["personalErased"] and told(office, peer)[-1]["principal"] == "auditor-7"
    # A reading is nothing that could be erased.
    [refused] = office.send(office.sender, command("erasePersonalData", erase))
    assert refused["code"] == "already_erased"


def test_what_was_shown_is_in_the_log_after_a_kill(tmp_path):
    office = Office(tmp_path)
    sender = office.headers("provider")
    [receipt] = office.accepted(sender, command(
        "registerPeer", {"personal": {"givenName": "Nemo", "familyName": "Outis"}, "registeredOn": "2026-01-02"}))
    peer = receipt["stream"].removeprefix("peer-")
    headers = with_purpose(office.headers("auditor", sub="auditor-7"), "investigation")
    for number in range(1, 6):
        # The first byte of the answer is enough.
        with requests.get(f"{office.daemon.url}/v1/peers/{peer}/history", headers=headers, stream=True, timeout=120) as answer:
            assert answer.status_code == 200
            office.daemon.kill()
        lines = cli.json_lines(cli.run_ok("history", peer, "--data", office.daemon.data, "--json").stdout)
        readings = [it for it in lines if it["type"] == "HistoryDisclosed"]
        assert len(readings) == number
        assert all(it["event"]["actor"]["principal"] == "auditor-7" for it in readings)
        office.daemon = Daemon(office.daemon.data, dev=False, options=["--config", str(office.configuration)])
    assert len(told(office, peer)) == 5
    office.daemon.stop()


def test_a_disclosure_made_elsewhere_is_reported(office, auditor):
    peer = people(office)[0]
    report = {"peerId": peer, "recipient": "Court of appeals", "purpose": "DISCLOSURE_PURPOSE_LEGAL_ORDER",
              "disclosedOn": "2026-06-22"}
    made_up = command("discloseHistory", {**report, "reading": {"kind": "READING_KIND_HISTORY"}})
    check_problem(office.daemon.post(made_up, headers=auditor), 400, "invalid_field", field="discloseHistory.reading")
    check_problem(office.daemon.post(command("discloseHistory", report), headers=office.headers("operator")),
                  403, "role_missing")
    office.accepted(auditor, command("discloseHistory", report))
    last = told(office, peer)[-1]
    assert last["recipient"] == "Court of appeals" and "reading" not in last


def test_for_trying_things_out_no_purpose_is_asked_for(tmp_path):
    with Daemon(tmp_path / "data") as daemon:
        receipt = daemon.accept(command(
            "registerPeer", {"personal": {"givenName": "A", "familyName": "B"}, "registeredOn": "2026-01-02"}))
        peer = receipt["stream"].removeprefix("peer-")
        daemon.get_ok(f"/v1/peers/{peer}/history")
        assert "disclosures" not in daemon.get_ok(f"/v1/peers/{peer}/disclosures")
        assert daemon.get(f"/v1/peers/{peer}/history", headers={"credentiald-purpose": "audit"}).status_code == 200
        [it] = daemon.get_ok(f"/v1/peers/{peer}/disclosures")["disclosures"]
        assert it["principal"] == "development" and it["purpose"] == "DISCLOSURE_PURPOSE_AUDIT"


