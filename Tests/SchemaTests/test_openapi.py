"""openapi.yaml: current, and fit for whoever generates a client from it."""

import re
import shutil
import subprocess
import sys

import pytest
import yaml
from conftest import ROOT
from published import openapi

TEXT = (ROOT / openapi.SPECIFICATION).read_text()
DOCUMENT = yaml.safe_load(TEXT)
COMPONENTS = DOCUMENT["components"]["schemas"]
PREFIX = "#/components/schemas/"


def parts(value):
    """Every object in it."""
    if isinstance(value, dict):
        yield value
    for it in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(it)


def operations():
    return [
        it for item in DOCUMENT["paths"].values() for method, it in item.items() if method != "parameters"
    ]


def reachable(value):
    """The schemas that hang on a part of the document, by name; through shared answers as well."""
    found, todo = {}, [value]
    while todo:
        for part in parts(todo.pop()):
            reference = part.get("$ref", "")
            name = reference.rpartition("/")[2]
            if reference.startswith("#/components/responses/"):
                todo.append(DOCUMENT["components"]["responses"][name])
            elif reference.startswith(PREFIX) and name not in found:
                found[name] = COMPONENTS[name]
                todo.append(COMPONENTS[name])
    return found


def test_it_is_current(schemas):
    assert TEXT == openapi.generate(schemas, ROOT), "run scripts/schemas"


def test_every_reference_leads_somewhere():
    for part in parts(DOCUMENT):
        if reference := part.get("$ref"):
            place = DOCUMENT
            for name in reference.removeprefix("#/").split("/"):
                place = place[name]


def test_what_is_answered_is_open():
    """A client of today takes the fields and values of tomorrow."""
    answered = reachable([it["responses"] for it in operations()])
    assert {"Problem", "Peer", "FeedPage", "Readiness", "RebuildStatus", "StreamEvidence", "Clock"} <= set(answered)
    for name, schema in answered.items():
        for part in parts(schema):
            assert "enum" not in part, f"{name}: {part}"
            assert part.get("additionalProperties") is not False, f"{name}: {part}"


def test_what_is_asked_is_closed_and_says_what_is_needed():
    for reference in COMPONENTS["Command"]["oneOf"]:
        name = reference["$ref"].removeprefix(PREFIX)
        envelope = COMPONENTS[name]
        [kind] = set(envelope["properties"]) - {"commandId", "expectedVersion", "correlationId"}
        # Generators name classes after components.
        assert name == f"{kind[0].upper()}{kind[1:]}Command"
        body = COMPONENTS[envelope["properties"][kind]["$ref"].removeprefix(PREFIX)]
        assert body["required"] and body["additionalProperties"] is False, kind
    assert len(COMPONENTS["Command"]["oneOf"]) == 55


def test_names_stay_apart():
    """Also for generators that write them in one case; a title would be one more name."""
    folded = [re.sub("[^a-z0-9]", "", it.lower()) for it in COMPONENTS]
    assert len(folded) == len(set(folded))
    assert all(set(it) == {"$ref"} for it in COMPONENTS["Command"]["oneOf"])


def test_descriptions_name_fields_as_json_does(schemas):
    names = {it.name for message in schemas.messages.values() for it in message.fields if "_" in it.name}
    for part in parts(DOCUMENT):
        if isinstance(text := part.get("description"), str):
            assert not names & set(re.findall(r"\w+", text)), text


def test_a_field_of_a_command_of_which_nothing_is_said_is_refused(image_of, tmp_path):
    copy = shutil.copytree(ROOT / "Schemas", tmp_path / "Schemas")
    file = copy / "credentialing/v1/commands.proto"
    text = file.read_text()
    assert "message LogExperience {\n" in text
    file.write_text(text.replace("message LogExperience {\n", "message LogExperience {\n  string nickname = 99;\n"))
    done = subprocess.run(
        [sys.executable, "-m", "published", str(image_of(copy)), str(tmp_path / "out")],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "scripts"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "LogExperience.nickname: say in scripts/published/command_fields.py" in done.stderr


@pytest.mark.parametrize("name", ["CompleteModule", "LogCEU", "Suspend"])
def test_a_correction_leaves_the_person_out(name):
    content = COMPONENTS.get(f"{name}Content")
    assert (content is None) == (name == "Suspend")
    assert "peerId" in COMPONENTS[name]["required"]
    assert content is None or "peerId" not in content["required"]
