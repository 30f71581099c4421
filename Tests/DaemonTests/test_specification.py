"""The daemon is what openapi.yaml says, and nothing beside it."""

import functools
import json
import os
import re
import subprocess
import sys

import jsonschema_rs
import openapi_spec_validator
import pytest
import requests

from support import cli
from support import specification as described
from support.careers import Person
from support.commands import adoption_for, line
from support.daemon import Daemon
from support.story import Story
from support.tokens import Key, bearer, configuration, publish
from support.two_boards import record_death
from support.waiting import wait_until

FILE = described.FILE
SUITE = cli.REPOSITORY / "Tests/DaemonTests/specification"
EVERY_ROLE = ("provider", "supervisor", "board", "auditor", "operator")
#: Of the property tests; a long run has more, and the coverage phase of the commands, which alone is 20,000 cases.
EXAMPLES = int(os.environ.get("SPECIFICATION_EXAMPLES", 15))
IS_LONG = EXAMPLES > 50
COMMANDS = ("sendCommand", "supposeEligibility")
#: An operator's work on what a test shares with the others, or without end.
APART = ("advanceClock",)


@pytest.fixture(scope="module")
def specification():
    return described.read()


class Office:
    """A daemon with a story, and a caller with every role but that of a person."""

    def __init__(self, folder):
        key = Key("ES256", "key")
        publish(folder / "jwks.json", key)
        settings = configuration(folder, folder / "jwks.json")
        self.daemon = Daemon(folder / "data", dev=False, options=["--config", str(settings)])
        token = key.token(*EVERY_ROLE, boards=["ICRC"], exp=4_000_000_000)
        self.headers = {**bearer(token), "credentiald-purpose": "audit"}
        self.daemon.session.headers.update(self.headers)
        self.story = Story(self.daemon)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    office = Office(tmp_path_factory.mktemp("office"))
    # The first is signed a second after the first event; proofs are refused until then.
    signed = lambda: office.daemon.get("/v1/log/checkpoint").status_code == 200  # noqa: E731
    wait_until(signed, 120, "a checkpoint")
    yield office
    office.daemon.stop()


def test_it_is_an_openapi_document(specification):
    openapi_spec_validator.validate(specification)


def test_it_is_served_to_everybody(office):
    answer = requests.get(office.daemon.url + "/openapi.yaml", timeout=120)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/yaml"
    assert answer.content == FILE.read_bytes()


def test_it_has_the_routes_of_the_table_of_access(specification):
    """With which the routes of the server are compared when it starts."""
    rows = re.findall(r"^\| `([A-Z]+) (/\S+)` \|", (cli.REPOSITORY / "Schemas/access.md").read_text(), re.M)
    described = {
        (method.upper(), path)
        for path, item in specification["paths"].items()
        for method in item
        if method in ("get", "post", "put", "delete", "patch")
    }
    assert described == set(rows)


def test_every_operation_has_an_id_a_summary_and_its_refusals(specification):
    seen = set()
    for path, method, operation in operations(specification):
        where = f"{method} {path}"
        assert operation["summary"] and operation["tags"], where
        assert operation["operationId"] not in seen, where
        seen.add(operation["operationId"])
        statuses = set(operation["responses"])
        assert "400" in statuses and "default" not in statuses, where
        if {} not in operation.get("security", [{"bearer": []}]):
            assert {"401", "403"} <= statuses, where


def test_its_examples_are_what_its_schemas_say(specification):
    checked = 0
    for path, method, operation in operations(specification):
        for content in contents(operation):
            for media in content.values():
                examples = [it["value"] for it in media.get("examples", {}).values()]
                for example in examples + ([media["example"]] if "example" in media else []):
                    check(specification, media["schema"], example)
                    checked += 1
    assert checked >= 15


def test_its_requests_are_taken(specification, tmp_path):
    examples = specification["paths"]["/v1/commands"]["post"]["requestBody"]["content"]["application/json"]
    bulk = specification["paths"]["/v1/commands/bulk"]["post"]["requestBody"]["content"]["application/x-ndjson"]
    with Daemon(tmp_path / "data") as daemon:
        for example in examples["examples"].values():
            daemon.accept(example["value"])
        for example in bulk["examples"].values():
            [answer] = daemon.session.post(
                daemon.url + "/v1/commands/bulk",
                data=example["value"].encode(),
                headers={"Content-Type": "application/x-ndjson"},
                timeout=120,
            ).text.splitlines()
            assert "position" in json.loads(answer), answer


ANSWERS = [
    ("/v1/peers/{id}", {}),
    ("/v1/peers/{id}", {"asOf": "2021-06-01"}),
    ("/v1/peers/{id}/history", {}),
    ("/v1/peers/{id}/eligibility", {}),
    ("/v1/peers/{id}/eligibility", {"board": "ICRC", "purpose": "initial", "asOf": "2021-05-01"}),
    ("/v1/credentials/{board}/{number}", {}),
    ("/v1/credentials/{board}/{number}/ledger", {"cycle": 1}),
    ("/v1/renewals", {"board": "ICRC", "from": "2020-01-01", "to": "2030-12-31"}),
    ("/v1/roster", {"board": "ICRC"}),
    ("/v1/roster", {"board": "ICRC", "asOf": "2022-01-01", "knownAt": "20"}),
    ("/v1/boards", {}),
    ("/v1/boards/{code}/rules", {}),
    ("/v1/boards/{code}/statistics", {"from": "2020-01-01", "to": "2026-12-31"}),
    ("/v1/events", {}),
    ("/v1/events", {"audience": "board", "board": "ICRC"}),
    ("/v1/events", {"audience": "employers"}),
    ("/v1/log/proofs/inclusion", {"position": "5"}),
    ("/v1/log/proofs/stream", {"stream": "board-ICRC"}),
    ("/v1/projections", {}),
    ("/v1/publications", {}),
    ("/v1/clock", {}),
    ("/healthz", {}),
    ("/readyz", {}),
]


@pytest.mark.parametrize("path, query", ANSWERS, ids=lambda it: it if isinstance(it, str) else None)
def test_answers_have_no_field_that_it_does_not_name(specification, office, path, query):
    """Its schemas are open, so that clients take what comes; what comes today is closed."""
    person = office.story.person
    filled = path.format(id=person.id, board="ICRC", code="ICRC", number=person.credential_number)
    answer = office.daemon.get_ok(filled, **query)
    assert answer
    response = specification["paths"][path]["get"]["responses"]["200"]
    check(described.closed(specification), response["content"]["application/json"]["schema"], answer)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """Careers of every kind: denied and lapsed applications, disciplined, retired and dead people, several boards."""
    lines = cli.simulate(120, 4, 11)
    lines.append(line(adoption_for("NYCB", json.loads(lines[0]))))
    # One event that gives employers two messages: somebody with two credentials dies.
    both = Person(900)
    lines += [
        line(it)
        for it in (both.register(), both.submit(), both.approve(override=True), both.submit(board="NYCB"),
                   both.approve(board="NYCB", override=True), record_death(both))
    ]
    with Daemon(tmp_path_factory.mktemp("crowd") / "data") as daemon:
        assert all("position" in it for it in daemon.bulk(lines))
        yield daemon
        daemon.stop()


def pages(daemon, path, cursor, **query):
    """Every page, from the first on."""
    while True:
        page = daemon.get_ok(path, **query)
        yield page
        further = page.get("next")
        if not further or str(further) == str(query.get(cursor, "")):
            return
        query[cursor] = further


CROWDED = [
    ("/v1/roster", "after", {"board": "ICRC"}),
    ("/v1/roster", "after", {"board": "ICRC", "asOf": "2024-01-01"}),
    ("/v1/events", "after", {"audience": "employers"}),
    ("/v1/events", "after", {"audience": "board", "board": "ICRC"}),
    ("/v1/events", "after", {}),
]


@pytest.mark.parametrize("path, cursor, query", CROWDED, ids=lambda it: it if isinstance(it, str) else None)
def test_pages_about_a_crowd_are_what_its_schemas_say(specification, crowd, path, cursor, query):
    response = specification["paths"][path]["get"]["responses"]["200"]
    schema = response["content"]["application/json"]["schema"]
    whole, found = described.closed(specification), list(pages(crowd, path, cursor, **query))
    assert any(it.get("entries") or it.get("events") for it in found)
    check_one = checker(whole, schema)
    for page in found:
        check_one(page)


def test_answers_about_each_of_a_crowd_are_what_its_schemas_say(specification, crowd):
    entries = [it for page in pages(crowd, "/v1/roster", "after", board="ICRC") for it in page["entries"]]
    assert len({it["status"] for it in entries}) > 5, "a crowd has all kinds of people"
    whole = described.closed(specification)
    check_one = functools.cache(lambda path: checker(
        whole, specification["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]))
    for entry in entries:
        number = entry.get("credentialNumber")
        paths = ["/v1/peers/{id}", "/v1/peers/{id}/eligibility", "/v1/peers/{id}/history", "/v1/peers/{id}/disclosures"]
        if number:
            paths += ["/v1/credentials/{board}/{number}", "/v1/credentials/{board}/{number}/ledger"]
        for path in paths:
            answer = crowd.get_ok(path.format(id=entry["peerId"], board="ICRC", number=number))
            check_one(path)(answer)


def test_the_daemon_holds_to_it(office, tmp_path):
    """Property tests of every operation: schema-valid, schema-violating, and one after the other."""
    phases = "examples,coverage,fuzzing,stateful"
    run_suite(office, tmp_path, "--phases", phases, *without(*APART, *COMMANDS))


def test_commands_hold_to_it(office, tmp_path):
    phases = "coverage,fuzzing" if IS_LONG else "fuzzing"
    run_suite(office, tmp_path, "--phases", phases, *(f"--include-operation-id={it}" for it in COMMANDS))


def run_suite(office, folder, *options):
    settings = SUITE / "schemathesis.toml"
    # What is answered is open in the file, so that clients take what comes; the daemon is held to what it names.
    file = folder / "openapi.json"
    file.write_text(json.dumps(with_any_rules(described.closed(described.read()))))
    arguments = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run", str(file)),
        *("--url", office.daemon.url),
        *(word for name, value in office.headers.items() for word in ("-H", f"{name}: {value}")),
        *("--checks", "all", "--max-examples", str(EXAMPLES), "--seed", "1", "--no-color", *options),
        # How long requests take to be thought of is the machine's.
        *("--suppress-health-check", "too_slow"),
    ]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(SUITE)}
    # It leaves a folder where it runs.
    done = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=3_600)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
    # All that was selected was tried.
    assert int(re.search(r"Test cases:\s+([\d,]+) generated", done.stdout)[1].replace(",", "")) > EXAMPLES
    assert office.daemon.process.poll() is None
    assert office.daemon.get("/healthz").status_code == 200


def with_any_rules(specification):
    """Whole rules take the suite too long to make. What they need has a test of its own, with what commands need."""
    schemas = specification["components"]["schemas"]
    for name in described.reachable(schemas, ["RulesInput"]):
        schemas[name].pop("required", None)
        for it in schemas[name].get("properties", {}).values():
            for bound in ("minItems", "maxItems", "maxLength"):
                it.pop(bound, None)
    return specification


def without(*names):
    return [f"--exclude-operation-id={it}" for it in names]


def operations(specification):
    for path, item in specification["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, method, operation


def contents(operation):
    if "requestBody" in operation:
        yield operation["requestBody"]["content"]
    for response in operation["responses"].values():
        if "content" in response:
            yield response["content"]


def check(specification, schema, value):
    checker(specification, schema)(value)


def checker(specification, schema):
    """Of one schema for many values."""
    whole = {**schema, "components": specification["components"]}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)

    def check_one(value):
        for error in validator.iter_errors(value):
            pytest.fail(f"{error.instance_path}: {error.message}")
    return check_one
