"""Events in which every field holds a marker of its own, and what audiences are to see of them."""

import base64
import json

from published.descriptors import TIMESTAMP

INTEGERS = {"uint32", "int32"}
LONG_INTEGERS = {"uint64", "int64"}


def generate(schemas):
    """One line for each event type, and for each way in which its oneofs can be filled."""
    lines = []
    event = schemas.messages["Event"]
    for case in (it for it in event.fields if it.oneof):
        plain = [it for it in event.fields if not it.oneof]
        for body in _variants(schemas, schemas.messages[case.type_name], ()):
            filled = {it.json_name: _one(schemas, it, ()) for it in plain} | {case.json_name: body}
            seen = {
                audience: _seen(schemas, event, filled, audience) for audience in ("board", "employers")
            }
            line = {"event": case.json_name, "filled": filled, **seen}
            lines.append(json.dumps(line, separators=(",", ":")) + "\n")
    return "".join(lines)


def marker(field):
    return f"marker:{field.full_name}"


def _variants(schemas, message, path):
    """Every field filled: one variant for each case of its oneof, with the variants of its parts in turn."""
    path = (*path, message.name)
    plain = [it for it in message.fields if not it.oneof]
    cases = [it for it in message.fields if it.oneof]
    base = {it.json_name: _one(schemas, it, path) for it in plain}
    if not cases:
        return [base]
    # A message inside itself is filled once and then left out.
    cases = [it for it in cases if _fits(it, path)]
    return [
        base | {case.json_name: value}
        for case in cases
        for value in (
            _variants(schemas, schemas.messages[case.type_name], path)
            if case.kind == "message"
            else [_scalar(schemas, case)]
        )
    ]


def _one(schemas, field, path):
    if field.kind == "message" and field.type_name != TIMESTAMP:
        if not _fits(field, path):
            return [] if field.repeated else {}
        variants = _variants(schemas, schemas.messages[field.type_name], path)
        return variants if field.repeated else variants[0]
    value = _scalar(schemas, field)
    return [value] if field.repeated else value


def _fits(field, path):
    return field.kind != "message" or path.count(field.type_name) < 2


def _scalar(schemas, field):
    if field.kind == "string":
        return marker(field)
    if field.kind == "bytes":
        return base64.b64encode(marker(field).encode()).decode()
    if field.kind == "bool":
        return True
    if field.kind == "enum":
        return list(schemas.enums[field.type_name].values)[-1]
    if field.kind in INTEGERS:
        return 1_000 + field.number
    if field.kind in LONG_INTEGERS:
        return str(1_000_000 + field.number)
    if field.type_name == TIMESTAMP:
        return "2026-01-02T03:04:05Z"
    raise SystemExit(f"{field.full_name}: fields of kind {field.kind} are not provided for")


def _seen(schemas, message, filled, audience):
    seen = {}
    for it in message.fields:
        if it.json_name not in filled or audience not in (it.seen_by or ()):
            continue
        value = filled[it.json_name]
        if it.kind == "message" and it.type_name != TIMESTAMP:
            inner = schemas.messages[it.type_name]
            parts = value if it.repeated else [value]
            parts = [_seen(schemas, inner, part, audience) for part in parts]
            value = parts if it.repeated else parts[0]
        seen[it.json_name] = value
    return seen
