"""asyncapi.yaml says what the daemon does: topics, partitions, policies, headers, examples."""

import json
import re

import jsonschema
import yaml
from confluent_kafka.admin import AdminClient, ConfigResource, ResourceType

from support.cli import REPOSITORY
from support.examples import FOLDER, collect, shape
from support.kafka import read_topic, topics

DOCUMENT = yaml.safe_load((REPOSITORY / "Schemas/asyncapi.yaml").read_text())
CHANNELS = DOCUMENT["channels"]


def channel_of(topic):
    """The name of the one channel whose address a topic has."""

    def fits(channel):
        parts = re.split(r"\{\w+\}", channel["address"])
        return re.fullmatch("[A-Za-z0-9-]+".join(map(re.escape, parts)), topic)

    found = [name for name, it in CHANNELS.items() if fits(it)]
    assert len(found) == 1, f"{topic} has the address of {found or 'no channel'} in asyncapi.yaml"
    return found[0]


def own_topics(imported):
    return {name: it for name, it in topics(imported.broker.bootstrap).items() if name.startswith("credentialing.")}


def binding(name):
    return CHANNELS[name]["bindings"]["kafka"]


def message_of(channel):
    [[name, _]] = CHANNELS[channel]["messages"].items()
    return DOCUMENT["components"]["messages"][name]


def headers_of(message):
    """As a JSON Schema; anything where nothing is said."""
    if "traits" not in message:
        return message.get("headers", {})
    [trait] = message["traits"]
    return DOCUMENT["components"]["messageTraits"][trait["$ref"].rsplit("/", 1)[1]]["headers"]


def test_every_topic_is_described_and_every_description_has_a_topic(imported):
    assert {channel_of(topic) for topic in own_topics(imported)} == set(CHANNELS)


def test_partitions_are_as_described(imported):
    for topic, it in own_topics(imported).items():
        assert len(it.partitions) == binding(channel_of(topic))["partitions"], topic


def test_topics_are_kept_as_described(imported):
    admin = AdminClient({"bootstrap.servers": imported.broker.bootstrap})
    for topic in own_topics(imported):
        resource = ConfigResource(ResourceType.TOPIC, topic)
        found = admin.describe_configs([resource])[resource].result(120)
        for key, value in binding(channel_of(topic))["topicConfiguration"].items():
            expected = ",".join(value) if isinstance(value, list) else str(value)
            assert found[key].value == expected, f"{key} of {topic}"


def test_headers_and_keys_are_as_described(imported):
    checker = jsonschema.FormatChecker()
    for topic in own_topics(imported):
        message = message_of(channel_of(topic))
        headers = jsonschema.Draft202012Validator(headers_of(message), format_checker=checker)
        key = jsonschema.Draft202012Validator(message["bindings"]["kafka"]["key"])
        known = headers_of(message).get("properties")
        for it in read_topic(imported.broker.bootstrap, topic)[:2_000]:
            assert [fault.message for fault in headers.iter_errors(it.headers)] == [], topic
            assert known is None or set(it.headers) <= set(known), f"{topic}: headers that are not described"
            assert it.headers.get("ce_type", message["name"]) == message["name"]
            assert key.is_valid(it.key), it.key


def test_examples_are_what_is_published_now(tmp_path):
    kept = {path.name: json.loads(path.read_text()) for path in FOLDER.glob("*.json")}
    now = collect(tmp_path)
    assert kept.keys() == now.keys(), "run scripts/examples"
    for name, example in now.items():
        assert shape(kept[name]) == shape(example), f"{name} is out of date: run scripts/examples"
