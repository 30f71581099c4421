"""JSON Schemas of the published messages, as canonical protobuf JSON writes them."""

import json

from published.descriptors import PACKAGE, PUBLISHED, TIMESTAMP

DIALECT = "https://json-schema.org/draft/2020-12/schema"
OPEN_NOTE = (
    "Fields, event types and values of enumerations that you do not know come without notice: ignore them, and take the "
    "message all the same."
)
#: Names of fields that hold a civil date, such as `effectiveOn`.
DATE_SUFFIXES = ("_on", "_until")
DATE_NAMES = {"file_by"}
DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
U32_MAX = (1 << 32) - 1
BASE64 = r"^[A-Za-z0-9+/]*={0,2}$"


def generate(schemas):
    """The readers' schema of each published message, by file name."""
    return {
        f"{name}.schema.json": json.dumps(schema(schemas, name), indent=2, ensure_ascii=False) + "\n"
        for name in PUBLISHED
    }


def schema(schemas, root, closed=False):
    """What a message looks like to its audience.

    Open, as readers are to take it: unknown fields and values are ignored. Closed, exactly what this version
    writes; only that can be compared with another version.
    """
    audience = PUBLISHED[root]
    messages = schemas.reachable(root, audience=audience)
    definitions = {it.name: object_schema(schemas, it, audience, closed) for it in messages[1:]}
    top = {
        "$schema": DIALECT,
        "$id": f"urn:credentiald:schema:{PACKAGE}.{root}",
        "title": root,
        **object_schema(schemas, messages[0], audience, closed),
    }
    if not closed:
        top["$comment"] = OPEN_NOTE
    return top | ({"$defs": dict(sorted(definitions.items()))} if definitions else {})


def object_schema(schemas, message, audience, closed):
    seen = [it for it in message.fields if audience is None or audience in (it.seen_by or ())]
    made = {"type": "object"}
    if message.comment:
        made["description"] = message.comment
    made["properties"] = {it.json_name: _property(schemas, it, closed) for it in seen}
    required = [it.json_name for it in seen if it.always]
    if required:
        made["required"] = required
    made["additionalProperties"] = not closed
    return made


def _property(schemas, field, closed):
    value = value_schema(schemas, field, closed)
    if field.repeated:
        value = {"type": "array", "items": value}
    if field.comment:
        # Beside a reference it says what the field is, not what the message is.
        value = {"description": field.comment, **{k: v for k, v in value.items() if k != "description"}}
    return value


def value_schema(schemas, field, closed):
    kind = field.kind
    if field.type_name == TIMESTAMP:
        return {"type": "string", "format": "date-time"}
    if kind == "message":
        return {"$ref": f"#/$defs/{field.type_name}"}
    if kind == "enum":
        return _enum(schemas.enums[field.type_name], closed)
    if kind == "bool":
        return {"type": "boolean"}
    if kind == "uint32":
        return {"type": "integer", "minimum": 0, "maximum": U32_MAX}
    if kind == "uint64":
        return {"type": "string", "pattern": "^[0-9]{1,20}$"}
    if kind == "bytes":
        return {"type": "string", "contentEncoding": "base64", "pattern": BASE64}
    if kind == "string":
        return _string(field)
    raise SystemExit(f"{field.full_name}: fields of kind {kind} are not provided for")


def _string(field):
    if field.name in DATE_NAMES or field.name.endswith(DATE_SUFFIXES):
        # An empty one is left out.
        return {"type": "string", "pattern": DATE}
    return {"type": "string", "minLength": 1} if field.always else {"type": "string"}


def known_values(enum):
    """Those that are written: a value that is not given is left out."""
    return [it for it in enum.values if not it.endswith("_UNSPECIFIED")]


def _enum(enum, closed):
    values = known_values(enum)
    if closed:
        return {"enum": values}
    known = "; ".join(f"{it}: {enum.values[it]}" if enum.values[it] else it for it in values)
    description = " ".join(filter(None, [enum.comment, f"Known values: {known}"]))
    return {"type": "string", "description": description, "examples": values}
