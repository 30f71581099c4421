"""Bundles that only the owner of a log's key could make: both verifiers see the same in them, and refuse them alike."""

import copy
import json
import subprocess
import sys

import pytest

from support import cli
from support.bundles import VERIFIER, Verifiers, text, verify_bundle
from support.forged_log import (MODULE_COMPLETED, OTHER, PEER, PEERS_MERGED, REGISTERED, ForgedLog, base64_of, field, merged,
                                number, tag)

MODULE = field(MODULE_COMPLETED, field(1, b"advocacy"))


@pytest.fixture(scope="module")
def log():
    return ForgedLog()


@pytest.fixture(scope="module")
def verifiers(tmp_path_factory, log):
    return Verifiers(tmp_path_factory.mktemp("forged"), log.key)


def answers(verifiers, cases):
    """By the name of each case: code and place that both verifiers name, or their answers when these differ."""
    found = {}
    for name, ours, theirs in verifiers.both_of_all(list(cases.items())):
        told = [("holds", "") if it["holds"] else (it["code"], it["place"]) for it in (ours, theirs)]
        found[name] = told[0] if told[0] == told[1] else (ours, theirs)
    return found


def expect(verifiers, code, place, cases):
    assert answers(verifiers, cases) == dict.fromkeys(cases, (code, place))


def of_event(log, payload, kind=MODULE_COMPLETED, boards=()):
    return text(log.bundle([(payload, kind)], boards))


def test_what_a_newer_program_records_holds(log, verifiers):
    expect(verifiers, "holds", "", {
        "none but the registration": text(log.bundle()),
        "an event that this program knows": of_event(log, MODULE),
        "an event of a newer program": of_event(log, field(999, b"\x08\x01"), 999),
        "its fields that go with every event": of_event(
            log, tag(6, 0) + b"\1" + tag(7, 1) + bytes(8) + field(15, b"x") + tag(8, 5) + bytes(4) + MODULE),
    })


def test_header_and_payload_say_the_same(log, verifiers):
    expect(verifiers, "damaged-record", "streams[0].records[1]", {
        "a merge in the header alone": of_event(log, MODULE, PEERS_MERGED),
        "a merge in the payload alone": of_event(log, merged(OTHER)),
        "a type that nobody knows in the header alone": of_event(log, MODULE, 999),
        "and in the payload alone": of_event(log, field(999)),
        "two happenings, the second one's type": of_event(log, MODULE + merged(OTHER), PEERS_MERGED),
        "two happenings, the first one's type": of_event(log, MODULE + merged(OTHER)),
        "one that is known and one that is not": of_event(log, MODULE + field(999)),
        "the same twice": of_event(log, MODULE + MODULE),
        "nothing": of_event(log, b""),
        "a board alone": of_event(log, field(4, b"ICRC")),
        "a number where a message belongs": of_event(log, tag(MODULE_COMPLETED, 0) + b"\1"),
        "a type that no event has": of_event(log, field(4, b"ICRC"), 4),
    })


def test_a_payload_is_made_of_fields_of_one_form(log, verifiers):
    expect(verifiers, "damaged-record", "streams[0].records[1]", {
        "a group": of_event(log, MODULE + tag(900, 3) + tag(900, 4)),
        "a group of a later program": of_event(log, tag(6, 3) + tag(6, 4) + MODULE),
        "the end of a group": of_event(log, MODULE + tag(6, 4)),
        "a form that nobody knows": of_event(log, tag(6, 6) + MODULE),
        "field number 0": of_event(log, field(0) + MODULE),
        "a board that is a number": of_event(log, tag(4, 0) + b"\1" + MODULE),
        "a number among what happened": of_event(log, MODULE + tag(900, 0) + b"\1"),
        "cut": of_event(log, MODULE[:-1]),
        "a length beyond the end": of_event(log, tag(MODULE_COMPLETED, 2) + b"\xff" * 9 + b"\1"),
        "a number of eleven bytes": of_event(log, tag(6, 0) + b"\x80" * 10 + b"\0" + MODULE),
        "a tag of six bytes": of_event(log, b"\xb2\x80\x80\x80\x80\0" + b"\0" + MODULE),
        "a tag beyond 32 bits": of_event(log, number(1 << 32 | 6 << 3) + b"\0" + MODULE),
    })


def test_a_payload_cut_is_damaged_whoever_signed(log, verifiers):
    """Without the log's key, too: it is looked at before the proof."""
    bundle = log.bundle([(MODULE, MODULE_COMPLETED)])
    shorter = log.records([(MODULE[:-1], MODULE_COMPLETED)])[1]
    bundle["streams"][0]["records"][1]["record"] = base64_of(shorter)
    expect(verifiers, "damaged-record", "streams[0].records[1]", {"cut": text(bundle)})


@pytest.mark.parametrize("listed", [True, False])
def test_a_board_has_a_boards_code(log, verifiers, listed):
    codes = [b"1A", b"A", b"icrc", b"A B", "ICRC\u0301".encode(), b"A" * 17, b"-A", b"\xff\xfe", b"IC\0", "IC\u212aC".encode()]
    expect(verifiers, "damaged-record", "streams[0].records[1]", {
        str(it): of_event(log, field(4, it) + MODULE, boards=[it.decode(errors="replace")] if listed else []) for it in codes})


def test_boards_are_those_that_are_named(log, verifiers):
    named = field(4, b"ICKC") + MODULE
    expect(verifiers, "wrong-boards", "boards", {
        "none": of_event(log, named), "another one": of_event(log, named, boards=["ICRC"]),
        "one that looks alike": of_event(log, named, boards=["IC\u212aC"]),
        "of two that are named the last counts": of_event(log, field(4, b"ICKC") + field(4, b"ICRC") + MODULE, boards=["ICKC"]),
    })


def test_merges_are_seen_by_both(log, verifiers):
    expect(verifiers, "wrong-streams", "streams", {
        "another id": of_event(log, merged(OTHER), PEERS_MERGED),
        "in capitals": of_event(log, merged(OTHER.upper()), PEERS_MERGED),
    })
    expect(verifiers, "damaged-record", "streams[0].records[1]", {
        "no text": of_event(log, field(PEERS_MERGED, field(1, b"\xff")), PEERS_MERGED),
        "cut inside": of_event(log, field(PEERS_MERGED, b"\x0a\x05a"), PEERS_MERGED),
    })
    # What is no id is nobody's: only the engine says more of it.
    for it in ["", "xyz", "{" + OTHER + "}", "00000000-0000-0000-0000-000000000000"]:
        assert verifiers.theirs(of_event(log, merged(it), PEERS_MERGED))["holds"], it
        ours = verifiers.ours(of_event(log, merged(it), PEERS_MERGED))
        assert ours["holds"] or ours["code"] == "assessment-differs", (it, ours)


def test_a_statement_says_what_it_may_say(log, verifiers):
    assert answers(verifiers, {"as it is": log.with_statement(exported_by="A \u00dc\u2028b")}) == {"as it is": ("holds", "")}
    expect(verifiers, "bad-statement", "statement", {
        f"{name} {value!r}"[:60]: log.with_statement(**{name: value})
        for name, values in {
            "peer": [PEER.upper(), PEER.replace("-", ""), "{" + PEER + "}", "00000000-0000-0000-0000-000000000000"],
            "as_of": ["20260131", "2026-W48-7", "1800-01-01", "2026-02-30", "\u0662\u0660\u0662\u0666-01-01", "2026-1-1", ""],
            "purpose": ["fun", "", "AUDIT"],
            "exported_by": ["", "x" * 201, "\u00dc" * 101, "X\x7f", "X\x9b31m", "X\r\x1b[2Jholds", "X\t", "\x85"],
            "exported_at": ["yesterday", "2026-11-29T17:33:52+00:00", "2026-11-29t17:33:52z", "2026-11-29 17:33:52Z",
                            "2026-11-29T17:33:52.5Z", "2026-11-29T17:33:52.500000Z", "2026-11-29T17:33:52.000Z",
                            "2026-11-29T24:00:00Z", "2026-11-29T17:33:60Z", "1899-12-31T23:59:59Z", "2026-11-29"],
            "checkpoint": ["x", base64_of(bytes(31))], "assessment": ["", base64_of(bytes(32))[:-2] + "B="],
            "records": [base64_of(bytes(33))],
        }.items()
        for value in values
    })


def test_who_wrote_it_has_no_say_in_the_verdict(log, verifiers, tmp_path):
    path = tmp_path / "bundle.json"
    path.write_bytes(log.with_statement(exported_by="X\u202ey\u2028the key is vouched for"))
    told = cli.run_ok("audit", "verify", path, "--key", verifiers.key_file).stdout
    assert "exported by X\ufffdy / the key is vouched for at 2026-11-29" in told
    assert not [it for it in told.splitlines() if it.startswith("the key")], told


def test_a_checkpoint_is_one(log, verifiers):
    def lines(change):
        def changed(said):
            its = said[:-1].split("\n")
            change(its)
            return "\n".join(its) + "\n"
        return log.with_checkpoint(changed)

    def witness(name, signature=bytes(64)):
        return f"\u2014 {name} {base64_of(b'abcd' + signature)}\n"

    def signatures(more):
        return log.with_checkpoint(lambda it: it, lambda it: it + more)

    expect(verifiers, "holds", "", {
        "another line": lines(lambda it: it.append("more \u0301")),
        "a line before the heads": lines(lambda it: it.insert(3, "heads")),
        "a witness": signatures(witness("witness.example/x")), "63 witnesses": signatures(witness("w") * 63),
        "the log twice": log.with_checkpoint(lambda it: it, lambda it: it + it.split("\n\n")[1]),
    })
    expect(verifiers, "bad-checkpoint", "checkpoint", {
        "another log's": lines(lambda it: it.__setitem__(0, "other.example")),
        "a size beyond 63 bits": lines(lambda it: it.__setitem__(1, str(1 << 63))),
        "a size with a zero": lines(lambda it: it.__setitem__(1, "01")),
        "no root": lines(lambda it: it.__setitem__(2, "AAAA")),
        "no heads": lines(lambda it: it.pop()), "heads twice": lines(lambda it: it.append(it[3])),
        "heads and a mark": lines(lambda it: it.append("heads \u0301x")),
        "no heads but a mark": lines(lambda it: it.__setitem__(3, "heads \u0301" + it[3][6:])),
        "an empty line": lines(lambda it: it.insert(3, "")), "a TAB": lines(lambda it: it.append("a\tb")),
        "too many lines": lines(lambda it: it.extend(["x"] * 64)),
        "over 1 MiB": lines(lambda it: it.append("x" * (1 << 20))),
        "64 witnesses": signatures(witness("w") * 64), "a witness without a name": signatures(witness("")),
        "a long name": signatures(witness("w" * 257)), "a plus": signatures(witness("a+b")),
        "a no-break space": signatures(witness("w\u00a0x")), "a witness who signs nothing": signatures(witness("w", b"")),
        "no base64": signatures("\u2014 w A\n"), "no signature": signatures("w\n"),
        "a false one of the log": log.with_checkpoint(
            lambda it: it, lambda it: it + f"\u2014 {log.name} {base64_of(log.id + bytes(64))}\n"),
    })


def test_an_assessment_is_written_in_one_way(log, verifiers):
    """Whoever reads the text as JSON sees what was assessed."""
    expect(verifiers, "not-canonical", "assessment", {
        "a field twice, the lie first": log.with_assessment(lambda it: '{"asOf":"1999-01-01",' + it[1:]),
        "a field twice, the lie last": log.with_assessment(lambda it: it[:-1] + ',"asOf":"1999-01-01"}'),
        "the schema's names": log.with_assessment(lambda it: it.replace("asOf", "as_of")),
        "both names": log.with_assessment(lambda it: it.replace('"asOf"', '"asOf":"1999-01-01","as_of"')),
        "an empty list": log.with_assessment(lambda it: it[:-1] + ',"assessments":[]}'),
        "null": log.with_assessment(lambda it: it[:-1] + ',"knownAt":null}'),
        "spaces": log.with_assessment(lambda it: json.dumps(json.loads(it))),
        "lines": log.with_assessment(lambda it: json.dumps(json.loads(it), indent=1)),
        "a space at the end": log.with_assessment(lambda it: it + " "),
        "escapes": log.with_assessment(lambda it: it.replace("2026-11", "\\u0032026-11")),
    })
    expect(verifiers, "malformed", "assessment", {
        name: log.with_assessment(lambda _, its=its: its)
        for name, its in {"nothing": "", "a list": "[]", "cut": "{", "a fraction": '{"position":1.5}', "no number": "NaN"}.items()
    })


def test_an_assessment_of_another_day_differs(log, verifiers):
    """It is written well, and is another one; only the engine knows."""
    lie = log.with_assessment(lambda it: it.replace("2026-11-29", "2026-11-28"))
    ours, theirs = verifiers.both(lie)
    assert (ours["code"], ours["place"]) == ("assessment-differs", "assessment") and theirs["holds"]


def test_control_characters_in_an_assessment_are_escaped_in_one_way():
    """As the daemon's library for protobuf writes them."""
    for value in ["\x7f", "\x9b", "\x1f", "\\u001f", "\\", '"', "\u00e9\u2028\U0001f600", "\t\n\b\f\r/"]:
        written = verify_bundle.as_written({"a": value})
        assert json.loads(written) == {"a": value}
        verify_bundle.check_written(written)
    assert verify_bundle.as_written({"a": "\x1f\x9b\\u001f/\u00e9"}) == '{"a":"\\u001F\\u009B\\\\u001f/\u00e9"}'


def test_shapes_have_the_same_codes(log, verifiers):
    bundle = log.bundle([(MODULE, MODULE_COMPLETED)])
    good = text(bundle)
    expect(verifiers, "not-canonical", "", {
        "a field twice": good[:-2] + b',"assessment":1}\n',
        "a field twice inside": good.replace(b'"position":1,', b'"position":1,"position":"x",', 1),
        "a field more inside": good.replace(b'"position":1,', b'"position":1,"note":[],', 1),
        "fields in another order": good.replace(b'"position":1,"version":1,', b'"version":1,"position":1,', 1),
        "a fraction of zero": good.replace(b'"position":1,', b'"position":1.0,', 1),
        "nothing where nothing may be": good.replace(b'"siblings":[],', b'"siblings":[],"more":null,', 1),
    })
    cases = {
        "a type of 17 bits": good.replace(b'"type":16,', b'"type":65536,', 1),
        "a version of 33 bits": good.replace(b'"version":1,', b'"version":4294967296,', 1),
        "a fraction": good.replace(b'"position":1,', b'"position":1.5,', 1),
        "a field less": good.replace(b'"position":1,', b"", 1),
        "no key": good.replace(json.dumps(log.key).encode(), b"null", 1),
    }
    assert {name: it if isinstance(it[0], dict) else it[0] for name, it in answers_by_code(verifiers, cases).items()} == (
        dict.fromkeys(cases, "malformed"))


def answers_by_code(verifiers, cases):
    """Where JSON stops being a bundle readers of JSON say in their own way."""
    found = {}
    for name, ours, theirs in verifiers.both_of_all(list(cases.items())):
        same = ours.get("code") == theirs.get("code")
        found[name] = (ours.get("code"),) if same else (ours, theirs)
    return found


def test_without_its_key_a_bundle_is_one_of_format_1(log, verifiers):
    """The format is not signed: to take the key out makes an older bundle, which wants the key from elsewhere as ever."""
    bundle = {it: value for it, value in log.bundle().items() if it != "verifierKey"}
    older = text({**bundle, "format": verify_bundle.FORMAT_WITHOUT_KEY})
    assert answers(verifiers, {"older": older}) == {"older": ("holds", "")}
    path = verifiers.folder / "older.json"
    path.write_bytes(older)
    assert cli.run("audit", "verify", path).returncode == 2


@pytest.mark.parametrize("before,after,holds", [
    ("", "", True), ("\r\n \t", " \r\n\n", True), ("", "\x1c", False), ("\u00a0", "", False), ("\x0b", "", False),
    ("\ufeff", "", False), ("", "\0", False), ("", "\x85", False),
])
def test_a_key_file_is_one_to_both(log, tmp_path, before, after, holds):
    key, path = tmp_path / "key", tmp_path / "bundle.json"
    key.write_bytes((before + log.key + after).encode())
    path.write_bytes(text(log.bundle()))
    ours = cli.run("audit", "verify", path, "--key", key).returncode
    theirs = subprocess.run([sys.executable, str(VERIFIER), str(path), "--key", str(key)], capture_output=True, timeout=120)
    assert (ours, theirs.returncode) == ((0, 0) if holds else (3, 3))


def test_a_name_that_no_key_has_is_no_key(log):
    for name in ["", "a b", "a\u00a0b", "w" * 257]:
        with pytest.raises(ValueError):
            verify_bundle.VerifierKey(ForgedLog(name).key)


def test_nothing_moves_the_cursor(capsys):
    verify_bundle.tell("a\x1b[2J\r\u202eb\u00dc")
    assert capsys.readouterr().out == "a\ufffd[2J\ufffd\ufffdb\u00dc\n"


def test_a_bundle_that_holds_is_not_changed_by_reading(log):
    bundle = log.bundle([(MODULE, MODULE_COMPLETED)])
    before = copy.deepcopy(bundle)
    assert verify_bundle.read(text(bundle)) == before and bundle["streams"][0]["records"][0]["type"] == REGISTERED
