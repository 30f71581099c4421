"""asyncapi.yaml: valid, every reference resolved, every example as its schemas say."""

import copy
import json
import re

import jsonschema
import pytest
import yaml
from asyncapi3.models.asyncapi import AsyncAPI3
from conftest import ROOT
from published.descriptors import PACKAGE, PUBLISHED
from pydantic import ValidationError

FOLDER = ROOT / "Schemas"
DOCUMENT = yaml.safe_load((FOLDER / "asyncapi.yaml").read_text())


def references(value):
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for it in value.values():
            yield from references(it)
    elif isinstance(value, list):
        for it in value:
            yield from references(it)


def target(reference):
    file, _, pointer = reference.partition("#")
    value = json.loads((FOLDER / file).read_text()) if file else DOCUMENT
    for name in pointer.split("/")[1:]:
        value = value[name.replace("~1", "/").replace("~0", "~")]
    return value


def resolved(value):
    """With every file that it refers to in place."""
    if isinstance(value, dict):
        if value.get("$ref", "").startswith("./"):
            return target(value["$ref"])
        return {key: resolved(it) for key, it in value.items()}
    return [resolved(it) for it in value] if isinstance(value, list) else value


def test_it_is_valid_asyncapi():
    AsyncAPI3.model_validate(resolved(DOCUMENT))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda it: it.pop("info"),
        lambda it: it["operations"]["publishLog"].update(action="shout"),
        lambda it: it["channels"]["boardEvents"].update(adress="typo"),
        lambda it: it["channels"]["boardEvents"]["bindings"]["kafka"].update(partitions="six"),
    ],
)
def test_the_validator_finds_faults(spoil):
    document = copy.deepcopy(resolved(DOCUMENT))
    spoil(document)
    with pytest.raises(ValidationError):
        AsyncAPI3.model_validate(document)


def test_every_reference_leads_somewhere():
    found = list(references(DOCUMENT))
    assert len(found) > 15
    for reference in found:
        assert target(reference) is not None, reference


def test_every_parameter_of_an_address_is_described():
    for name, channel in DOCUMENT["channels"].items():
        names = re.findall(r"\{(\w+)\}", channel["address"])
        assert set(names) == set(channel.get("parameters", {})), name


def test_the_messages_with_fields_are_those_of_the_schemas():
    by_schema = {
        it["name"] for it in DOCUMENT["components"]["messages"].values() if "schemaFormat" in it["payload"]
    }
    assert by_schema == {f"{PACKAGE}.{name}" for name in PUBLISHED}


@pytest.mark.parametrize("name", PUBLISHED)
def test_examples_are_as_the_schemas_say(name):
    message = DOCUMENT["components"]["messages"][name]
    headers = message.get("headers") or target(message["traits"][0]["$ref"])["headers"]
    examples = [target(it["$ref"]) for it in message["examples"]]
    checker = jsonschema.FormatChecker()
    for example in examples:
        for part, schema in [("headers", headers), ("payload", target(message["payload"]["schema"]["$ref"]))]:
            validator = jsonschema.Draft202012Validator(schema, format_checker=checker)
            faults = [it.message for it in validator.iter_errors(example[part])]
            assert not faults, f"{name} {example['name']}: {part}: {faults}"
        key = message["bindings"]["kafka"]["key"]
        jsonschema.validate(example["x-key"], key)
    shown = {path.name for path in (FOLDER / "published/examples").glob(f"{name}.*json")}
    assert shown == {it["$ref"].rsplit("/", 1)[1] for it in message["examples"]}
