"""The JSON Schemas of what is published."""

import json

import jsonschema
import pytest
from conftest import ROOT
from published import json_schemas
from published.descriptors import PUBLISHED

VALIDATOR = jsonschema.Draft202012Validator


@pytest.mark.parametrize("name", PUBLISHED)
def test_each_is_current_and_valid(schemas, name):
    text = (ROOT / f"Schemas/published/{name}.schema.json").read_text()
    assert text == json_schemas.generate(schemas)[f"{name}.schema.json"], "run scripts/schemas"
    for closed in (False, True):
        VALIDATOR.check_schema(json_schemas.schema(schemas, name, closed))


def marked_events():
    lines = (ROOT / "Tests/Fixtures/published/marked-events.ndjson").read_text().splitlines()
    return [json.loads(line) for line in lines]


def event_validator(schemas, closed):
    schema = json_schemas.schema(schemas, "BoardEvent", closed)
    schema = {"$ref": "#/$defs/Event", "$defs": schema["$defs"]}
    for it in schema["$defs"].values():
        for field in it["properties"].values():
            # Markers stand where dates do.
            field.pop("pattern", None)
            field.get("items", {}).pop("pattern", None)
    return VALIDATOR(schema)


def test_a_closed_schema_takes_what_boards_may_see_and_nothing_more(schemas):
    validator = event_validator(schemas, closed=True)
    for event in marked_events():
        assert list(validator.iter_errors(event["board"])) == []
        assert not validator.is_valid(event["filled"]), f"{event['event']}: sealed and other fields are let in"


def test_an_open_schema_lets_a_reader_ignore_what_it_does_not_know(schemas):
    validator = event_validator(schemas, closed=False)
    for event in marked_events():
        unknown = event["board"] | {"somethingNew": {"deep": 1}}
        assert list(validator.iter_errors(unknown)) == []


def test_a_wrong_type_is_found_by_both(schemas):
    for closed in (False, True):
        assert not event_validator(schemas, closed).is_valid({"moduleCompleted": {"module": 7}})


def test_employers_are_told_what_decides_and_what_a_day_means(schemas):
    """An employer's program has nothing else to go by, and a wrong guess sends somebody home or lets her practise."""
    state = json_schemas.schema(schemas, "CredentialState")
    assert "takes the place of" in state["description"] and "`practiceAuthorized` alone" in state["description"]
    told = {name: it.get("description", "") for name, it in state["properties"].items()}
    assert "last valid day, by the board's calendar" in told["expiresOn"]
    assert "Absent" in told["name"] and "taken away" in told["name"]
    # What comes without notice: no reader throws the message away for it.
    assert "take the message all the same" in state["$comment"]
    unknown = {
        "board": "ICRC", "number": "PR-000001", "title": "Peer", "status": "CREDENTIAL_STATUS_OF_TOMORROW", "practiceAuthorized": False,
        "issuedOn": "2026-01-01", "expiresOn": "2028-01-01", "asOf": "2026-02-01T00:00:00Z", "discipline": [{"kind": "DISCIPLINE_OF_TOMORROW"}],
    }  # fmt: skip
    assert list(VALIDATOR(state).iter_errors(unknown)) == []
