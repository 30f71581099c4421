"""Whatever is sent, the answer is a problem that names field and reason, and nothing is recorded."""

import copy
import json
import socket

import pytest
import requests

from support import cli
from support.careers import Person
from support.commands import new_id
from support.desk import JSON, check_problem

# Bodies that are no commands


@pytest.mark.parametrize(
    "body, code, field, reason",
    [
        (b"", "malformed_json", "", "empty"),
        (b"   \n", "malformed_json", "", "empty"),
        (b"{", "malformed_json", "", "line 1"),
        (b"not json", "malformed_json", "", "line 1, column 1"),
        (b'{"commandId":"x",}', "malformed_json", "", "line 1"),
        (b"[]", "malformed_json", "", "an array"),
        (b"null", "malformed_json", "", "a command is a JSON object"),
        (b'{"commandId":"\xff\xfe"}', "malformed_json", "", "UTF-8"),
        (b'{"commandId":"\xc0\xaf"}', "malformed_json", "", "UTF-8"),
        (b"\xef\xbb\xbf{}", "malformed_json", "", "byte order mark"),
        (b"[" * 100_000, "malformed_json", "", "deep"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "malformed_json", "", "deep"),
        (b'{"commandId":"a","commandId":"b"}', "malformed_json", "commandId", "twice"),
        (b"{}", "missing_command", None, "no command"),
        (b'{"registerPerson":{}}', "unknown_command", "registerPerson", "no command registerPerson"),
        (b'{"recordExan":{}}', "unknown_command", "recordExan", "recordExam is meant"),
        (b'{"recordExam":{},"logCEU":{}}', "invalid_field", None, "one command"),
        (b'{"recordExam":{"peer":1}}', "unknown_field", "recordExam.peer", "not a field"),
        (b'{"recordExam":[]}', "invalid_field", "recordExam", "an object belongs there"),
    ],
    ids=lambda it: repr(it)[:40] if isinstance(it, bytes) else None,
)
def test_bodies_that_are_no_commands(desk, body, code, field, reason):
    check_problem(desk.post(body), 400, code, field, reason)


def test_more_than_a_command_may_have(desk):
    command = desk.person.competency()
    # Twice of what it may have: the daemon takes the rest for some seconds, and a busy machine must have sent all by then.
    command["passCompetency"]["feedback"] = "x" * (2 << 20)
    check_problem(desk.post(command), 413, "body_too_large", reason="1048576")
    # Without a declared length too.
    body = json.dumps(command).encode()
    parts = (body[at : at + 65_536] for at in range(0, len(body), 65_536))
    try:
        answer = requests.post(desk.daemon.url + "/v1/commands", data=parts, headers=JSON, timeout=120)
    except requests.ConnectionError:
        return  # Hung up while the rest was being sent: as good an answer.
    check_problem(answer, 413, "body_too_large")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "nonsense"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
    ids=str,
)
def test_wrong_content_types(desk, headers):
    check_problem(desk.post(desk.person.exam(), headers), 415, "content_type_unsupported")


def test_wrong_accept(desk):
    answer = desk.post(desk.person.exam(), {**JSON, "Accept": "text/html"})
    check_problem(answer, 406, "not_acceptable")


# What the record stands against


def test_unknown_ids(desk):
    person, stranger = desk.person, Person(63)
    for command, code, field in [
        (stranger.exam(), "peer_unknown", "recordExam.peerId"),
        (person.submit(board="NOBODY"), "board_unknown", "submitApplication.board"),
        (
            person.make("submitApplication", board="ICRC", credential="XX", submittedOn="2021-08-01"),
            "credential_unknown",
            "submitApplication.credential",
        ),
        (person.submit(on="2012-12-31"), "rules_not_in_force", "submitApplication.board"),
        (person.approve(), "application_missing", "approveApplication.credential"),
        (person.deny(), "application_missing", "denyApplication.credential"),
        (person.file_renewal("2023-08-01"), "credential_unknown", "fileRenewal.credentialNumber"),
        (person.approve_renewal("2023-08-01"), "credential_unknown", "approveRenewal.credentialNumber"),
        (person.void({"commandId": new_id()}), "event_unknown", "voidRecord.eventId"),
        (person.void(desk.registration), "not_voidable", "voidRecord.eventId"),
        ({**person.register()}, "peer_exists", "registerPeer.peerId"),
    ]:
        check_problem(desk.post(command), 422, code, field)


def test_rules_twice(desk):
    [again] = [json.loads(text) for text in cli.simulate(1, 1, 1)[:1]]
    again["commandId"] = new_id()
    check_problem(desk.post(again), 422, "rules_version_exists", "adoptRules.rules.version")


def test_broken_rules(desk):
    [rules] = [json.loads(text) for text in cli.simulate(1, 1, 1)[:1]]
    rules["commandId"] = new_id()
    rules["adoptRules"]["rules"]["version"] = "broken"
    rules["adoptRules"]["rules"]["credentials"][0]["cycle"]["months"] = 0
    problem = check_problem(desk.post(rules), 400, "invalid_field")
    assert problem["field"].startswith("adoptRules.rules.credentials[0].cycle"), problem


@pytest.mark.parametrize(
    "days, key, reason",
    [
        ({"opensDaysBefore": 1, "filingDaysBefore": 5}, "filingDaysBefore", "before it opens"),
        ({"opensDaysBefore": 800}, "opensDaysBefore", "before its cycle begins"),
        ({"lateDays": 800}, "lateDays", "the next cycle"),
    ],
)
def test_rules_that_nobody_could_keep(desk, days, key, reason):
    [rules] = [json.loads(text) for text in cli.simulate(1, 1, 1)[:1]]
    rules["commandId"] = new_id()
    rules["adoptRules"]["rules"]["version"] = "impossible"
    rules["adoptRules"]["rules"]["credentials"][0]["cycle"].update(days)
    field = f"adoptRules.rules.credentials[0].cycle.{key}"
    check_problem(desk.post(rules), 400, "invalid_field", field, reason)


@pytest.mark.parametrize("version", [0, 2, 4_294_967_295])
def test_expected_version_conflicts(desk, version):
    command = {**desk.person.exam(), "expectedVersion": version}
    check_problem(desk.post(command), 409, "version_conflict", "expectedVersion", "has version 1")


def test_a_command_id_again(desk):
    first = desk.post(desk.registration)
    assert first.status_code == 200 and first.json()["duplicate"] is True
    receipt = first.json()
    assert (receipt["commandId"], receipt["position"], receipt["version"]) == (
        desk.registration["commandId"],
        "2",
        1,
    )
    assert desk.post(desk.registration).json() == receipt
    # The same content, written otherwise.
    rewritten = json.dumps(dict(reversed(desk.registration.items())), indent=4).encode()
    assert desk.post(rewritten).json() == receipt


def test_a_command_id_for_something_else(desk):
    other = copy.deepcopy(desk.registration)
    other["registerPeer"]["personal"]["givenName"] = "Somebody"
    check_problem(desk.post(other), 409, "command_id_reused", "commandId", "position 2")
    exam = {**desk.person.exam(), "commandId": desk.registration["commandId"]}
    check_problem(desk.post(exam), 409, "command_id_reused", "commandId")
    stranger = {**Person(64).register(), "commandId": desk.registration["commandId"]}
    check_problem(desk.post(stranger), 409, "command_id_reused", "commandId")


# Routes


@pytest.mark.parametrize(
    "path, code, field",
    [
        ("/v1/peers/not-a-uuid", "invalid_parameter", "id"),
        ("/v1/peers/{id}?asOf=yesterday", "invalid_parameter", "asOf"),
        ("/v1/peers/{id}?asOf=2021-02-30", "invalid_parameter", "asOf"),
        ("/v1/peers/{id}?knownAt=now", "invalid_parameter", "knownAt"),
        ("/v1/peers/{id}?knownAt=-1", "invalid_parameter", "knownAt"),
        ("/v1/peers/{id}?asof=2021-01-01", "unknown_parameter", "asof"),
        ("/v1/peers/{id}?asOf=2021-01-01&asOf=2022-01-01", "invalid_parameter", "asOf"),
        ("/v1/peers/{id}?minPosition=many", "invalid_parameter", "minPosition"),
        ("/v1/peers/{id}/history?limit=0", "invalid_parameter", "limit"),
        ("/v1/peers/{id}/history?limit=1001", "invalid_parameter", "limit"),
        ("/v1/peers/{id}/history?after=-1", "invalid_parameter", "after"),
        ("/v1/peers/{id}/eligibility?board=no!", "invalid_parameter", "board"),
        ("/v1/peers/{id}?asOf=%ff", "invalid_parameter", "asOf"),
        ("/v1/peers/{id}?asOf=%zz", "invalid_parameter", "asOf"),
        ("/v1/events?after=99999999999999999999", "invalid_parameter", "after"),
        ("/v1/events?limit=1e3", "invalid_parameter", "limit"),
        ("/v1/renewals", "missing_parameter", "board"),
        ("/v1/renewals?board=ICRC&from=2021-01-01", "missing_parameter", "to"),
        ("/v1/renewals?board=ICRC&from=2022-01-01&to=2021-01-01", "invalid_parameter", "to"),
        ("/v1/renewals?board=ICRC&from=2021-01-01&to=2022-01-01&after=x", "invalid_parameter", "after"),
        ("/v1/credentials/icrc/PR-1", "invalid_parameter", "board"),
        ("/v1/credentials/ICRC/%ff", "invalid_parameter", "number"),
        ("/v1/boards?x=1", "unknown_parameter", "x"),
        ("/healthz?x=1", "unknown_parameter", "x"),
    ],
)
def test_parameters(desk, path, code, field):
    url = desk.daemon.url + path.replace("{id}", desk.person.id)
    # As written: the client library would mend some of it.
    request = requests.Request("GET", desk.daemon.url).prepare()
    request.url = url
    with requests.Session() as session:
        check_problem(session.send(request, timeout=120), 400, code, field)


@pytest.mark.parametrize(
    "method, path, status, code",
    [
        ("GET", "/", 404, "route_unknown"),
        ("GET", "/v1", 404, "route_unknown"),
        ("GET", "/v1/peer", 404, "route_unknown"),
        ("POST", "/v2/commands", 404, "route_unknown"),
        ("GET", "/v1/commands", 405, "method_not_allowed"),
        ("DELETE", "/v1/commands", 405, "method_not_allowed"),
        ("POST", "/v1/events", 405, "method_not_allowed"),
        ("PUT", "/healthz", 405, "method_not_allowed"),
    ],
)
def test_routes(desk, method, path, status, code):
    answer = requests.request(method, desk.daemon.url + path, timeout=120)
    check_problem(answer, status, code)
    assert status != 405 or answer.headers["Allow"]


@pytest.mark.parametrize(
    "headers, code",
    [
        ({"Host": "evil.example"}, "foreign_host"),
        ({"Host": "127.0.0.1.evil.example"}, "foreign_host"),
        ({"Origin": "https://evil.example"}, "foreign_origin"),
        ({"Origin": "null"}, "foreign_origin"),
    ],
)
def test_foreign_pages(desk, headers, code):
    check_problem(desk.post(desk.person.exam(), {**JSON, **headers}), 403, code)


@pytest.mark.parametrize(
    "request_bytes, status",
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/9.9\r\n\r\n", b"400"),
        (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000 + b"\r\n\r\n", b"4"),
    ],
    ids=["no HTTP", "no version", "long header"],
)
def test_no_http(desk, request_bytes, status):
    host, port = desk.daemon.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=120) as connection:
        connection.sendall(request_bytes)
        answer = connection.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 " + status), answer[:200]
    assert b"application/problem+json" in answer, answer[:500]


# In bulk


def test_bulk_refuses_line_by_line(desk):
    good = json.dumps(desk.registration)
    lines = [
        good,
        "{",
        json.dumps(Person(65).exam()),
        "",
        json.dumps({"commandId": new_id()}),
        "[1]",
        good,
    ]
    answers = list(desk.daemon.bulk(lines))
    assert [it.get("code", "receipt") for it in answers] == [
        "receipt",
        "malformed_json",
        "peer_unknown",
        "missing_command",
        "malformed_json",
        "receipt",
    ]
    assert [it["line"] for it in answers if "code" in it] == ["2", "3", "5", "6"]
    assert answers[0]["duplicate"] and answers[-1]["duplicate"]


def test_bulk_refuses_a_line_that_is_too_long(desk):
    command = desk.person.competency()
    command["passCompetency"]["feedback"] = "x" * (2 << 20)
    answers = list(desk.daemon.bulk([json.dumps(command), json.dumps(desk.registration)]))
    assert [it.get("code", "receipt") for it in answers] == ["body_too_large", "receipt"]


def test_a_dry_run_records_nothing(desk):
    person = Person(66)
    commands = [person.register(), person.exam(), Person(67).exam(), person.submit(), person.approve()]
    answers = list(desk.daemon.bulk([json.dumps(it) for it in commands], dryRun="true"))
    assert [it.get("code", "receipt") for it in answers] == [
        "receipt",
        "receipt",
        "peer_unknown",
        "receipt",
        "requirements_unmet",
    ]
    assert desk.daemon.get(f"/v1/peers/{person.id}").status_code == 404


def test_bulk_parameters(desk):
    headers = {"Content-Type": "application/x-ndjson"}
    check_problem(
        desk.post(b"", headers, "/v1/commands/bulk?dryRun=maybe"), 400, "invalid_parameter", "dryRun"
    )
    check_problem(desk.post(b"", JSON, "/v1/commands/bulk"), 415, "content_type_unsupported")
