"""The messages of the API as component schemas: what openapi.yaml has below its part written by hand."""

import re
from pathlib import Path

import yaml

from published import command_fields, json_schemas
from published.descriptors import PUBLISHED

SPECIFICATION = "Schemas/openapi.yaml"
#: The first line of what is generated. What stands above it, `Problem` among it, is written by hand.
MARKER = "    # Generated from Schemas/credentialing by scripts/schemas; change those and run it.\n"
COMMAND = "Command"
ANSWERS = (
    "Receipt", "Peer", "History", "HistoryEntry", "Disclosures", "Eligibility", "Verification", "Ledger", "Renewals", "Roster",
    "BoardStatistics", "Boards", "BoardRules", "EventsPage",
)  # fmt: skip
#: What the feed tells an audience. An event in it is that of the answers, with what the audience may see of it.
MESSAGES = ("BoardEvent", "CredentialState")
#: A message that is both asked and answered: with this behind its name it is the one of commands.
INPUT = "Input"
#: The same where the person is known from what stands around it.
CONTENT = "Content"
CORRECTION, PERSON = "CorrectRecord", "peer_id"
OF_A_CORRECTION = "As a correction has it: the person is the correction's."
#: A command with its envelope. Components, for generators name classes after those.
ENVELOPE = "Command"
#: Fields of every envelope, and what their components are called.
ENVELOPE_FIELDS = {"command_id": "CommandID", "expected_version": "ExpectedVersion", "correlation_id": "CorrelationID"}
#: What this version sends, for tests; whoever reads takes any value.
KNOWN_VALUES = "x-known-values"
UUID_NAMES = re.compile(r"(^|_)(peer|event|command)_id$")


def generate(schemas, root="."):
    text = (Path(root) / SPECIFICATION).read_text()
    if MARKER not in text:
        raise SystemExit(f"{SPECIFICATION} has no line {MARKER.strip()!r}")
    hand_written = text[: text.index(MARKER)]
    taken = set(yaml.safe_load(hand_written)["components"]["schemas"])
    made = yaml.dump(
        components(schemas, taken), Dumper=_Dumper, sort_keys=False, width=118, allow_unicode=True, default_flow_style=None
    )
    return hand_written + MARKER + "".join(f"    {line}\n" for line in made.splitlines())


class _Dumper(yaml.SafeDumper):
    """What is the same in two places is written twice: not every reader follows anchors."""

    def ignore_aliases(self, _):
        return True


def components(schemas, taken=()):
    """Schemas by name, those of answers open for what comes, those of commands closed."""
    answered = [it.name for it in schemas.reachable(*ANSWERS)]
    made = {it: _answer(schemas, schemas.messages[it]) for it in answered if it not in taken}
    for root in MESSAGES:
        for message in schemas.reachable(root, audience=PUBLISHED[root]):
            made.setdefault(message.name, _answer(schemas, message, PUBLISHED[root]))
    inputs = _Inputs(schemas, {*answered, *made}).components()
    if double := {*made} & {*inputs}:
        raise SystemExit(f"{SPECIFICATION}: generated twice: {', '.join(sorted(double))}")
    made |= inputs
    if double := {*made} & {*taken}:
        raise SystemExit(f"{SPECIFICATION} writes by hand what is generated: {', '.join(sorted(double))}")
    return dict(sorted(made.items()))


def _answer(schemas, message, audience=None):
    made = json_schemas.object_schema(schemas, message, audience, closed=False)
    del made["additionalProperties"]
    for it in message.fields:
        if it.json_name not in made["properties"]:
            continue
        value = made["properties"][it.json_name]
        each = value["items"] if it.repeated else value
        if UUID_NAMES.search(it.name) and not it.repeated:
            value["format"] = "uuid"
        if each.get("pattern") == json_schemas.DATE:
            each["format"] = "date"
        if it.kind == "enum":
            each[KNOWN_VALUES] = each["examples"]
    return _pointing(made)


class _Inputs:
    """The schemas of commands."""

    def __init__(self, schemas, taken):
        self._schemas = schemas
        self._cases = [
            it
            for it in schemas.messages[COMMAND].fields
            if it.oneof and it.name not in command_fields.INTERNAL_COMMANDS
        ]
        self._asked = self._reachable(*(it.type_name for it in self._cases))
        self._rules = self._reachable(command_fields.RULES)
        self._names = {it: it + INPUT if it in taken else it for it in self._asked}
        self._enums = {}

    def _reachable(self, *roots):
        """Without what the daemon alone may say."""
        found, todo = [], list(roots)
        while todo:
            name = todo.pop(0)
            if name not in found:
                found.append(name)
                todo += [it.type_name for it in self._fields(name) if it.kind == "message"]
        return found

    def _fields(self, name):
        fields = self._schemas.messages[name].fields
        return [it for it in fields if it.full_name not in command_fields.INTERNAL_FIELDS]

    def components(self):
        made = {self._names[it]: self._object(it) for it in self._asked}
        for it in self._contents():
            made[it.type_name + CONTENT] = self._object(it.type_name, without=PERSON)
        made |= {f"{_capital(it.json_name)}{ENVELOPE}": self._envelope(it) for it in self._cases}
        for it in self._schemas.messages[COMMAND].fields:
            if it.name in ENVELOPE_FIELDS:
                made[ENVELOPE_FIELDS[it.name]] = self._field(it)
        made[COMMAND] = {
            "description": self._schemas.messages[COMMAND].comment,
            "oneOf": [_reference(f"{_capital(it.json_name)}{ENVELOPE}") for it in self._cases],
        }
        return made | self._enums

    def _contents(self):
        """Of corrections: commands about a person, which is the correction's."""
        return [
            it
            for it in self._schemas.messages[CORRECTION].fields
            if it.oneof and any(other.name == PERSON for other in self._fields(it.type_name))
        ]

    def _envelope(self, case):
        plain = {
            it.json_name: _reference(ENVELOPE_FIELDS[it.name])
            for it in self._schemas.messages[COMMAND].fields
            if not it.oneof
        }
        return {
            "type": "object",
            "properties": plain | {case.json_name: _reference(self._names[case.type_name])},
            "required": ["commandId", case.json_name],
            "additionalProperties": False,
        }

    def _object(self, name, without=None):
        fields = self._fields(name)
        made = {"type": "object"}
        comment = self._schemas.messages[name].comment
        said = [comment, command_fields.ALSO_NEEDED.get(name), OF_A_CORRECTION if without else None]
        if described := " ".join(filter(None, said)):
            made["description"] = described
        made["properties"] = {it.json_name: self._field(it) for it in fields}
        names = {it.name: it.json_name for it in fields}
        needed = command_fields.needed(name)
        if unknown := [it for it in needed if it not in names]:
            raise SystemExit(f"scripts/published/command_fields.py: {name} has no field {', '.join(unknown)}")
        if required := [names[it] for it in needed if it != without]:
            made["required"] = required
        if len([it for it in fields if it.oneof]) == len(fields) > 0:
            made["maxProperties"] = 1
        made["additionalProperties"] = False
        return made

    def _field(self, field):
        value = self._value(field)
        limits = command_fields.of_value(field)
        of_rules = field.message in self._rules
        if of_rules and field.full_name not in command_fields.OF_ONE:
            limits = {"format": "date"} if value.get("pattern") == json_schemas.DATE else {}
        if limits is None:
            raise SystemExit(
                f"{field.full_name}: say in scripts/published/command_fields.py what the daemon asks of it"
            )
        value |= limits
        is_needed = field.name in command_fields.needed(field.message)
        if field.kind == "string" and is_needed and not field.repeated and not {"pattern", "format"} & {*value}:
            # An empty text is none.
            value["minLength"] = 1
        said = [field.comment, command_fields.SAID.get(field.full_name)]
        if "maxLength" in value:
            said.append(command_fields.BYTES.format(f"{value['maxLength']:,}"))
        if field.repeated:
            value = {"type": "array", "items": value, **(command_fields.of_list(field) or {})}
        described = " ".join(map(_sentence, filter(None, said)))
        return {"description": described, **value} if described else value

    def _value(self, field):
        if field.kind == "enum":
            enum = self._schemas.enums[field.type_name]
            self._enums[enum.name] = _enum(enum)
            return _reference(enum.name)
        if field.kind == "message":
            in_correction = field.message == CORRECTION and field in self._contents()
            return _reference(field.type_name + CONTENT if in_correction else self._names[field.type_name])
        return json_schemas.value_schema(self._schemas, field, closed=True)


def _enum(enum):
    values = json_schemas.known_values(enum)
    said = "; ".join(f"{it}: {enum.values[it]}" for it in values if enum.values[it])
    described = " ".join(filter(None, [enum.comment, said]))
    return ({"description": described} if described else {}) | {"type": "string", "enum": values}


def _capital(name):
    return name[0].upper() + name[1:]


def _sentence(text):
    return text if text.endswith(".") else f"{text}."


def _reference(name):
    return {"$ref": f"#/components/schemas/{name}"}


def _pointing(schema):
    """References to where components are."""
    if isinstance(schema, dict):
        return {
            key: value.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else _pointing(value)
            for key, value in schema.items()
        }
    return [_pointing(it) for it in schema] if isinstance(schema, list) else schema
