"""Fields that are missing or out of range: each refusal names the field and the reason."""

import copy

import pytest

from support.careers import Person
from support.commands import new_id
from support.desk import check_problem


def test_missing_fields(desk):
    for kind, command in all_kinds(desk.person).items():
        for field in [*command[kind]]:
            if (kind, field) in OPTIONAL:
                continue
            body = copy.deepcopy(command)
            del body[kind][field]
            problem = check_problem(desk.post(body), 400, "missing_field", f"{kind}.{field}", "missing")
            assert problem["commandId"] == command["commandId"]


OPTIONAL = {
    ("registerPeer", "peerId"),
    ("completeModule", "title"),
    ("completeModule", "mode"),
    ("passCompetency", "scorePercent"),
    ("passCompetency", "feedback"),
    ("logSupervision", "qualification"),
    ("logSupervision", "category"),
    ("logSupervision", "mode"),
    ("logExperience", "category"),
    ("logExperience", "verifiedBy"),
    ("recordExam", "score"),
    ("recordExam", "administeredBy"),
    ("signAttestation", "documentVersion"),
    ("signAttestation", "statement"),
    ("logCEU", "title"),
    ("logCEU", "mode"),
    ("voidRecord", "explanation"),
}


def all_kinds(person):
    """A good command of each kind that can be decided for somebody who is only registered."""
    commands = [
        Person(62).register(),
        person.module("advocacy", 1),
        person.competency(),
        person.supervision()[0],
        person.experience()[0],
        person.exam(),
        person.attestations()[0],
        person.submit(),
        person.education("advocacy", 1, "2022-01-01"),
        person.void({"commandId": new_id()}),
    ]
    return {next(name for name in it if name != "commandId"): it for it in commands}


@pytest.mark.parametrize(
    "kind, changes, code, field, reason",
    [
        ("registerPeer", {"personal": {"familyName": "B"}}, "missing_field", "personal.givenName", "missing"),
        (
            "registerPeer",
            {"personal": {"givenName": " \t", "familyName": "B"}},
            "missing_field",
            "personal.givenName",
            None,
        ),
        (
            "registerPeer",
            {"personal": {"givenName": "A\u0007", "familyName": "B"}},
            "invalid_field",
            "personal.givenName",
            "control",
        ),
        (
            "registerPeer",
            {"personal": {"givenName": "A", "familyName": "B", "birthDate": "2021-02-30"}},
            "invalid_field",
            "personal.birthDate",
            None,
        ),
        (
            "registerPeer",
            {"personal": {"givenName": "A", "familyName": "B", "birthDate": "2030-01-01"}},
            None,
            "personal.birthDate",
            None,
        ),
        ("registerPeer", {"registeredOn": "2999-01-01"}, "future_date", "registeredOn", "in the future"),
        ("registerPeer", {"registeredOn": "1899-01-01"}, "invalid_field", "registeredOn", None),
        ("registerPeer", {"registeredOn": "01/02/2021"}, "invalid_field", "registeredOn", "yyyy-mm-dd"),
        ("registerPeer", {"peerId": "me"}, "invalid_field", "peerId", "not a UUID"),
        ("completeModule", {"completedOn": "2999-12-31"}, "future_date", "completedOn", None),
        ("completeModule", {"completedOn": "2023-02-29"}, "invalid_field", "completedOn", None),
        ("completeModule", {"allocations": []}, "missing_field", "allocations", None),
        (
            "completeModule",
            {"allocations": [{"category": "advocacy", "minutes": -60}]},
            "invalid_field",
            "allocations[0].minutes",
            "negative",
        ),
        (
            "completeModule",
            {"allocations": [{"category": "advocacy", "minutes": 0}]},
            "missing_field",
            "allocations[0].minutes",
            None,
        ),
        (
            "completeModule",
            {"allocations": [{"category": "advocacy", "minutes": 1.5}]},
            "invalid_field",
            "allocations[0].minutes",
            "whole number",
        ),
        (
            "completeModule",
            {"allocations": [{"category": "advocacy", "minutes": 4294967296}]},
            "invalid_field",
            "allocations[0].minutes",
            "out of range",
        ),
        (
            "completeModule",
            {"allocations": [{"category": "advocacy", "minutes": 4294967295}]},
            "invalid_field",
            "allocations[0].minutes",
            "at most",
        ),
        (
            "completeModule",
            {"allocations": [{"category": "Ad vocacy", "minutes": 60}]},
            "invalid_field",
            "allocations[0].category",
            None,
        ),
        (
            "completeModule",
            {"allocations": [{"category": "a", "minutes": 60}] * 2},
            "invalid_field",
            "allocations[1].category",
            "twice",
        ),
        ("completeModule", {"module": "x" * 201}, "invalid_field", "module", "200 are allowed"),
        ("completeModule", {"mode": "MODE_TELEPATHY"}, "invalid_field", "mode", "MODE_TELEPATHY"),
        ("completeModule", {"mode": 99}, "invalid_field", "mode", None),
        ("passCompetency", {"scorePercent": 101}, "invalid_field", "scorePercent", "0 to 100"),
        ("passCompetency", {"scorePercent": -1}, "invalid_field", "scorePercent", "negative"),
        ("passCompetency", {"scorePercent": "many"}, "invalid_field", "scorePercent", "not a number"),
        ("passCompetency", {"feedback": "x" * 8_001}, "invalid_field", "feedback", "8000 are allowed"),
        ("logSupervision", {"minutes": -60}, "invalid_field", "minutes", "negative"),
        ("logSupervision", {"minutes": 1_441}, "invalid_field", "minutes", "at most 1440"),
        ("logSupervision", {"minutes": 0}, "missing_field", "minutes", None),
        ("logSupervision", {"supervisedOn": "2999-01-01"}, "future_date", "supervisedOn", None),
        (
            "logExperience",
            {"fromOn": "2021-03-01", "throughOn": "2021-02-01"},
            "invalid_field",
            "fromOn",
            "after throughOn",
        ),
        (
            "logExperience",
            {"fromOn": "2019-01-01", "throughOn": "2021-02-01"},
            "invalid_field",
            "fromOn",
            "days",
        ),
        ("logExperience", {"minutes": 28 * 1440 + 1}, "invalid_field", "minutes", "at most"),
        ("logExperience", {"throughOn": "2999-01-01"}, "future_date", "throughOn", None),
        ("recordExam", {"score": 1_001}, "invalid_field", "score", "at most 1000"),
        ("recordExam", {"outcome": "EXAM_OUTCOME_UNSPECIFIED"}, "missing_field", "outcome", None),
        ("signAttestation", {"kind": 77}, "invalid_field", "kind", None),
        ("submitApplication", {"board": "icrc"}, "invalid_field", "board", "board's code"),
        (
            "logCEU",
            {"allocations": [{"category": "advocacy", "minutes": -1}]},
            "invalid_field",
            "allocations[0].minutes",
            "negative",
        ),
        ("logCEU", {"completedOn": "2999-01-01"}, "future_date", "completedOn", None),
        ("voidRecord", {"eventId": "it"}, "invalid_field", "eventId", "not a UUID"),
        ("voidRecord", {"reason": "VOID_REASON_MOOD"}, "invalid_field", "reason", "VOID_REASON_MOOD"),
    ],
    ids=lambda it: str(it)[:50],
)
def test_fields_out_of_range(desk, kind, changes, code, field, reason):
    command = all_kinds(desk.person)[kind]
    command[kind].update(changes)
    answer = desk.post(command)
    # A birth date in the future is both.
    code = code or answer.json()["code"]
    assert code in ("missing_field", "invalid_field", "future_date")
    check_problem(answer, 400, code, f"{kind}.{field}", reason)


@pytest.mark.parametrize(
    "change, code, field",
    [
        ({"commandId": ""}, "missing_field", "commandId"),
        ({"commandId": "one"}, "invalid_field", "commandId"),
        ({"commandId": 7}, "invalid_field", "commandId"),
        ({"expectedVersion": -1}, "invalid_field", "expectedVersion"),
        ({"expectedVersion": "two"}, "invalid_field", "expectedVersion"),
        ({"correlationId": "x" * 129}, "invalid_field", "correlationId"),
        *(({"correlationId": f"a{it}b"}, "invalid_field", "correlationId")
          for it in ("\0", "\n", "\t", "\x7f", "\x9b", "\u2028", "\u202e", "\u2066")),
        ({"comandId": "x"}, "unknown_field", "comandId"),
    ],
)
def test_envelopes(desk, change, code, field):
    check_problem(desk.post({**desk.person.exam(), **change}), 400, code, field)
