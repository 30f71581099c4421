"""The messages of the API as component schemas: what openapi.yaml has below its part written by hand."""

import re
from pathlib import Path

import yaml

from published import json_schemas

SPECIFICATION = "Schemas/openapi.yaml"
#: The first line of what is generated. What stands above it, `Problem` among it, is written by hand.
MARKER = "    # Generated from Schemas/credentialing by scripts/schemas; change those and run it.\n"
COMMAND = "Command"
ANSWERS = (
    "Receipt", "Peer", "History", "HistoryEntry", "Disclosures", "Eligibility", "Verification", "Ledger", "Renewals", "Roster",
    "BoardStatistics", "Boards", "BoardRules", "EventsPage",
)  # fmt: skip
#: What the daemon alone sends.
INTERNAL_COMMANDS = {"passDeadline"}
#: A message that is both asked and answered: with this behind its name it is the one of commands.
INPUT = "Input"
UUID_NAMES = re.compile(r"(^|_)(peer|event|command)_id$")


def generate(schemas, root="."):
    text = (Path(root) / SPECIFICATION).read_text()
    if MARKER not in text:
        raise SystemExit(f"{SPECIFICATION} has no line {MARKER.strip()!r}")
    hand_written = text[: text.index(MARKER)]
    taken = set(yaml.safe_load(hand_written)["components"]["schemas"])
    made = yaml.safe_dump(
        components(schemas, taken), sort_keys=False, width=118, allow_unicode=True, default_flow_style=None
    )
    return hand_written + MARKER + "".join(f"    {line}\n" for line in made.splitlines())


def components(schemas, taken=()):
    """Schemas by name, those of answers open for what comes, those of commands closed."""
    answered = [it.name for it in schemas.reachable(*ANSWERS)]
    asked = [it.name for it in schemas.reachable(COMMAND)]
    inputs = {it: it + INPUT if it in answered else it for it in asked}
    made = {it: _answer(schemas, schemas.messages[it]) for it in answered if it not in taken}
    made |= {inputs[it]: _input(schemas, schemas.messages[it], inputs) for it in asked if it != COMMAND}
    made[COMMAND] = _command(schemas, inputs)
    if double := set(made) & set(taken):
        raise SystemExit(f"{SPECIFICATION} writes by hand what is generated: {', '.join(sorted(double))}")
    return dict(sorted(made.items()))


def _answer(schemas, message):
    made = json_schemas.object_schema(schemas, message, audience=None, closed=False)
    del made["additionalProperties"]
    for it in message.fields:
        if UUID_NAMES.search(it.name) and not it.repeated:
            made["properties"][it.json_name]["format"] = "uuid"
    return _pointing(made, {})


def _input(schemas, message, inputs):
    made = {"type": "object"}
    if message.comment:
        made["description"] = message.comment
    made["properties"] = {it.json_name: _asked(schemas, it) for it in message.fields}
    if len([it for it in message.fields if it.oneof]) == len(message.fields) > 0:
        made["maxProperties"] = 1
    made["additionalProperties"] = False
    return _pointing(made, inputs)


def _command(schemas, inputs):
    message = schemas.messages[COMMAND]
    plain = {it.json_name: _asked(schemas, it) for it in message.fields if not it.oneof}
    cases = [it for it in message.fields if it.oneof and it.json_name not in INTERNAL_COMMANDS]
    return {
        "description": message.comment,
        "oneOf": [
            {
                "type": "object",
                "title": case.json_name,
                "properties": plain
                | {case.json_name: {"$ref": f"#/components/schemas/{inputs[case.type_name]}"}},
                "required": ["commandId", case.json_name],
                "additionalProperties": False,
            }
            for case in cases
        ],
    }


def _asked(schemas, field):
    value = json_schemas.value_schema(schemas, field, closed=True)
    if UUID_NAMES.search(field.name):
        value = {"type": "string", "format": "uuid"}
    if field.repeated:
        value = {"type": "array", "items": value}
    return {"description": field.comment, **value} if field.comment else value


def _pointing(schema, names):
    """References to where components are."""
    if isinstance(schema, dict):
        return {
            key: _reference(value, names) if key == "$ref" else _pointing(value, names)
            for key, value in schema.items()
        }
    return [_pointing(it, names) for it in schema] if isinstance(schema, list) else schema


def _reference(pointer, names):
    name = pointer.removeprefix("#/$defs/")
    return f"#/components/schemas/{names.get(name, name)}"
