"""openapi.yaml, and what it says of this version of the daemon alone.

What is answered is open in it: a client takes fields and values that it does not know. What the daemon sends today is
all in it, and tests hold it to that.
"""

import copy

import yaml

from support import cli

FILE = cli.REPOSITORY / "Schemas/openapi.yaml"
COMPONENT = "#/components/schemas/"


def read():
    # By the C library: every process of the tests reads it.
    return yaml.load(FILE.read_text(), yaml.CSafeLoader)


def closed(specification):
    """Every object of an answer that has named fields has these alone, every value with known ones is one of them."""
    copied = copy.deepcopy(specification)
    schemas = copied["components"]["schemas"]
    # Those of requests are closed already, and describe what tests send.
    asked = reachable(schemas, references_of_requests(copied["paths"]))
    answered = {name: it for name, it in schemas.items() if name not in asked}
    # The parts of a whole are closed by the whole.
    parts = {part["$ref"] for it in answered.values() for part in it.get("allOf", []) if "$ref" in part}
    for name, schema in answered.items():
        _close(schema, is_whole=COMPONENT + name not in parts)
    for schema in answers(copied["paths"]):
        _close(schema)
    return copied


def _close(schema, is_whole=True):
    if isinstance(schema, dict):
        if is_whole and ("properties" in schema or "allOf" in schema):
            schema.setdefault("unevaluatedProperties", False)
        if "x-known-values" in schema:
            schema["enum"] = schema["x-known-values"]
        for key, it in schema.items():
            if key in ("example", "examples", "x-known-values"):
                continue
            if key != "properties":
                _close(it, key != "allOf")
            else:
                _close(list(it.values()))
    elif isinstance(schema, list):
        for it in schema:
            _close(it, is_whole)


def answers(paths):
    """The schemas that stand in answers themselves."""
    return [
        media["schema"]
        for item in paths.values()
        for operation in item.values()
        if isinstance(operation, dict)
        for response in operation["responses"].values()
        for media in response.get("content", {}).values()
    ]


def references_of_requests(paths):
    for item in paths.values():
        for operation in item.values():
            if isinstance(operation, dict) and "requestBody" in operation:
                yield from references(operation["requestBody"])


def reachable(schemas, names):
    """The names of the schemas that hang on some."""
    found, todo = set(), list(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += references(schemas[name])
    return found


def references(value):
    if isinstance(value, dict):
        for key, it in value.items():
            if key == "$ref":
                yield it.removeprefix(COMPONENT)
            else:
                yield from references(it)
    elif isinstance(value, list):
        for it in value:
            yield from references(it)
