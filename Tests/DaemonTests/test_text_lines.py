"""Text stays on its line: what breaks it, steers a terminal or turns the direction around is not taken.

A history is also read as lines. A title that goes on in a next line could show an entry that nobody recorded.
"""

import copy

import pytest

from support.careers import Person
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
