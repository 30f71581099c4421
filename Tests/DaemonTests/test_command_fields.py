"""What openapi.yaml says of the fields of commands is what the daemon asks: no less, and nothing beyond.

Each command is spoilt in one place after the other, in dry runs, so that all are tried on the same record.
"""

import copy
import json
import uuid

import jsonschema
import pytest

from support import specification as described
from support.commands import line, new_id
from support.daemon import Daemon
from support.every_kind import CLOCK, EveryKind

SPECIFICATION = described.read()
SCHEMAS = SPECIFICATION["components"]["schemas"]
ENVELOPE = {"commandId", "expectedVersion", "correlationId"}
REFUSALS = {"missing_field", "invalid_field"}

#: Texts that fit, and texts that do not.
PATTERNS = {
    "^[A-Z][A-Z0-9-]{1,15}$": (["AB", "A" + "0" * 15, "A-1"], ["A", "A" * 17, "ab", "1A", "A B"]),
    "^[a-z0-9-]{1,48}$": (["a", "9", "a-" * 24], ["a" * 49, "A", "a b", "ä"]),
    "^[A-Za-z0-9-]{1,32}$": (["a", "Z-9", "x" * 32], ["x" * 33, "a b", "a/b", "ä"]),
    "^[A-Za-z0-9-]{1,16}$": (["Z-9", "x" * 16], ["x" * 17, "a b", "ä"]),
    "^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$": (["01-01", "12-31", "02-29"], ["13-01", "00-10", "1-1", "02-32"]),
    "^(19[4-9][0-9]|[2-9][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$": (
        ["1940-01-01", "2000-02-29"], ["1939-12-31", "2021-13-01", "2021-02-30", "2021-2-3", "01/02/2021", "me"]
    ),
    "^(19|[2-9][0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$": (
        ["1900-01-01", "2000-02-29"], ["1899-12-31", "2021-13-01", "2021-02-30", "2021-2-3", "01/02/2021", "me"]
    ),
    "^[0-9]{1,20}$": (["0", "18446744073709551615"], ["-1", "x"]),
}  # fmt: skip
FORMATS = {"uuid": ["me", "0" * 36], "date-time": ["yesterday", "2026-06-01", "2026-06-01T10:00:00"], "date": ["2021-02-30"]}
#: What the daemon says of a date that is none, or too early; it may be refused beside what stands around it.
NO_DATE = ("is not a date", "is before 1940")
#: Allowed by its own limits, and refused for what stands beside it.
BESIDE = {
    "logCEU.allocations[0].minutes": "together at most 6,000",
    "selectAuditSample.size": "at most as many as the frame has",
    "adoptRules.rules.board": "that of the command",
}
#: Needed by what else is said, which `required` does not know; their descriptions have it.
KEPT = {
    "submitApplication": {"submittedOn", "submittedAt"},
    "fileRenewal": {"filedOn", "filedAt"},
    "grantExtension": {"months", "untilOn", "tolledFromOn", "tolledThroughOn"},
    "issueCredential": {"certifiedBy", "certificate", "birthday"},
    "approveApplication": {"birthday"},
    "correctRecord": {*SCHEMAS["CorrectRecord"]["properties"]} - {"peerId", "eventId", "reason", "explanation"},
    "adoptRules": {"hours"},
}
#: Only with rules that came to end cycles on birthdays after the credential was issued.
NOT_TRIED = {("ApproveRenewal", "birthday")}
#: Parts of rules have a schema of their own, rules.schema.json.
RULES = described.reachable(SCHEMAS, ["RulesInput"])


def envelopes():
    """The schema of each command with its envelope, by its name."""
    found = {}
    for reference in SCHEMAS["Command"]["oneOf"]:
        schema = resolved(reference)
        [kind] = set(schema["properties"]) - ENVELOPE
        found[kind] = schema
    return found


def resolved(schema):
    if "$ref" not in schema:
        return schema
    return SCHEMAS[schema["$ref"].removeprefix(described.COMPONENT)]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with Daemon(tmp_path_factory.mktemp("kinds") / "data", options=["--clock", f"simulated:{CLOCK}"]) as daemon:
        yield World(daemon)


class World:
    def __init__(self, daemon):
        self.daemon = daemon
        self.commands = EveryKind(daemon).commands

    def answer(self, body):
        """As if it were recorded: a receipt or a problem."""
        [answer] = self.daemon.bulk([line(body)], dryRun="true")
        return answer

    def of(self, kind):
        for it in self.commands[kind]:
            yield {**it, "commandId": new_id()}


class Place:
    """A value in a command: its keys from the outside, its path as problems have it, and its schema."""

    def __init__(self, keys, path, schema, is_needed=False):
        self.keys, self.path, self.schema, self.is_needed = keys, path, schema, is_needed

    def value(self, body):
        for key in self.keys:
            body = body[key]
        return body

    def with_value(self, body, value):
        changed = copy.deepcopy(body)
        Place(self.keys[:-1], "", {}).value(changed)[self.keys[-1]] = value
        return changed

    def without(self, body):
        changed = copy.deepcopy(body)
        del Place(self.keys[:-1], "", {}).value(changed)[self.keys[-1]]
        return changed


def places(schema, value, keys=(), path=""):
    """Every value that a body has, the first one of lists."""
    schema = resolved(schema)
    if schema.get("type") == "array" and value:
        yield from _place(schema["items"], value[0], (*keys, 0), f"{path}[0]", False)
    elif isinstance(value, dict):
        for name, it in value.items():
            inner = f"{path}.{name}" if path else name
            yield from _place(schema["properties"][name], it, (*keys, name), inner, name in schema.get("required", []))


def _place(schema, value, keys, path, is_needed):
    yield Place(keys, path, resolved(schema), is_needed)
    yield from places(schema, value, keys, path)


@pytest.mark.parametrize("kind", envelopes())
def test_good_commands_are_good_by_both(world, kind):
    checker = jsonschema.FormatChecker()
    schema = {"$ref": f"{described.COMPONENT}Command", "components": SPECIFICATION["components"]}
    for body in world.of(kind):
        jsonschema.Draft202012Validator(schema, format_checker=checker).validate(body)
        assert "position" in world.answer(body), world.answer(body)


@pytest.mark.parametrize("kind", envelopes())
def test_what_is_needed_is_needed(world, kind):
    for body in world.of(kind):
        for place in places(envelopes()[kind], body):
            if place.is_needed and place.keys != (kind,):
                refused(world, place.without(body), place)
        assert needed_of(envelopes()[kind]["properties"][kind]), f"{kind} needs something"


@pytest.mark.parametrize("kind", envelopes())
def test_nothing_else_is_needed(world, kind):
    for body in world.of(kind):
        bare = only_needed(envelopes()[kind], body, KEPT.get(kind, ()))
        answer = world.answer(bare)
        assert answer.get("code") != "missing_field", f"{json.dumps(bare)}: {answer}"
        # What the parts of rules need stands in their own schema.
        assert kind == "adoptRules" or answer.get("code") != "invalid_field", f"{json.dumps(bare)}: {answer}"


@pytest.mark.parametrize("kind", envelopes())
def test_limits_are_those_of_the_daemon(world, kind):
    for body in world.of(kind):
        for place in places(envelopes()[kind], body):
            for value in beyond(place, place.value(body)):
                refused(world, place.with_value(body, value), place)
            for value in [] if place.path in BESIDE else within(place, place.value(body)):
                taken(world, place.with_value(body, value), place)


def test_every_field_is_tried(world):
    """Also of what hangs on the commands, but for the parts of rules and what corrections have of commands."""
    tried, fields = set(), set()

    def note(schema, value):
        if "$ref" in schema:
            name = schema["$ref"].removeprefix(described.COMPONENT)
            schema = SCHEMAS[name]
            if isinstance(value, dict):
                tried.update((name, it) for it in value)
        if isinstance(value, dict):
            for key, it in value.items():
                note(schema["properties"][key], it)
        elif isinstance(value, list):
            for it in value:
                note(schema["items"], it)

    for kind, schema in envelopes().items():
        for body in world.of(kind):
            note(schema, body)
        for name in described.reachable(SCHEMAS, described.references(schema)):
            fields |= {(name, it) for it in SCHEMAS[name].get("properties", {}) if name not in RULES}
    fields = {it for it in fields if not it[0].endswith("Content") and it[0] != "CorrectRecord"}
    assert fields - tried == NOT_TRIED


def test_corrections_have_what_commands_have():
    """But for the person, who is the correction's."""
    contents = [name for name in SCHEMAS if name.endswith("Content")]
    assert len(contents) == 10
    for name in contents:
        ours, theirs = copy.deepcopy(SCHEMAS[name]), copy.deepcopy(SCHEMAS[name.removesuffix("Content")])
        theirs["required"].remove("peerId")
        for it in (ours, theirs):
            it.pop("description", None)
        assert ours == theirs


def refused(world, body, place):
    answer = world.answer(body)
    said = f"{place.path} {place.schema}: {json.dumps(body)[:2_000]}: {answer}"
    assert answer.get("status") == 400 and answer["code"] in REFUSALS, said
    # What is missing inside of it, such as the months of a cycle, is named by its own path.
    assert answer.get("field", "").startswith(place.path), said


def taken(world, body, place):
    """It is not refused for this value, whatever else stands against the command."""
    answer = world.answer(body)
    if answer.get("code") not in REFUSALS or not answer.get("field", "").startswith(place.path):
        return
    is_date = place.schema.get("format") == "date"
    said = f"{place.path} {place.schema}: {json.dumps(body)[:2_000]}: {answer}"
    assert is_date and not any(it in answer["detail"] for it in NO_DATE), said


def needed_of(schema):
    return resolved(schema).get("required", [])


def only_needed(schema, value, kept):
    schema = resolved(schema)
    if isinstance(value, list):
        return [only_needed(schema["items"], it, kept) for it in value]
    if not isinstance(value, dict):
        return value
    needed = schema.get("required", [])
    return {
        name: only_needed(schema["properties"][name], it, kept)
        for name, it in value.items()
        if name in needed or name in kept
    }


def beyond(place, value):
    """Values that the schema does not allow."""
    schema = place.schema
    if "enum" in schema:
        yield "NONE_OF_THESE"
    if schema.get("type") == "integer":
        yield -1
        yield schema["maximum"] + 1
        if schema["minimum"] > 0:
            yield schema["minimum"] - 1
    if "maxLength" in schema:
        yield "x" * (schema["maxLength"] + 1)
        assert f"{schema['maxLength']:,} bytes" in schema["description"]
        yield "é" * schema["maxLength"]
    if "minLength" in schema:
        yield ""
    if "pattern" in schema:
        yield from PATTERNS[schema["pattern"]][1]
    yield from FORMATS.get(schema.get("format"), [])
    if schema.get("type") == "array":
        if schema.get("minItems"):
            yield []
        if "maxItems" in schema:
            yield many(value[0], schema["maxItems"] + 1)
        if schema.get("uniqueItems"):
            yield [value[0], value[0]]


def within(place, value):
    """Values at the limits of what it allows."""
    schema = place.schema
    yield from schema.get("enum", [])
    if schema.get("type") == "integer":
        # 0 is as good as left out.
        yield from filter(None, (schema["minimum"], schema["maximum"]))
    if "maxLength" in schema:
        yield "x" * schema["maxLength"]
    if "pattern" in schema:
        yield from PATTERNS[schema["pattern"]][0]
    if "maxItems" in schema:
        yield many(value[0], schema["maxItems"])


def many(value, count):
    """As many values of the kind, each another one where there are so many."""
    if isinstance(value, int):
        return [1940 + it for it in range(count)]
    if isinstance(value, dict):
        [name] = {"category", "code", "id"} & set(value)
        rest = {"minutes": 1} if name == "category" else {}
        return [{**value, **rest, name: f"c{it}"} for it in range(count)]
    if len(value) == 36:
        return [str(uuid.UUID(int=it + 1)) for it in range(count)]
    return [value] * count if value[:2] == "20" else [f"c{it}" for it in range(count)]
