"""Errors tell a field and a reason, and nothing of the machine, of the program or of somebody else."""

import json
import re

import pytest
import requests

from support.cli import simulate
from support.commands import command, kind_of
from support.fortress import PATIENCE, Fortress, Siege, registration
from support.tokens import bearer

#: What no answer may have: folders, sources, types, addresses in memory, other languages' stacks.
TELLTALE = re.compile(
    r"/(home|root|work|usr|var|etc|tmp|proc|opt|build)/|\.swift|\.mdb|Swift\.|NIO|LMDB|MDB_|Optional\(|Error\(|errno|0x[0-9a-f]{6,}|"
    r"Fatal|Traceback|Exception|SQL|protobuf\w*Error|SwiftProtobuf|JSONDecodingError|BinaryDecodingError|DecodingError|pthread|librdkafka"
)


@pytest.fixture(scope="module")
def fortress(tmp_path_factory):
    fortress = Fortress(tmp_path_factory.mktemp("fortress"))
    with fortress.daemon:
        fortress.commands = [json.loads(it) for it in simulate(4, 3, 5)]
        answer = requests.post(fortress.daemon.url + "/v1/commands/bulk", data="\n".join(map(json.dumps, fortress.commands)).encode(),
                               headers={**bearer(fortress.all), "Content-Type": "application/x-ndjson"}, timeout=PATIENCE)
        assert answer.status_code == 200
        yield fortress


def names_of(commands):
    """The personal text of everybody in it."""
    found = set()
    for kind, body in map(kind_of, commands):
        if kind == "registerPeer":
            found |= {str(body["personal"][it]) for it in ("givenName", "familyName")}
    return {it for it in found if len(it) > 3}


def check(fortress, answer):
    assert 400 <= answer.status_code < 600
    said = answer.text
    assert not TELLTALE.search(said), (TELLTALE.search(said).group(), said)
    assert str(fortress.folder) not in said and fortress.all not in said
    for name in names_of(fortress.commands):
        assert name not in said, name
    for value in answer.headers.values():
        assert not TELLTALE.search(value), value
    problem = answer.json()
    assert problem["code"] and problem["detail"] and problem["status"] == answer.status_code
    return problem


ODD = ["x", "", "-1", "0", "18446744073709551616", "1e9", "null", "%00", "%ff", "../../nowhere/passwd", "'", "\"", "<script>", "{{7*7}}", "${jndi:ldap://x}",
       "01939c6e-0000-7000-8000-000000000001", "2026-02-30", "0000-00-00", "9999-12-31T23:59:60Z", "a" * 2_000, "𝕏", "board"]


def test_no_error_tells_of_the_machine(fortress):
    """Every reading route, with every odd value in every place."""
    person = next(it["commandId"] for it in fortress.commands if "registerPeer" in it)
    places = ["/v1/peers/{}", "/v1/peers/{}/history", "/v1/peers/{}/eligibility?board=" + fortress.board, f"/v1/peers/{person}?asOf={{}}",
              f"/v1/peers/{person}?knownAt={{}}", f"/v1/peers/{person}?minPosition={{}}", f"/v1/peers/{person}/history?after={{}}",
              f"/v1/peers/{person}/history?limit={{}}", f"/v1/peers/{person}/eligibility?board={{}}", f"/v1/peers/{person}?{{}}=1",
              f"/v1/credentials/{fortress.board}/{{}}", "/v1/credentials/{}/1", f"/v1/credentials/{fortress.board}/{{}}/ledger",
              f"/v1/renewals?board={fortress.board}&from={{}}&to=2026-01-01", "/v1/renewals?board={}&from=2026-01-01&to=2026-02-01",
              f"/v1/roster?board={fortress.board}&q={{}}", f"/v1/roster?board={fortress.board}&after={{}}", f"/v1/roster?board={fortress.board}&status={{}}",
              "/v1/boards/{}/rules", f"/v1/boards/{fortress.board}/rules?version={{}}", f"/v1/boards/{fortress.board}/statistics?from={{}}&to=2026-01-01",
              "/v1/events?after={}", "/v1/events?limit={}", "/v1/events?board={}", "/v1/events?audience={}", "/v1/log/proofs/inclusion?position={}", "/v1/log/proofs/stream?stream={}",
              "/v1/log/proofs/consistency?from={}&to=3", "/v1/projections/{}/diff", "/v1/projections/{}/rebuild", "/v1/projections/{}/quarantine",
              "/v1/publications/{}/quarantine", "/v1/{}"]
    seen = 0
    with Siege(fortress), requests.Session() as session:
        session.headers = bearer(fortress.all)
        for place in places:
            for value in ODD:
                answer = session.get(fortress.daemon.url + place.format(value), timeout=PATIENCE)
                # A value may be good, and a projection may be far.
                if answer.status_code < 400:
                    continue
                assert answer.status_code < 500 or answer.status_code == 503, (place, value, answer.text)
                check(fortress, answer)
                seen += 1
        for headers in [{"Accept": it} for it in ODD if it.isascii()] + [{"Last-Event-ID": it, "Accept": "text/event-stream"} for it in ODD if it.isascii() and it]:
            answer = session.get(fortress.daemon.url + "/v1/events", headers=headers, timeout=PATIENCE, stream=True)
            if answer.status_code >= 400:
                check(fortress, answer)
                seen += 1
            answer.close()
    assert seen > 300


def test_no_refused_command_tells_of_the_machine(fortress):
    """Each kind of command with each of its fields turned into something else."""
    kinds = {}
    for it in fortress.commands:
        kinds.setdefault(kind_of(it)[0], it)
    seen = 0
    with requests.Session() as session:
        session.headers = bearer(fortress.all)
        for kind, good in kinds.items():
            for field in good[kind]:
                for value in [None, "", "x" * 300, -1, 1e300, [], {}, [{}], True, "2026-02-30", "\u0000", "../../nowhere/passwd"]:
                    body = {**good, "commandId": registration()["commandId"], kind: {**good[kind], field: value}}
                    answer = session.post(fortress.daemon.url + "/v1/commands", json=body, timeout=PATIENCE)
                    if answer.status_code < 400:
                        continue
                    assert answer.status_code < 500, (kind, field, value, answer.text)
                    check(fortress, answer)
                    seen += 1
        for body in [b"\x0a", b"\xff" * 50, b"\x0a\x05abc", b"\x12\x02\x08\x01", b"\x08\x96\x01", b"\x1a\xff\xff\xff\xff\x0f"]:
            answer = session.post(fortress.daemon.url + "/v1/commands", data=body, headers={"Content-Type": "application/x-protobuf"}, timeout=PATIENCE)
            check(fortress, answer)
        for path in ["/v1/clock/advance", "/v1/projections/roster/rebuild", f"/v1/peers/{registration()['commandId']}/eligibility", "/v1/publications/x/backfill"]:
            for body in [b"", b"{", b"[]", b'{"to":1}', b'{"days":-1}', b'{"days":1e99}', b'{"threads":"x"}', b'{"rules":{}}', b"\xff"]:
                answer = session.post(fortress.daemon.url + path, data=body, headers={"Content-Type": "application/json"}, timeout=PATIENCE)
                if answer.status_code >= 400:
                    assert answer.status_code < 500 or answer.status_code == 503, (path, body, answer.text)
                    check(fortress, answer)
                    seen += 1
    assert seen > 150


def test_what_is_refused_says_the_same_of_everybody(fortress):
    """A person of another board and a person who does not exist, on every route: the same words and the same headers."""
    known = fortress.person.id
    token = fortress.token("board", boards=[fortress.board])
    holder = fortress.token("holder", peer=registration()["commandId"])
    with requests.Session() as session:
        for who in [token, holder, fortress.token("employer"), fortress.token("provider")]:
            for path in ["", "/history", f"/eligibility?board={fortress.board}", "?asOf=2020-01-01", "?knownAt=1", "/history?limit=1"]:
                said = set()
                for person in [known, registration()["commandId"]]:
                    answer = session.get(f"{fortress.daemon.url}/v1/peers/{person}{path}", headers=bearer(who), timeout=PATIENCE)
                    assert answer.status_code in (403, 404), answer.text
                    headers = {name: value for name, value in answer.headers.items() if name != "Date"}
                    said.add((answer.status_code, answer.text.replace(person, "ID"), json.dumps(headers)))
                assert len(said) == 1, said


def test_commands_about_somebody_else_say_no_more(fortress):
    """What a provider is told of a person whom it cannot read: nothing of the record."""
    [answer] = [requests.post(fortress.daemon.url + "/v1/commands", headers=bearer(fortress.token("provider")), timeout=PATIENCE,
                              json=command("submitApplication", {"peerId": fortress.person.id, "board": "NOBODY", "credential": "X",
                                                                 "submittedOn": "2026-01-05"}))]
    check(fortress, answer)
