"""What real messages look like: to the schemas of the contract, and to a CloudEvents library that is not ours."""

import json
from collections import defaultdict
from datetime import datetime

import jsonschema
import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event

from support.cli import REPOSITORY
from support.imported import OTHER_BOARD
from support.kafka import CHECKPOINTS, EMPLOYERS, board_topic, read_topic

#: Messages of one shape that are validated: a shape is an event's type and the fields in it.
PER_SHAPE = 20
BOARD_EVENT, STATE, CHECKPOINT = "BoardEvent", "CredentialState", "PublisherCheckpoint"
TOPICS = [
    (board_topic("ICRC"), BOARD_EVENT),
    (board_topic(OTHER_BOARD), BOARD_EVENT),
    (EMPLOYERS, STATE),
    (CHECKPOINTS, CHECKPOINT),
]


def published_schema(name):
    return json.loads((REPOSITORY / f"Schemas/published/{name}.schema.json").read_text())


def validators(name):
    """As consumers have it, and exactly what this version writes."""
    closed = _closed(published_schema(name))
    checker = jsonschema.FormatChecker()
    return [jsonschema.Draft202012Validator(it, format_checker=checker) for it in (published_schema(name), closed)]


def _closed(schema):
    """No field that the schema does not name."""
    if isinstance(schema, dict):
        closed = {key: _closed(value) for key, value in schema.items()}
        return closed | ({"additionalProperties": False} if "additionalProperties" in schema else {})
    return [_closed(it) for it in schema] if isinstance(schema, list) else schema


def shape(value):
    if isinstance(value, dict):
        return tuple(sorted((key, shape(it)) for key, it in value.items()))
    if isinstance(value, list):
        return tuple(sorted({shape(it) for it in value}, key=repr))
    return type(value).__name__


def some_of_each_shape(messages):
    shapes = defaultdict(list)
    for message in messages:
        shapes[shape(message.data)].append(message)
    return [it for found in shapes.values() for it in found[:PER_SHAPE]]


@pytest.mark.parametrize(("topic", "name"), TOPICS)
def test_real_messages_are_valid(imported, topic, name):
    messages = some_of_each_shape(read_topic(imported.broker.bootstrap, topic))
    assert messages
    for validator in validators(name):
        for message in messages:
            faults = [it.message for it in validator.iter_errors(message.data)]
            assert not faults, f"{topic} {message.partition}@{message.offset}: {faults}\n{message.data}"


def test_messages_of_every_kind_were_validated(imported):
    """Else the test above has looked at little."""
    types = {it.data["type"] for it in read_topic(imported.broker.bootstrap, board_topic("ICRC"))}
    assert len(types) >= 40, types


@pytest.mark.parametrize(("topic", "name"), [it for it in TOPICS if it[1] != CHECKPOINT])
def test_a_cloudevents_library_reads_them(imported, topic, name):
    for message in read_topic(imported.broker.bootstrap, topic):
        headers = {key: value.encode() for key, value in message.headers.items()}
        event = from_binary_event(KafkaMessage(headers=headers, key=message.key, value=message.value))
        assert event.get_specversion() == "1.0"
        assert event.get_type() == f"credentialing.v1.{name}"
        assert event.get_dataschema() == published_schema(name)["$id"]
        assert event.get_datacontenttype() == "application/json"
        assert event.get_subject() == message.key
        assert event.get_id().endswith(f"/{message.sequence}")
        assert event.get_source().startswith("urn:credentiald:")
        assert isinstance(event.get_time(), datetime) and event.get_time().utcoffset().total_seconds() == 0
        assert event.get_extension("sequence") == message.headers["ce_sequence"]
        assert event.get_data() == message.data
