"""A refusal says what is wrong in words of the request: its fields, its parameters, what would be possible."""

import pytest
import requests

from support.careers import Person
from support.commands import command, new_id
from support.daemon import Daemon
from support.desk import JSON, check_problem

NIL = "00000000-0000-0000-0000-000000000000"
PROTOBUF = {"Content-Type": "application/x-protobuf"}


def correction(person, **content):
    body = {"eventId": new_id(), "reason": "CORRECTION_REASON_CLERICAL_ERROR"}
    return person.make("correctRecord", **body, **content)


def test_of_a_correction_the_contents_that_clash_are_named(desk):
    both = correction(desk.person, logCEU={}, recordExam={})
    problem = check_problem(desk.post(both), 400, "invalid_field", "correctRecord")
    assert problem["detail"].endswith("only one may be given: logCEU, recordExam"), problem
    problem = check_problem(desk.post(correction(desk.person)), 400, "missing_field", "correctRecord")
    assert "one of completeModule, " in problem["detail"] and "credentialBirthday" in problem["detail"], problem


def test_bytes_that_are_no_command(desk):
    problem = check_problem(desk.post(b"\xff\xff\xff", PROTOBUF), 400, "malformed_protobuf")
    assert problem["detail"].startswith("the body is not a protobuf message Command: it"), problem
    assert "malformedProtobuf" not in problem["detail"]


def length_given(field, content):
    """A field of a protobuf message, of content up to 127 bytes."""
    tag = field << 3 | 2
    head = [tag] if tag < 128 else [tag & 127 | 128, tag >> 7]
    return bytes([*head, len(content)]) + content


def given(field, text):
    return length_given(field, text.encode())


def test_of_two_commands_in_a_body_none_is_recorded(desk):
    """The reader of protobuf keeps the last of them alone."""
    peer = length_given(1, desk.person.id.encode())
    command_id = length_given(1, new_id().encode())
    supervision = length_given(20, peer + given(2, "S") + given(3, "Q") + given(4, "advocacy") + b"\x28\x3c" + given(6, "2020-12-29"))
    experience = length_given(
        21, peer + given(2, "O") + b"\x18\x3c" + given(4, "2020-11-01") + given(5, "2020-11-20") + given(6, "advocacy") + given(7, "V"))
    said = "one command belongs in a body, here are 2"
    for body in [
        command_id + supervision + experience,
        command_id + supervision + supervision,
        # Two messages, one behind the other.
        command_id + supervision + length_given(1, new_id().encode()) + experience,
    ]:
        problem = check_problem(desk.post(body, PROTOBUF), 400, "invalid_field")
        assert problem["detail"] == said, problem
    problem = check_problem(desk.post(command_id + command_id + supervision, PROTOBUF), 400, "invalid_field", "commandId")
    assert problem["detail"] == "commandId is given twice", problem


def test_a_line_is_named_once(desk):
    *_, last = desk.daemon.bulk(["{}", "{}", '{"x'])
    assert last["line"] == "3" and last["detail"].startswith("not JSON at column 4: "), last


def test_values_are_told_with_what_is_possible(desk):
    person = desk.person
    sample = {"board": "ICRC", "audit": "a", "frame": ["N"], "asOf": "2026-01-01", "size": 1}
    for it, field, reason in [
        (person.exam(on="1850-02-01"), "recordExam.takenOn", "is before 1940: 1850-02-01"),
        ({**person.exam(), "commandId": NIL}, "commandId", "is the nil UUID"),
        (command("recordExam", {"peerId": NIL}), "recordExam.peerId", "is the nil UUID"),
        (person.make("linkIdentity", system="NCSBN"), "linkIdentity.system", "is not a code (a-z, 0-9, -)"),
        (command("selectAuditSample", {**sample, "seed": 2**64}), "selectAuditSample.seed", f"0 to {2**64 - 1} is"),
        ({**person.exam(), "expectedVersion": "\t60"}, "expectedVersion", "is not a number"),
    ]:
        check_problem(desk.post(it), 400, "invalid_field", field, reason)


@pytest.mark.parametrize(
    "path, field, reason",
    [
        ("/v1/events?limit=abc", "limit", "from 1 to 1000"),
        ("/v1/events?limit=1001", "limit", "from 1 to 1000"),
        ("/v1/boards?asOf=1850-01-01", "asOf", "from 1900-01-01 to 9999-12-31"),
        ("/v1/log/proofs/inclusion?position=0", "position", "from 1 to"),
        ("/v1/log/proofs/inclusion?position=1&size=0", "size", "from 1 to"),
        ("/v1/log/proofs/consistency?from=0", "from", "from 1 to"),
        ("/v1/log/proofs/consistency?from=1&to=0", "to", "from 1 to"),
        ("/v1/log/proofs/stream?stream=board-ICRC&since=0", "since", "from 1 to"),
    ],
)
def test_parameters_are_told_with_what_is_possible(desk, path, field, reason):
    check_problem(desk.daemon.get(path), 400, "invalid_parameter", field, reason)


def test_a_position_that_the_log_does_not_have(desk):
    head = desk.daemon.head()
    answer = desk.daemon.get_reached("/v1/log/proofs/inclusion", position=999_999, minPosition=head)
    check_problem(answer, 404, "position_unknown", reason=f"the log of size {head} has no position 999999")


@pytest.mark.parametrize(
    "body, code, field",
    [(b"{}", "missing_parameter", "to"), (b'{"day":1}', "unknown_parameter", "day"), (b"[]", "bad_request", "")],
)
def test_an_operators_body(desk, body, code, field):
    check_problem(desk.post(body, JSON, "/v1/clock/advance"), 400, code, field)


def test_of_a_log_without_records_nothing_is_signed(tmp_path):
    with Daemon(tmp_path / "data") as daemon:
        for path in [
            "/v1/log/checkpoint", "/v1/log/proofs/inclusion?position=1", "/v1/log/proofs/consistency?from=1",
            "/v1/log/proofs/stream?stream=board-ICRC",
        ]:
            check_problem(requests.get(daemon.url + path, timeout=120), 404, "checkpoint_missing")
