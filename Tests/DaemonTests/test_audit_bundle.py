"""A history that proves itself: exported beside the daemon, checked by two verifiers that share no code."""

import base64
import copy
import json
import os
import random
import struct
import subprocess
import sys

import jsonschema
import jsonschema_rs
import pytest

from support import cli
from support.bundles import VERIFIER, Verifiers, changed, leaves, signed_again, text, verify_bundle, with_leaf
from support.careers import Person
from support.commands import command, kind_of
from support.daemon import Daemon
from support.waiting import wait_until

SEED = 4711
#: Of a bundle's fields the daemon's verifier is asked about one of so many; `TESTS_FIELDS_EVERY=1`: about each.
EVERY = int(os.environ.get("TESTS_FIELDS_EVERY", "10"))


class Archive:
    """A daemon with some careers, and bundles of them."""

    def __init__(self, folder):
        self.folder = folder
        self.daemon = Daemon(folder / "data")
        self.commands = [json.loads(it) for it in cli.simulate(8, 3, 21)]
        answers = list(self.daemon.bulk([json.dumps(it) for it in self.commands]))
        assert all("position" in it for it in answers)
        self.board = next(body["board"] for kind, body in map(kind_of, self.commands) if kind == "adoptRules")
        self.people = [body.get("peerId") or it["commandId"] for it in self.commands for kind, body in [kind_of(it)]
                       if kind == "registerPeer"]
        applied = {body["peerId"] for kind, body in map(kind_of, self.commands) if kind == "submitApplication"}
        sizes = {it: sum(kind_of(c)[1].get("peerId") == it for c in self.commands) for it in applied}
        by_size = sorted(sizes, key=sizes.get)
        self.person, self.gone, self.stays = by_size[0], by_size[1], by_size[2]
        self.daemon.accept(command("mergePeers", {
            "peerId": self.gone, "intoPeerId": self.stays, "mergedOn": "2026-06-20", "explanation": "Sealed words."}))
        self.data = self.daemon.data
        self.checkpointed()
        self.verifiers = Verifiers(folder, self.checkpoint()["verifierKey"])

    def checkpoint(self):
        done = cli.run("checkpoint", "--data", self.data, "--json")
        return json.loads(done.stdout) if done.returncode == 0 else {"size": 0}

    def checkpointed(self):
        head = self.daemon.head()
        wait_until(lambda: self.checkpoint()["size"] >= head, 120, "a checkpoint of everything")

    def export(self, peer, *options):
        path = self.folder / f"export-{peer}.json"
        done = cli.run_ok("audit", "export", peer, "--data", self.data, "--purpose", "audit", "--by", "Auditor \u00dc",
                          "--out", path, "--json", *options)
        assert path.stat().st_mode & 0o777 == 0o600
        return path.read_bytes(), json.loads(done.stdout)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    archive = Archive(tmp_path_factory.mktemp("archive"))
    yield archive
    archive.daemon.stop()


@pytest.fixture(scope="module")
def bundle(archive):
    return json.loads(archive.export(archive.person)[0])


@pytest.fixture(scope="module")
def merged(archive):
    return json.loads(archive.export(archive.stays)[0])


def test_a_bundle_holds_for_both_verifiers(archive):
    for peer in archive.people:
        data, report = archive.export(peer)
        ours, theirs = archive.verifiers.both(data)
        assert ours["holds"] and theirs["holds"], (ours, theirs)
        assert theirs == {name: ours[name] for name in theirs}
        assert ours["peer"] == peer and ours["exportedBy"] == "Auditor \u00dc" and ours["purpose"] == "audit"
        assert ours["events"] == report["events"] and report["bytes"] == len(data)
        assert report["verifierKey"] == archive.checkpoint()["verifierKey"]
        history = archive.daemon.get_ok(f"/v1/peers/{peer}/history", limit=1000)["events"]
        records = {it["position"] for part in json.loads(data)["streams"] for it in part["records"]}
        assert {int(it["position"]) for it in history} <= records


def test_the_assessment_is_the_daemons_answer(archive, bundle, merged):
    for its, peer in [(bundle, archive.person), (merged, archive.stays)]:
        told = json.loads(its["assessment"])
        assert told["assessments"]
        asked = archive.daemon.get_ok(f"/v1/peers/{peer}/eligibility", knownAt=told["position"], asOf=told["asOf"])
        asked.pop("knownAt")
        assert asked == told
    data, _ = archive.export(archive.person, "--as-of", "2025-01-31")
    assert json.loads(json.loads(data)["assessment"])["asOf"] == "2025-01-31"
    assert all(it["holds"] for it in archive.verifiers.both(data))


def test_the_rules_are_those_that_the_board_tells(archive, bundle):
    told = archive.daemon.get_ok(f"/v1/boards/{archive.board}/rules")["adopted"]
    assert [(it["version"], it["digest"]) for it in bundle["rules"] if it["board"] == archive.board] == [
        (it["version"], it["digest"]) for it in told]


def test_all_ids_of_a_person_are_in_it(archive, merged):
    names = [it["stream"] for it in merged["streams"]]
    assert names == [f"peer-{archive.stays}", f"peer-{archive.gone}"]
    other = json.loads(archive.export(archive.gone)[0])
    assert [it["stream"] for it in other["streams"]] == [f"peer-{archive.gone}", f"peer-{archive.stays}"]


def test_nothing_sealed_is_in_the_open_and_no_other_person(archive, bundle, merged):
    personal = [body["personal"] for kind, body in map(kind_of, archive.commands) if kind == "registerPeer"]
    for its in [bundle, merged]:
        raw = b"".join(base64.b64decode(it["record"]) for part in its["streams"] + its["boards"] for it in part["records"])
        raw += its["assessment"].encode()
        assert b"Sealed words" not in raw
        for details in personal:
            assert (details.get("email") or "@@").encode() not in raw
        own = {it["stream"].removeprefix("peer-") for it in its["streams"]}
        for peer in set(archive.people) - own:
            assert peer.encode() not in raw and bytes.fromhex(peer.replace("-", "")) not in raw


def alone(value, path=()):
    """A copy whose lists have one item, on the path that which is on it: a whole bundle is minutes of work for a schema."""
    first, rest = (path[0], path[1:]) if path else (None, ())
    if isinstance(value, dict):
        return {name: alone(its, rest if name == first else ()) for name, its in value.items()}
    if isinstance(value, list):
        return [alone(value[first or 0], rest)] if value else []
    return value


def test_the_shape_is_that_of_the_schema(bundle, merged):
    schema = json.loads((cli.REPOSITORY / "Schemas/audit-bundle.schema.json").read_text())
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    for its in [bundle, merged]:
        validator.validate(its)
        for path in leaves(its):
            spoiled = alone(its, path)
            assert validator.is_valid(spoiled), path
            place, within = spoiled, [0 if isinstance(it, int) else it for it in path]
            for part in within[:-1]:
                place = place[part]
            place[within[-1]] = None
            assert not validator.is_valid(spoiled), path
    assert text(bundle) == text(json.loads(text(bundle)))


def refused(verifiers, spoiled, same_code=True):
    """Both verifiers refuse all, and name them alike."""
    assert spoiled
    for name, ours, theirs in verifiers.both_of_all(spoiled):
        assert not ours["holds"], f"the daemon takes {name}"
        assert not theirs["holds"], f"the verifier in Python takes {name}"
        assert ours["detail"] and theirs["detail"]
        if same_code:
            assert ours["code"] == theirs["code"], (name, ours, theirs)
            if ours["code"] != "malformed":
                assert ours["place"] == theirs["place"], (name, ours, theirs)


def one_of_so_many(paths):
    """Of each kind of field the first and the last one, and of all others one of so many, beginning anywhere."""
    kinds = {}
    for path in paths:
        kinds.setdefault(tuple(it for it in path if isinstance(it, str)), []).append(path)
    edges = {path for its in kinds.values() for path in (its[0], its[-1])}
    others = [path for path in paths if path not in edges]
    return [*edges, *others[random.randrange(EVERY)::EVERY]]


def test_every_field_carries_a_claim(archive, bundle):
    """Each number and text in turn: none of them can be another one. There is no list of exceptions."""
    paths = list(leaves(bundle))
    assert len(paths) > 150
    for path in paths:
        assert not archive.verifiers.theirs(text(with_leaf(bundle, path)))["holds"], path
    # The daemon's begins anew for each.
    refused(archive.verifiers, [(path, text(with_leaf(bundle, path))) for path in one_of_so_many(paths)])


def test_every_part_of_a_text_carries_a_claim(archive, bundle):
    dice = random.Random(SEED)
    spoiled = []
    for path in [("statement",), ("checkpoint",), ("assessment",), ("streams", 0, "records", 0, "record")]:
        value = bundle[path[0]] if len(path) == 1 else bundle["streams"][0]["records"][0]["record"]
        for place in sorted(dice.sample(range(len(value)), 30)):
            def change(it, place=place):
                return it[:place] + ("A" if it[place] != "A" else "B") + it[place + 1 :]
            spoiled.append(((*path, place), text(with_leaf(bundle, path, change))))
    refused(archive.verifiers, spoiled, same_code=False)


def test_every_byte_of_the_file_counts(archive, bundle):
    data = text(bundle)
    dice = random.Random(SEED)
    places = sorted({*range(20), *dice.sample(range(len(data)), 120), *range(len(data) - 20, len(data))})
    spoiled = [(f"byte {it}", data[:it] + bytes([data[it] ^ 1 << dice.randrange(8)]) + data[it + 1 :]) for it in places]
    refused(archive.verifiers, spoiled, same_code=False)


def test_bits_that_base64_does_not_use_count_too(archive, merged):
    """The decoded record is the same: nothing but the way of writing it is wrong."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    spoiled = []
    for number, stream in enumerate(merged["streams"]):
        for index, entry in enumerate(stream["records"]):
            value = entry["record"].rstrip("=")
            padding = entry["record"][len(value):]
            if padding:
                other = value[:-1] + alphabet[alphabet.index(value[-1]) ^ 1] + padding
                assert base64.b64decode(other) == base64.b64decode(entry["record"])
                path = ("streams", number, "records", index, "record")
                spoiled.append((path, text(with_leaf(merged, path, lambda _, other=other: other))))
    refused(archive.verifiers, spoiled[:5])
    assert {archive.verifiers.theirs(data)["code"] for _, data in spoiled} == {"malformed"}


def test_what_is_dropped_added_or_moved_is_named(archive, bundle, merged):
    stream = lambda it: it["streams"][0]["records"]
    count = len(stream(bundle))
    cases = [
        (f"record {index} dropped", changed(bundle, lambda it, i=index: stream(it).pop(i)),
         "wrong-head" if index == count - 1 else "missing-start" if index == 0 else "broken-chain")
        for index in range(count)
    ] + [
        (f"records {index} and the next swapped",
         changed(bundle, lambda it, i=index: stream(it).insert(i, stream(it).pop(i + 1))),
         "missing-start" if index == 0 else "broken-chain")
        for index in range(count - 1)
    ] + [
        ("a record twice", changed(bundle, lambda it: stream(it).insert(1, stream(it)[1])), "broken-chain"),
        ("no records", changed(bundle, lambda it: stream(it).clear()), "missing-start"),
        ("no streams", changed(bundle, lambda it: it["streams"].clear()), "wrong-streams"),
        ("no boards", changed(bundle, lambda it: it["boards"].clear()), "wrong-boards"),
        ("no packs", changed(bundle, lambda it: it["rules"].clear()), "wrong-rules"),
        ("a board's record dropped", changed(bundle, lambda it: it["boards"][0]["records"].pop()), "other-records"),
        ("an id left out", changed(merged, lambda it: it["streams"].pop()), "wrong-streams"),
        ("ids in another order", changed(merged, lambda it: it["streams"].reverse()), "wrong-streams"),
        ("another person's stream beside it",
         changed(bundle, lambda it: it["streams"].append(merged["streams"][0])), None),
        ("another person's records in it",
         changed(bundle, lambda it: stream(it).__setitem__(-1, stream(merged)[-1])), "foreign-record"),
        ("the statement of another bundle",
         changed(bundle, lambda it: it.__setitem__("statement", merged["statement"])), None),
        ("paths of two records swapped", changed(bundle, lambda it: swap(stream(it), "inclusion")), "not-included"),
        ("a path without its end", changed(bundle, lambda it: stream(it)[0]["inclusion"].pop()), "not-included"),
        ("the heads of two streams swapped", changed(merged, lambda it: swap(it["streams"], "head")), "wrong-head"),
        ("a field more", changed(bundle, lambda it: it.__setitem__("note", "x")), "not-canonical"),
        ("spaces", json.dumps(bundle, ensure_ascii=False).encode() + b"\n", "not-canonical"),
        ("no line feed", text(bundle)[:-1], "not-canonical"),
        ("a field twice", text(bundle)[:-2] + b',"assessment":"{}"}\n', "not-canonical"),
        ("escapes", text(bundle).replace(b"credentiald-audit", b"\\u0063redentiald-audit", 1), "not-canonical"),
    ]
    refused(archive.verifiers, [(name, data) for name, data, _ in cases])
    for name, data, code in cases:
        found = archive.verifiers.theirs(data)
        assert code is None or found["code"] == code, (name, found)


def swap(items, name):
    items[0][name], items[1][name] = items[1][name], items[0][name]


def test_another_checkpoint_or_key_is_refused(archive, bundle):
    archive.daemon.accept(command(
        "registerPeer", {"personal": {"givenName": "A", "familyName": "B"}, "registeredOn": "2026-01-02"}))
    archive.checkpointed()
    later = json.loads(archive.export(archive.person)[0])
    assert later["checkpoint"] != bundle["checkpoint"] and later["streams"][0]["records"][0]["record"] == (
        bundle["streams"][0]["records"][0]["record"])
    put = lambda it: it.__setitem__("checkpoint", later["checkpoint"])
    refused(archive.verifiers, [("a later checkpoint", changed(bundle, put))])
    assert archive.verifiers.theirs(changed(bundle, put))["code"] == "other-checkpoint"
    # The log's owner could say that it was made over that one: then the proofs do not lead there.
    swapped = copy.deepcopy(bundle)
    put(swapped)
    signed_again(swapped, archive.data, archive.verifiers)
    refused(archive.verifiers, [("a later checkpoint, signed", text(swapped))])
    # Another log's key, and this one's under another name.
    other = Daemon(archive.folder / "other")
    other.accept(command(
        "registerPeer", {"personal": {"givenName": "A", "familyName": "B"}, "registeredOn": "2026-01-02"}))
    wait_until(lambda: cli.run("checkpoint", "--data", other.data, "--json").returncode == 0, 120, "a key")
    foreign = json.loads(cli.run_ok("checkpoint", "--data", other.data, "--json").stdout)["verifierKey"]
    other.stop()
    path = archive.folder / "foreign.pub"
    path.write_text(foreign)
    assert archive.verifiers.ours(text(bundle), path)["code"] == "bad-statement"
    with pytest.raises(verify_bundle.Fault, match="bad-statement"):
        verify_bundle.verify(text(bundle), verify_bundle.VerifierKey(foreign))


def test_what_even_the_logs_owner_cannot_make_up(archive, bundle, merged):
    """The statement is signed anew each time: what is wrong must be found without it."""
    def lie(its, change):
        spoiled = copy.deepcopy(its)
        change(spoiled)
        signed_again(spoiled, archive.data, archive.verifiers)
        return text(spoiled)

    def earlier(it):
        it["streams"][0]["records"].pop()

    def rewritten(it):
        entry = it["streams"][0]["records"][1]
        record = bytearray(base64.b64decode(entry["record"]))
        record[-1] ^= 1
        record[8:12] = bytes(4)
        record[8:12] = struct.pack("<I", verify_bundle.crc32c(bytes(record)))
        entry["record"] = base64.b64encode(record).decode()

    def flattered(it):
        answer = json.loads(it["assessment"])
        first = answer["assessments"][0]
        first["eligible"] = not first.get("eligible", False)
        it["assessment"] = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))

    assert all(it["holds"] for it in archive.verifiers.both(lie(bundle, lambda it: None)))
    cases = [
        ("its last event left out", lie(bundle, earlier), "wrong-head"),
        ("an event left out", lie(bundle, lambda it: it["streams"][0]["records"].pop(1)), "broken-chain"),
        ("an event rewritten", lie(bundle, rewritten), "not-included"),
        ("an id left out", lie(merged, lambda it: it["streams"].pop()), "wrong-streams"),
        ("boards left out", lie(bundle, lambda it: it["boards"].clear()), "wrong-boards"),
        ("packs left out", lie(bundle, lambda it: it["rules"].clear()), "wrong-rules"),
        ("a shorter stream of a board",
         lie(bundle, lambda it: it["boards"][0].__setitem__("headVersion", it["boards"][0]["headVersion"] - 1)), "wrong-head"),
    ]
    refused(archive.verifiers, [(name, data) for name, data, _ in cases])
    for name, data, code in cases:
        assert archive.verifiers.theirs(data)["code"] == code, name
    ours, theirs = archive.verifiers.both(lie(bundle, flattered))
    assert ours["code"] == "assessment-differs" and theirs["holds"], "only the daemon's engine assesses"
    # Leaving rules out is told by the count of what is left out, and changes the answer.
    def without_rules(it):
        it["boards"][0]["records"].clear()
        it["rules"].clear()
    ours, theirs = archive.verifiers.both(lie(bundle, without_rules))
    assert ours["code"] == "assessment-differs"
    assert theirs["leftOut"] == bundle["boards"][0]["headVersion"]


@pytest.mark.parametrize("data", [
    b"", b"null\n", b"[]\n", b"{}\n", b'"x"\n', b"\xff\xfe", b"{" * 100_000, b"[" * 1_000_000, b'{"a":' * 50_000,
    b'{"format":"credentiald-audit-bundle/1"}\n', b"1e999999\n", b"9" * 100_000,
], ids=range(12))
def test_what_is_no_bundle_is_refused_cleanly(archive, data):
    ours, theirs = archive.verifiers.both(data)
    assert ours["code"] == theirs["code"] == "malformed"


def test_hostile_values_are_refused_cleanly(archive, bundle):
    first = ("streams", 0, "records", 0)
    spoiled = [
        (str((path, value))[:80], text(with_leaf(bundle, path, lambda _, value=value: value)))
        for path, values in {
            (*first, "position"): [0, -1, 2**63, 2**64, 10**400, 1.5, True, None, "1", []],
            (*first, "version"): [0, 2**32], (*first, "type"): [0, 65_536],
            (*first, "effectiveOn"): ["", "2026-02-30", "x" * 1_000_000],
            (*first, "record"): ["", "A", "AAAA" * 1_000_000, "=" * 1_000, "\u0000", "\u2014"],
            (*first, "inclusion"): [[], ["A" * 44] * 100_000, ["A" * 43 + "="] * 64, None, {}],
            ("streams", 0, "head", "siblings"): [[], ["A" * 43 + "="] * 300],
            ("streams", 0, "stream"): ["", "peer-", "board-ICRC", "peer-" + "0" * 36],
            ("boards", 0, "headVersion"): [0, 2**32, 2**64 - 1], ("boards", 0, "board"): ["", "icrc", "../x"],
            ("statement",): ["", "\n\n", "credentiald-audit-bundle/1\n\n\u2014 a b\n"], ("checkpoint",): ["", "\n\n\n"],
            ("assessment",): ["", "null", "{" * 10_000],
        }.items()
        for value in values
    ]
    refused(archive.verifiers, spoiled, same_code=False)


def test_exit_codes_and_texts(archive, bundle, tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(text(bundle))
    bad.write_bytes(changed(bundle, lambda it: it["streams"][0]["records"].pop()))
    key = archive.verifiers.key_file
    theirs = [sys.executable, str(VERIFIER)]

    def ours(*arguments):
        return cli.run("audit", "verify", *arguments)

    for run in [ours, lambda *a: subprocess.run([*theirs, *map(str, a)], capture_output=True, text=True, timeout=120)]:
        done = run(good, "--key", key)
        assert done.returncode == 0 and done.stdout.startswith("holds: ") and "rules: " in done.stdout
        done = run(bad, "--key", key)
        assert done.returncode == 1 and done.stdout.startswith("DOES NOT HOLD: wrong-head at streams[0].head: ")
        assert run(tmp_path / "none.json", "--key", key).returncode == 3
        assert run(good, "--key", tmp_path / "none").returncode == 3
        assert run(good, "--key", good).returncode == 3
        # With nothing but the bundle, only ours says something.
        assert run(good).returncode == (0 if run is ours else 2)
        assert json.loads(run(bad, "--key", key, "--json").stdout)["code"] == "wrong-head"
    nobody = command("x", {})["commandId"]
    export = ["audit", "export", "--data", archive.data, "--purpose", "audit"]
    done = cli.run(*export, nobody)
    assert done.returncode == 1 and nobody in done.stderr and done.stdout == ""
    nameless = [(archive.person, "--by", it) for it in ("a\nb", " ", "\u200b", "a\u202eb", "a\u2028b", "x" * 201)]
    for wrong in [("x",), (archive.person, "--purpose", "fun"), (archive.person, "--as-of", "x"), *nameless]:
        assert cli.run(*export, *wrong).returncode == 2
    assert cli.run(*export, archive.person, "--log-key", good).returncode == 3
    assert cli.run(*export, archive.person, "--out", tmp_path / "no" / "where").returncode == 3
    done = cli.run_ok(*export, archive.person)
    assert json.loads(done.stdout)["format"] == "credentiald-audit-bundle/2" and "verifier key" in done.stderr


def unvouched(path, *options):
    return cli.run("audit", "verify", path, *options)


def test_without_a_key_nobody_vouches_for_it(archive, bundle, tmp_path):
    path = tmp_path / "bundle.json"
    path.write_bytes(text(bundle))
    done = unvouched(path, "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 0 and answer["holds"], done.stdout
    own = archive.checkpoint()["verifierKey"]
    assert answer.pop("keyVouchedFor") is False and answer.pop("verifierKey") == own == bundle["verifierKey"]
    assert "nobody vouches" in answer["warning"] and "--key FILE" in answer.pop("warning")
    # All else is what it is with the key, which changes nothing.
    assert answer == archive.verifiers.ours(text(bundle))
    told = unvouched(path).stdout
    assert told.startswith("holds: ") and "NOT VOUCHED FOR: nobody vouches for the key" in told and own in told
    assert "VOUCHED" not in cli.run_ok("audit", "verify", path, "--key", archive.verifiers.key_file).stdout


def of_another_root(checkpoint):
    origin, size, root, *rest = checkpoint.split("\n")
    return "\n".join([origin, size, ("B" if root[0] == "A" else "A") + root[1:], *rest])


def test_without_a_key_everything_else_is_checked(archive, bundle, tmp_path):
    path = tmp_path / "bundle.json"
    for spoiled, code, place in [
        (changed(bundle, lambda it: it["streams"][0]["records"].pop()), "wrong-head", "streams[0].head"),
        (changed(bundle, lambda it: it.__setitem__("checkpoint", of_another_root(it["checkpoint"]))), "bad-checkpoint", "checkpoint"),
        (changed(bundle, lambda it: it.__setitem__("verifierKey", "nonsense")), "malformed", "verifierKey"),
        (b"{}", "malformed", "format"),
    ]:
        path.write_bytes(spoiled)
        done = unvouched(path, "--json")
        answer = json.loads(done.stdout)
        assert done.returncode == 1 and (answer["code"], answer["place"]) == (code, place), answer
        assert answer["keyVouchedFor"] is False
    assert unvouched(tmp_path / "none.json").returncode == 3


def test_a_bundle_of_somebody_else_holds_by_itself_alone(archive, tmp_path):
    """What --key is for: a log of anybody's own makes bundles that hold together."""
    path = tmp_path / "theirs.json"
    person = Person(211)
    with Daemon(tmp_path / "data") as daemon:
        daemon.accept(person.register())
        daemon.stop()
    cli.run_ok("audit", "export", person.id, "--data", tmp_path / "data", "--purpose", "audit", "--out", path)
    assert json.loads(unvouched(path, "--json").stdout)["keyVouchedFor"] is False
    ours, theirs = archive.verifiers.both(path.read_bytes())
    assert ours["code"] == theirs["code"] == "bad-statement", (ours, theirs)


def test_the_key_in_a_bundle_is_the_one_that_signed_it(archive, bundle, tmp_path):
    """Nobody who looks at it is to see another key than the one that was checked."""
    with Daemon(tmp_path / "data") as daemon:
        daemon.accept(Person(212).register())
        daemon.stop()
    other = json.loads(cli.run_ok("checkpoint", "--data", tmp_path / "data", "--json").stdout)["verifierKey"]
    spoiled = changed(bundle, lambda it: it.__setitem__("verifierKey", other))
    ours, theirs = archive.verifiers.both(spoiled)
    for answer in (ours, theirs):
        assert (answer["code"], answer["place"]) == ("other-key", "verifierKey"), answer
    path = tmp_path / "bundle.json"
    path.write_bytes(spoiled)
    assert json.loads(unvouched(path, "--json").stdout)["code"] == "bad-statement"


def test_bundles_of_format_1_hold_with_a_key(archive, bundle, tmp_path):
    """They were made before bundles carried one."""
    old = {"format": "credentiald-audit-bundle/1", **{k: v for k, v in bundle.items() if k not in ("format", "verifierKey")}}
    assert all(it["holds"] for it in archive.verifiers.both(text(old)))
    schema = json.loads((cli.REPOSITORY / "Schemas/audit-bundle.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(old)
    path = tmp_path / "old.json"
    path.write_bytes(text(old))
    done = unvouched(path)
    assert done.returncode == 2 and "carries no verifier key" in done.stderr and "--key" in done.stderr, done.stderr
    for mixed in [{**bundle, "format": old["format"]}, {**old, "format": bundle["format"]}]:
        ours, theirs = archive.verifiers.both(text(mixed))
        assert (ours["code"], ours["place"]) == (theirs["code"], theirs["place"]) == ("malformed", "verifierKey")
        assert not jsonschema.Draft202012Validator(schema).is_valid(mixed)


def test_it_is_exported_while_commands_come_in(archive):
    person = archive.people[0]
    for number in range(5):
        lines = [json.dumps(command("registerPeer", {
            "personal": {"givenName": f"A{number}", "familyName": "B"}, "registeredOn": "2026-01-02"})) for _ in range(500)]
        for _ in archive.daemon.bulk(lines):
            pass
        data, _ = archive.export(person)
        assert archive.verifiers.theirs(data)["holds"] and archive.verifiers.ours(data)["holds"]


def test_a_bundle_outlives_erasure(archive):
    person = archive.people[-1]
    archive.daemon.accept(command("erasePersonalData", {
        "peerId": person, "requestedOn": "2026-06-22", "basis": "ERASURE_BASIS_REQUEST"}))
    archive.checkpointed()
    data, _ = archive.export(person)
    assert all(it["holds"] for it in archive.verifiers.both(data))


def test_a_history_over_http_comes_with_proofs(archive):
    answer = archive.daemon.get_ok(f"/v1/peers/{archive.person}/history", proofs="true", limit=5)
    checkpoint = verify_bundle.Checkpoint(answer["checkpoint"], archive.verifiers.key)
    assert len(answer["events"]) == 5
    for entry in answer["events"]:
        record = verify_bundle.Record(base64.b64decode(entry["record"]), "")
        assert record.position == int(entry["position"]) and record.version == entry["version"]
        verify_bundle.included(record.position, record.hash, entry["inclusion"], checkpoint, "")


def test_a_merge_that_was_taken_back_is_of_two_people(archive):
    """Nobody's history goes out with that of somebody whom they were taken for by mistake."""
    one, two = Person(201), Person(202)
    for it in (one, two):
        archive.daemon.accept(it.register())
        archive.daemon.accept(it.module("advocacy", 2))
    archive.daemon.accept(command("mergePeers", {
        "peerId": one.id, "intoPeerId": two.id, "mergedOn": "2026-06-20", "explanation": "A mistake."}))
    archive.checkpointed()
    assert len(json.loads(archive.export(one.id)[0])["streams"]) == 2
    archive.daemon.accept(command("unmergePeers", {
        "peerId": two.id, "mergedPeerId": one.id, "unmergedOn": "2026-06-21", "explanation": "Two people."}))
    archive.checkpointed()
    for it in (one, two):
        data, _ = archive.export(it.id)
        assert [stream["stream"] for stream in json.loads(data)["streams"]] == [f"peer-{it.id}"]
        assert all(answer["holds"] for answer in archive.verifiers.both(data))
