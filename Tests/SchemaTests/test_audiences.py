"""Who may see what, read off the schemas."""

import json
import re
import shutil
import subprocess
import sys

from conftest import ROOT
from published import audiences
from published.descriptors import PUBLISHED

ROOTS = [name for name, audience in PUBLISHED.items() if audience]
#: Codes of grounds stand in the open where a board may see them, and sealed where they can reveal health.
BOTH_OPEN_AND_SEALED = {"grounds"}


def seen(schemas, audience):
    roots = [name for name, it in PUBLISHED.items() if it == audience]
    return {
        it.full_name
        for message in schemas.reachable(*roots, audience=audience)
        for it in message.fields
        if audience in (it.seen_by or ())
    }


def test_every_field_in_reach_says_who_may_see_it(schemas):
    assert audiences.undecided(schemas) == []


def test_each_audience_has_messages_of_its_own(schemas):
    """What boards see is in no message for employers, and the other way round."""
    assert seen(schemas, "board") & seen(schemas, "employers") == set()
    assert len(seen(schemas, "board")) > 300


def test_nothing_sealed_is_seen(schemas):
    names = {it.name for it in schemas.reachable(*ROOTS)}
    assert not names & {"PersonalData", "PersonalDetails"}, "personal data is in reach of a message"
    sealed = {
        it.name for name in ("PersonalData", "PersonalDetails") for it in schemas.messages[name].fields
    } - BOTH_OPEN_AND_SEALED
    for message in schemas.reachable(*ROOTS):
        for it in message.fields:
            if it.seen_by:
                assert it.kind != "bytes", f"{it.full_name}: bytes can hold anything"
                assert it.name not in sealed | {"sealed"}, f"{it.full_name} is sealed elsewhere"


def test_employers_see_these_fields_and_no_others(schemas):
    assert seen(schemas, "employers") == {
        "CredentialState.board",
        "CredentialState.number",
        "CredentialState.title",
        "CredentialState.name",
        "CredentialState.status",
        "CredentialState.practice_authorized",
        "CredentialState.issued_on",
        "CredentialState.expires_on",
        "CredentialState.as_of",
        "CredentialState.discipline",
        "DisciplinaryAction.kind",
        "DisciplinaryAction.effective_on",
        "DisciplinaryAction.through_on",
    }


def test_the_events_for_tests_have_every_field(schemas):
    """The Swift tests see what leaves of these; a field that is in none of them would not be looked for."""
    lines = (ROOT / "Tests/Fixtures/published/marked-events.ndjson").read_text().splitlines()
    found = set()
    for line in lines:
        walk(schemas, "Event", json.loads(line)["filled"], found)
    assert found == {it.full_name for message in schemas.reachable("Event") for it in message.fields}


def walk(schemas, name, value, found):
    for it in schemas.messages[name].fields:
        if it.json_name in value:
            found.add(it.full_name)
            if it.kind == "message":
                part = value[it.json_name]
                for inner in part if it.repeated else [part]:
                    walk(schemas, it.type_name, inner, found)


def test_a_field_that_says_nothing_is_refused_with_what_to_do(image_of, tmp_path):
    copy = shutil.copytree(ROOT / "Schemas", tmp_path / "Schemas")
    file = copy / "credentialing/v1/events.proto"
    text = file.read_text()
    assert "message ModuleCompleted {\n" in text
    file.write_text(text.replace("message ModuleCompleted {\n", "message ModuleCompleted {\n  string note = 99;\n"))
    done = subprocess.run(
        [sys.executable, "-m", "published", str(image_of(copy)), str(tmp_path / "out")],
        cwd=ROOT / "scripts",
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "credentialing/v1/events.proto: ModuleCompleted.note: say who may see it" in done.stderr
    assert "AUDIENCE_NOBODY" in done.stderr
    assert not (tmp_path / "out").exists(), "nothing is generated"


def test_the_tables_of_boards_name_what_boards_see_and_nothing_else(schemas):
    """What is written straight from an event's bytes has no name for what boards do not see."""
    text = (ROOT / "Sources/CredentialingSchema/BoardFields.swift").read_text()
    names = re.findall(r'^    "(\w+)",$', text, re.MULTILINE)
    tables = dict(re.findall(r"private static let of(\w+): \[BoardField\] = \[\n(.*?)  \]", text, re.DOTALL))
    assert set(tables) == set(names) == {it.name for it in schemas.reachable("BoardEvent")}
    named = set()
    for name, table in tables.items():
        rows = re.findall(r'BoardField\((\d+), \.(\w+)(?:, "\\"(\w+)\\":")?(?:, type: (\d+))?', table)
        fields = {str(it.number): it for it in schemas.messages[name].fields}
        assert [row[0] for row in rows] == sorted(fields, key=int)
        for number, kind, json_name, place in rows:
            it = fields[number]
            assert bool(json_name) == ("board" in (it.seen_by or ())), it.full_name
            if kind == "message":
                assert names[int(place)] == it.type_name, it.full_name
            if json_name:
                assert json_name == it.json_name
                named.add(it.full_name)
    assert named >= seen(schemas, "board")
