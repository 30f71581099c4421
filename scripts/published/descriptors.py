"""The messages of the schemas, read from the image that `buf build` writes as JSON."""

import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

PACKAGE = "credentialing.v1"
#: Messages that are published, each with its audience; None: the publisher's own, whole.
PUBLISHED = {
    "BoardEvent": "board",
    "CredentialState": "employers",
    "PublisherCheckpoint": None,
    "QuarantinedMessage": None,
}
TIMESTAMP = "google.protobuf.Timestamp"
SEEN_BY, ALWAYS = f"[{PACKAGE}.seen_by]", f"[{PACKAGE}.always]"
NOBODY = "nobody"
SNAKE_CASE = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
# Paths in the source information of a file (descriptor.proto).
MESSAGES, ENUMS, FIELDS, VALUES = 4, 5, 2, 2


@dataclass(frozen=True)
class Field:
    message: str
    name: str
    json_name: str
    number: int
    #: Such as `string`, `uint64`, `enum`, `message`.
    kind: str
    #: Of the enum or message, without the package.
    type_name: str
    repeated: bool
    #: Of the oneof it is one of; None for others.
    oneof: str | None
    has_presence: bool
    #: None: not said.
    seen_by: frozenset | None
    always: bool
    comment: str

    @property
    def full_name(self):
        return f"{self.message}.{self.name}"


@dataclass(frozen=True)
class Message:
    name: str
    comment: str
    file: str
    fields: tuple


@dataclass(frozen=True)
class Enum:
    name: str
    comment: str
    #: Name to comment, in order.
    values: dict = field(hash=False)
    #: Name to number, in order.
    numbers: dict = field(hash=False)


class Schemas:
    """Messages and enums by their names without the package."""

    def __init__(self, image):
        self.messages, self.enums = {}, {}
        for file in image["file"]:
            if file["package"] == PACKAGE:
                self._add(file)
        self._name_fields_as_json_does()

    @classmethod
    def read(cls, path):
        return cls(json.loads(Path(path).read_text()))

    def _add(self, file):
        comments = _comments(file)
        for number, it in enumerate(file.get("messageType", [])):
            path = (MESSAGES, number)
            fields = [
                _field(it, field, comments.get((*path, FIELDS, index), ""))
                for index, field in enumerate(it.get("field", []))
            ]
            self.messages[it["name"]] = Message(
                it["name"], comments.get(path, ""), file["name"], tuple(fields)
            )
        for number, it in enumerate(file.get("enumType", [])):
            path = (ENUMS, number)
            values = {
                value["name"]: comments.get((*path, VALUES, index), "")
                for index, value in enumerate(it["value"])
            }
            numbers = {value["name"]: value.get("number", 0) for value in it["value"]}
            self.enums[it["name"]] = Enum(it["name"], comments.get(path, ""), values, numbers)

    def _name_fields_as_json_does(self):
        """In comments: they stand in documents of JSON, and in no others."""
        names = {
            it.name: it.json_name
            for message in self.messages.values()
            for it in message.fields
            if "_" in it.name
        }

        def said(comment):
            return SNAKE_CASE.sub(lambda found: names.get(found[0], found[0]), comment)

        for name, it in self.messages.items():
            fields = tuple(replace(field, comment=said(field.comment)) for field in it.fields)
            self.messages[name] = replace(it, comment=said(it.comment), fields=fields)
        for name, it in self.enums.items():
            values = {value: said(comment) for value, comment in it.values.items()}
            self.enums[name] = replace(it, comment=said(it.comment), values=values)

    def reachable(self, *roots, audience=None):
        """The messages that the roots can hold, roots first; for an audience, through what it sees alone."""
        found, todo = [], list(roots)
        while todo:
            name = todo.pop(0)
            if name in found or name == TIMESTAMP:
                continue
            found.append(name)
            for it in self.messages[name].fields:
                if it.kind == "message" and (audience is None or audience in (it.seen_by or ())):
                    todo.append(it.type_name)
        return [self.messages[name] for name in found]


def _comments(file):
    locations = file.get("sourceCodeInfo", {}).get("location", [])
    return {
        tuple(it.get("path", ())): " ".join(it["leadingComments"].split())
        for it in locations
        if "leadingComments" in it
    }


def _field(message, field, comment):
    if message.get("nestedType"):
        raise SystemExit(f"{message['name']}: nested messages and maps are not provided for")
    options = field.get("options", {})
    seen_by = options.get(SEEN_BY)
    kind = field["type"].removeprefix("TYPE_").lower()
    repeated = field["label"] == "LABEL_REPEATED"
    is_optional = field.get("proto3Optional", False)
    index = None if is_optional else field.get("oneofIndex")
    return Field(
        message=message["name"],
        name=field["name"],
        json_name=field["jsonName"],
        number=field["number"],
        kind=kind,
        type_name=field.get("typeName", "").removeprefix(".").removeprefix(f"{PACKAGE}."),
        repeated=repeated,
        oneof=None if index is None else message["oneofDecl"][index]["name"],
        has_presence=is_optional or (kind == "message" and not repeated),
        seen_by=None
        if seen_by is None
        else frozenset(it.removeprefix("AUDIENCE_").lower() for it in seen_by) - {NOBODY},
        always=options.get(ALWAYS, False),
        comment=comment,
    )
