"""What a board has accepted is what stood there by then: a correction is for it to accept anew."""

import copy
import json

import pytest

from support import cli
from support.commands import kind_of, new_id
from support.two_boards import FIRST, TwoBoards


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        adoption = copy.deepcopy(json.loads(cli.simulate(1, 1, 1)[0]))
        rules = adoption["adoptRules"]["rules"]
        adoption["commandId"], rules["version"] = new_id(), f"{rules['version']}-accepted"
        rules["effectiveOn"] = "2025-12-01"
        [credential] = [it for it in rules["credentials"] if it["code"] == "PR"]
        for it in credential["renewal"]:
            if it.get("hours", {}).get("of") == "HOURS_KIND_CONTINUING_EDUCATION":
                it["hours"]["mustBeAccepted"] = True
        boards.accept(adoption)
        yield boards


def counted(boards, person):
    """Minutes that count for the renewal, and why an activity counts for nothing."""
    [assessed] = boards.read(f"/v1/peers/{person.id}/eligibility", boards.first)["assessments"]
    [hours] = [it for it in assessed["requirements"] if it["id"] == "continuing-education"]
    [activity] = hours["evidence"]
    return hours.get("have", 0), activity.get("reason", "")


def test_a_corrected_activity_is_accepted_anew(boards):
    person = boards.certified()
    logged = person.education("advocacy", 2, "2026-02-01")
    accept = {"board": FIRST, "eventId": logged["commandId"], "decidedOn": "2026-03-01"}
    boards.accept(logged, caller=boards.provider)
    assert counted(boards, person) == (0, "the board has not accepted it yet")
    boards.accept(person.make("acceptCEU", **accept), caller=boards.first)
    assert counted(boards, person) == (120, "")
    _, content = kind_of(person.education("advocacy", 20, "2026-02-01"))
    content = {name: it for name, it in content.items() if name != "peerId"}
    correction = person.make(
        "correctRecord", eventId=logged["commandId"], reason="CORRECTION_REASON_CLERICAL_ERROR", logCEU=content
    )
    boards.accept(correction, caller=boards.token("provider", sub="another"))
    assert counted(boards, person) == (0, "corrected since the board accepted it")
    boards.restart()
    assert counted(boards, person) == (0, "corrected since the board accepted it")
    boards.accept(person.make("acceptCEU", **accept), caller=boards.first)
    assert counted(boards, person) == (1_200, "")
