"""A character beyond U+FFFF is the same whether JSON has it as it is or, as many programs write it, by two escapes."""

import json

import pytest

from support import cli
from support.careers import Person
from support.commands import new_id
from support.desk import check_problem
from support.packs import altered, pack

# One of each plane that has characters, private ones too; every second plane is where readers err.
CHARACTERS = ["\U0001f600", "\U00010bb7", "\U00020bb7", "\U0002f800", "\U00031350", "\U000e0100", "\U000f0000", "\U00100000"]


def person(character):
    it = Person(71)
    it.id, it.given = new_id(), f"A{character}"
    return it


def escaped(command):
    text = json.dumps(command)
    assert "\\ud" in text and text.isascii()
    return text


def raw(command):
    text = json.dumps(command, ensure_ascii=False)
    assert not text.isascii() and "\\u" not in text
    return text


def send(daemon, text):
    return daemon.session.post(f"{daemon.url}/v1/commands", data=text.encode(), timeout=120,
                               headers={"Content-Type": "application/json"})


def given(daemon, it):
    return daemon.get_ok(f"/v1/peers/{it.id}")["personal"]["givenName"]


def test_a_name_is_recorded_as_it_was_sent_and_sent_again(module_daemon):
    for character in CHARACTERS:
        for first, again in ((escaped, raw), (raw, escaped)):
            it = person(character)
            command = it.register()
            taken = send(module_daemon, first(command))
            assert taken.status_code == 201 and given(module_daemon, it) == it.given, ascii(character)
            repeated = send(module_daemon, again(command))
            assert (repeated.status_code, repeated.json()["position"]) == (200, taken.json()["position"]), ascii(character)


def test_in_bulk_and_by_import_too(module_daemon, tmp_path):
    people = [person(it) for it in CHARACTERS]
    assert all("position" in it for it in module_daemon.bulk([escaped(it.register()) for it in people]))
    imported = [person(it) for it in CHARACTERS]
    file = tmp_path / "commands.ndjson"
    file.write_text("".join(escaped(it.register()) + "\n" for it in imported))
    cli.run_ok("import", file, "--url", module_daemon.url)
    for it in people + imported:
        assert given(module_daemon, it) == it.given, ascii(it.given)


@pytest.mark.parametrize("written", ["\\ud842", "\\udfb7", "\\ud842\\ud842\\udfb7", "\\\\ud842\\udfb7", "\\ud842x"])
def test_half_a_pair_is_refused(module_daemon, written):
    text = json.dumps(person("").register()).replace('"A"', f'"A{written}"')
    problem = check_problem(send(module_daemon, text), 400, "malformed_json")
    assert "surrogate" in problem["detail"]


def test_rules_that_a_file_says_are_those_that_are_adopted(module_daemon, tmp_path):
    """The file's text, the command that is sent, and the answer that the tool reads are of three spellings."""
    file = altered(pack("dc-cps"), tmp_path, (r"^title: .*$", 'title: "The board of \\\\U00020bb7 and \U0002f800"'))
    cli.run_ok("rules", "adopt", file, "--url", module_daemon.url)
    [rules] = module_daemon.get_ok("/v1/boards/DC-CPS/rules")["versions"]
    assert rules["title"] == "The board of \U00020bb7 and \U0002f800"
    again = cli.run_ok("rules", "adopt", file, "--url", module_daemon.url)
    assert "already" in again.stdout
    # What is supposed is read as what is adopted is.
    it = person("\U00020bb7")
    assert send(module_daemon, escaped(it.register())).status_code == 201
    rules["version"], rules["credentials"][0]["title"] = "draft", "\U00020bb7"
    answer = module_daemon.session.post(
        f"{module_daemon.url}/v1/peers/{it.id}/eligibility", data=escaped({"adoptRules": {"board": "DC-CPS", "rules": rules}}),
        headers={"Content-Type": "application/json"}, timeout=120)
    assert answer.status_code == 200 and answer.json()["assessments"][0]["title"] == "\U00020bb7", answer.text
