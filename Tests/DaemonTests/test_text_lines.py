"""Text stays on its line: what breaks it, steers a terminal or turns the direction around is not taken.

A history is also read as lines. A title that goes on in a next line could show an entry that nobody recorded.
"""

import copy
import json

import pytest

from support import cli
from support.careers import Person
from support.commands import new_id
from support.desk import check_problem

DISTURBING = {
    "line-separator": "\u2028",
    "paragraph-separator": "\u2029",
    "next-line": "\u0085",
    "control-sequence": "\u009b",
    "right-to-left-override": "\u202e",
}
#: What is written from right to left needs them beside digits and signs.
MARKS = {"left-to-right-mark": "\u200e", "right-to-left-mark": "\u200f"}
ENTRY = "2026-07-01  CredentialRevoked  [ICRC]"

disturbing = pytest.mark.parametrize("character", DISTURBING.values(), ids=DISTURBING)
places = pytest.mark.parametrize("place", ["{}begins", "in {} between", "ends{}"], ids=["first", "between", "last"])


@disturbing
@places
def test_a_title_has_none(desk, character, place):
    module = desk.person.module("advocacy", 1)
    module["completeModule"]["title"] = place.format(character)
    check_problem(desk.post(module), 400, "invalid_field", "completeModule.title")


@disturbing
def test_nothing_else_of_an_activity_has_one(desk, character):
    for command, kind, field in [
        (desk.person.module("advocacy", 1), "completeModule", "module"),
        (desk.person.module("advocacy", 1), "completeModule", "provider"),
        (desk.person.education("advocacy", 1, "2022-01-01"), "logCEU", "title"),
        (desk.person.supervision()[0], "logSupervision", "supervisor"),
        (desk.person.experience()[0], "logExperience", "organization"),
        (desk.person.exam(), "recordExam", "administeredBy"),
    ]:
        command[kind][field] = f"A{character}{ENTRY}"
        check_problem(desk.post(command), 400, "invalid_field", f"{kind}.{field}")


@disturbing
@pytest.mark.parametrize("field", ["givenName", "familyName"])
def test_a_name_has_none(desk, character, field):
    registration = Person(63).register()
    registration["registerPeer"]["personal"][field] = f"Ana{character}Ruiz"
    check_problem(desk.post(registration), 400, "invalid_field", f"registerPeer.personal.{field}")
    amendment = desk.person.make(
        "amendPersonalDetails", amendedOn="2022-01-01", personal=registration["registerPeer"]["personal"]
    )
    check_problem(desk.post(amendment), 400, "invalid_field", f"amendPersonalDetails.personal.{field}")


def adoption():
    [rules] = [json.loads(text) for text in cli.simulate(1, 1, 1)[:1]]
    rules["adoptRules"]["rules"]["version"] = new_id()
    return {**rules, "commandId": new_id()}


#: Where rules have texts, as the domain and as whoever checks a file names them.
RULE_TEXTS = [
    "title", "version", "source", "unverified[0]", "timeZone", "categories[0].title", "credentials[0].title",
    "credentials[0].initial[0].title",
]


@pytest.mark.parametrize("path", RULE_TEXTS)
@pytest.mark.parametrize(
    "text", [*(f"A{it}{ENTRY}" for it in DISTURBING.values()), "A\x1b[8m", "A\0", "A" * 8_001],
    ids=[*DISTURBING, "escape", "nul", "long"])
def test_nothing_in_rules_has_one(desk, tmp_path, path, text):
    """They go out with every credential, and are told beforehand by the check of a file."""
    if path in ("source", "unverified[0]") and {"\u2028", "\u2029"} & {*text}:
        pytest.skip("of several lines, as free text is")
    command = adoption()
    rules = command["adoptRules"]["rules"]
    rules["unverified"] = ["title: not sure"]
    place, keys = rules, path.replace("[", ".").replace("]", "").split(".")
    for key in keys[:-1]:
        place = place[int(key) if key.isdigit() else key]
    place[int(keys[-1]) if keys[-1].isdigit() else keys[-1]] = text
    check_problem(desk.post(command), 400, "invalid_field", f"adoptRules.rules.{path}")
    file = tmp_path / "pack.yaml"
    file.write_text(json.dumps(rules))
    done = cli.run("rules", "check", file, "--json")
    assert done.returncode == 1 and path in [it["path"] for it in cli.json_lines(done.stdout)], done.stdout


def test_what_is_told_of_a_file_stays_on_its_line(tmp_path):
    rules = adoption()["adoptRules"]["rules"]
    rules["categories"] += [{"code": f"a\x1b[8m\u202e\n{ENTRY}", "title": "A"}] * 2
    file = tmp_path / "pack.yaml"
    file.write_text(json.dumps(rules))
    done = cli.run("rules", "check", file)
    assert done.returncode == 1 and " repeats a\ufffd[8m\ufffd / 2026-07-01" in done.stdout, done.stdout
    assert all(it.startswith(f"{file}:") for it in done.stdout.splitlines()), done.stdout


def test_rules_that_no_event_holds_are_named(desk):
    command = adoption()
    command["adoptRules"]["rules"]["unverified"] = ["u" * 8_000] * 66
    check_problem(desk.post(command), 400, "invalid_field", "adoptRules.rules", "524288 are allowed")


@pytest.mark.parametrize("mark", MARKS.values(), ids=MARKS)
@pytest.mark.parametrize("field", ["givenName", "familyName"])
def test_a_name_may_have_the_marks_of_writing_from_right_to_left(open_desk, mark, field):
    registration = copy.deepcopy(Person(64).register())
    name = f"\u05d3\u05d5\u05d3{mark} (2)"
    registration["registerPeer"]["personal"][field] = name
    receipt = open_desk.daemon.accept(registration)
    peer = receipt["stream"].removeprefix("peer-")
    assert open_desk.daemon.get_ok(f"/v1/peers/{peer}")["personal"][field] == name


def test_a_history_has_as_many_lines_as_were_recorded(open_desk):
    """In whatever way its reader breaks lines."""
    daemon, person = open_desk.daemon, open_desk.person
    headers = {"Accept": "text/plain"}

    def told():
        """The entries: the first line says as of when."""
        return daemon.get(f"/v1/peers/{person.id}/history", headers).content.decode().split("\n", 1)[1]

    before = told()
    module = person.module("advocacy", 1)
    module["completeModule"]["title"] = f"Ethics\u2028\u2028{ENTRY}\u0085    for: fraud"
    daemon.post(module)
    after = told()
    assert not [it for it in after.splitlines() if it.startswith(ENTRY)]
    assert after == before
