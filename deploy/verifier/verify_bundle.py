#!/usr/bin/env python3
"""Checks an audit bundle of credentiald without any of its code.

    verify_bundle.py BUNDLE --key FILE [--json]

Needs Python 3.9 and `cryptography`. The format is in Schemas/audit-bundle.md. FILE has the log's verifier key,
`name+id+key`, which must have come to you by another way than the bundle. Everything that `credentiald audit verify`
checks is checked here, but one thing: the assessment is not made again, only held against the exporter's signature.

Exit codes: 0 it holds, 1 it does not and the first thing that is wrong is named, 2 usage, 3 a file cannot be read.
"""

import argparse
import base64
import binascii
import datetime
import hashlib
import json
import re
import struct
import sys
import uuid

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "credentiald-audit-bundle/2"
# The one before, whose bundles carry no key.
FORMAT_WITHOUT_KEY = "credentiald-audit-bundle/1"
# The first line of a statement, the same in every format of bundles.
STATEMENT = "credentiald-audit-bundle/1"
FILE_BYTES_MAX = 256 << 20
STREAMS_MAX, BOARDS_MAX, RECORDS_MAX = 64, 256, 200_000
SIBLINGS_MAX = 256
HEADER_BYTES, PAYLOAD_BYTES_MAX, EVENTS_PER_COMMAND_MAX = 176, 512 * 1024, 4_096
PURPOSES = {"audit", "investigation", "reciprocity", "subject-request", "legal-order"}
ZERO = bytes(32)
# Types of events, which are the numbers of their fields in `Event`.
RULES_ADOPTED = 24
PEERS_MERGED, PEERS_UNMERGED, PEER_MERGED_AWAY, PEER_RESTORED = 96, 97, 102, 103
BOARD_OF_EVENT = 4

# What a bundle has, in the order in which it is written. A name in FIELDS is an object, in a list a list of them.
FIELDS = {
    "bundle": [("format", str), ("verifierKey?", str), ("statement", str), ("checkpoint", str), ("streams", ["stream"]),
               ("boards", ["board"]), ("rules", ["pack"]), ("assessment", str)],
    "stream": [("stream", str), ("head", "head"), ("records", ["record"])],
    "board": [("board", str), ("head", "head"), ("headVersion", int), ("headPosition", int), ("headHash", str),
              ("records", ["record"])],
    "head": [("siblings", [str]), ("key?", str), ("value?", str)],
    "record": [("position", int), ("version", int), ("type", int), ("effectiveOn", str), ("record", str),
               ("inclusion", [str])],
    "pack": [("board", str), ("version", str), ("effectiveOn", str), ("position", int), ("digest", str)],
}


class Fault(Exception):
    """The first thing that is wrong: a code, where in the bundle, and why."""

    def __init__(self, code, place, reason):
        super().__init__(f"{code} at {place}: {reason}" if place else f"{code}: {reason}")
        self.code, self.place, self.reason = code, place, reason


def require(holds, code, place, reason):
    if not holds:
        raise Fault(code, place, reason)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


# Reading


def read(data):
    """The bundle as Python has it; its shape and its bytes are those of the format."""
    require(len(data) <= FILE_BYTES_MAX, "malformed", "", f"{len(data)} bytes exceed {FILE_BYTES_MAX}")
    try:
        bundle = json.loads(data.decode("utf-8"))
        shape(bundle, "bundle", "")
        written = (json.dumps(bundle, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Fault("malformed", "", f"this is not a bundle of the format {FORMAT}: {type(error).__name__}") from None
    require(bundle["format"] in (FORMAT, FORMAT_WITHOUT_KEY), "malformed", "format", f"the format is not {FORMAT}")
    require((bundle["format"] == FORMAT) == ("verifierKey" in bundle), "malformed", "verifierKey",
            "a bundle has a key in format 2, and none in format 1")
    require(written == data, "not-canonical", "", "it is not written as a bundle is written, byte for byte")
    return bundle


def shape(value, kind, place):
    """Raises unless a value has the fields of its kind, in their order and no others."""
    if isinstance(kind, list):
        require(type(value) is list, "malformed", place, "a list is expected")
        for index, item in enumerate(value):
            shape(item, kind[0], f"{place}[{index}]")
    elif isinstance(kind, str):
        require(type(value) is dict, "malformed", place, "an object is expected")
        wanted = [(name.rstrip("?"), its) for name, its in FIELDS[kind] if not name.endswith("?") or name[:-1] in value]
        missing = [name for name, _ in wanted if name not in value]
        require(not missing, "malformed", place, f"{', '.join(missing)} is missing")
        require(list(value) == [name for name, _ in wanted], "not-canonical", place, "other fields, or in another order")
        for name, its in wanted:
            shape(value[name], its, f"{place}.{name}" if place else name)
    else:
        require(type(value) is kind, "malformed", place, "a text is expected" if kind is str else "a number is expected")
        require(kind is str or 0 <= value < 1 << 64, "malformed", place, "the number is out of range")


def from_base64(text, place, size=None):
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise Fault("malformed", place, "it is not base64") from None
    require(base64.b64encode(data).decode() == text, "malformed", place, "it is base64 written in another way")
    require(size is None or len(data) == size, "malformed", place, f"it does not have {size} bytes")
    return data


# Notes (C2SP signed-note and tlog-checkpoint)


class VerifierKey:
    def __init__(self, text):
        name, identifier, encoded = text.strip().split("+", 2)
        data = base64.b64decode(encoded, validate=True)
        if data[:1] != b"\x01" or len(data) != 33:
            raise ValueError("it is not an Ed25519 key")
        self.name, self.public = name, Ed25519PublicKey.from_public_bytes(data[1:])
        self.id = sha256(name.encode() + b"\n" + data)[:4]
        if self.id.hex() != identifier:
            raise ValueError("its id is not that of its name and key")
        self.text = f"{name}+{identifier}+{base64.b64encode(data).decode()}"

    def text_of(self, note, code, place):
        """The text of a note that this key signed."""
        text, blank, rest = note.rpartition("\n\n")
        require(blank and rest.endswith("\n"), code, place, "no signatures stand below an empty line")
        text += "\n"
        own = []
        for line in rest[:-1].split("\n"):
            parts = line.split(" ")
            require(len(parts) == 3 and parts[0] == "\u2014", code, place, "a line is no signature")
            data = from_base64(parts[2], place)
            require(len(data) > 4, code, place, "a signature is too short")
            if parts[1] == self.name and data[:4] == self.id:
                own.append(data[4:])
        require(own, code, place, f"there is no signature by {self.name}")
        for signature in own:
            try:
                self.public.verify(signature, text.encode())
            except InvalidSignature:
                raise Fault(code, place, f"the signature by {self.name} is false") from None
        return text, len(rest[:-1].split("\n"))


class Checkpoint:
    """What the log's owner signed of one size."""

    def __init__(self, note, key):
        text, _ = key.text_of(note, "bad-checkpoint", "checkpoint")
        lines = text[:-1].split("\n")
        heads = [it for it in lines[3:] if it.startswith("heads ")]
        fits = len(lines) > 3 and lines[0] == key.name and re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]) and len(heads) == 1
        require(fits, "bad-checkpoint", "checkpoint", "it is signed, but it is no checkpoint of this log")
        self.size = int(lines[1])
        self.root = from_base64(lines[2], "checkpoint", 32)
        self.heads = from_base64(heads[0][len("heads "):], "checkpoint", 32)


def statement(note, key):
    """What the exporter says, as a dictionary."""
    text, signatures = key.text_of(note, "bad-statement", "statement")
    names = ["peer", "as-of", "purpose", "exported-by", "exported-at", "checkpoint", "assessment", "records"]
    lines = text[:-1].split("\n")
    fits = signatures == 1 and len(lines) == 9 and lines[0] == STATEMENT
    fits = fits and all(line.startswith(name + " ") for line, name in zip(lines[1:], names))
    require(fits, "bad-statement", "statement", "it is signed, but it is no statement of a bundle")
    said = {name: line[len(name) + 1:] for name, line in zip(names, lines[1:])}
    try:
        fits = str(uuid.UUID(said["peer"])) == said["peer"] and said["purpose"] in PURPOSES
        datetime.date.fromisoformat(said["as-of"])
    except ValueError:
        fits = False
    require(fits, "bad-statement", "statement", "it is signed, but it is no statement of a bundle")
    return said


# Records (Schemas/storage.md, section 1)


def crc32c_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


TABLE = crc32c_table()


def crc32c(data):
    crc, table = 0xFFFFFFFF, TABLE
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


FIRST_DAY, LAST_DAY = (datetime.date(1900, 1, 1), datetime.date(9999, 12, 31))
EPOCH = datetime.date(1970, 1, 1)


def day_of(days, place):
    first, last = (FIRST_DAY - EPOCH).days, (LAST_DAY - EPOCH).days
    require(first <= days <= last, "damaged-record", place, "its effective date is out of range")
    return (EPOCH + datetime.timedelta(days=days)).isoformat()


class Record:
    """A record's header, and the fields of its event that tell what belongs to a bundle."""

    def __init__(self, data, place):
        def check(holds, reason):
            require(holds, "damaged-record", place, reason)

        check(len(data) >= HEADER_BYTES, "it is shorter than a header")
        (magic, header, self.type, checksum, length, self.position, recorded, days, term, instant, kind, flags, _,
         ordinal, self.version, index, count, self.previous) = struct.unpack_from("<4sHHIIQqiIqBBHIIHHQ", data)
        check(magic == b"CRD1" and header == 1, "it does not begin as a record does")
        check(length <= PAYLOAD_BYTES_MAX and length == len(data) - HEADER_BYTES, "its length is another one")
        check(crc32c(data[:8] + bytes(4) + data[12:]) == checksum, "its checksum is wrong")
        (reserved,) = struct.unpack_from("<I", data, 172)
        check(flags == 0 and reserved == 0, "reserved bytes are in use")
        check(self.position and term and self.type and ordinal and self.version, "a number in its header is 0")
        self.previous_hash = data[72:104]
        first = self.version == 1
        check(self.previous < self.position and (self.previous == 0) == first, "its link does not lead back")
        check(not first or self.previous_hash == ZERO, "a first record has none before it")
        check(index < count <= EVENTS_PER_COMMAND_MAX, "it is no part of its command")
        check(any(data[104:120]) and any(data[120:136]), "an id is missing")
        low, high = (int((day - EPOCH).days) * 86_400_000_000 for day in (FIRST_DAY, LAST_DAY))
        for value in [recorded] + ([] if instant == -(1 << 63) else [instant]):
            check(low <= value < high + 86_400_000_000, "an instant is out of range")
        self.effective_on = day_of(days, place)
        self.stream = self.name(kind, data[136:152], check)
        self.hash = sha256(b"\0", data)
        self.event = fields(data[HEADER_BYTES:], place)

    @staticmethod
    def name(kind, key, check):
        check(kind in (1, 2) and any(key), "it names no stream")
        if kind == 1:
            return f"peer-{uuid.UUID(bytes=key)}"
        code = key.rstrip(b"\0")
        check(re.fullmatch(rb"[A-Z0-9-]{1,16}", code), "it names no board")
        return f"board-{code.decode()}"

    def text(self, *path):
        """A text in the event, by the numbers of the fields that lead to it; the last of several counts."""
        data = self.bytes(*path)
        return data.decode("utf-8", "replace")

    def bytes(self, *path):
        found = self.event
        for number in path[:-1]:
            found = fields(b"".join(found.get(number, [])), "")
        return found.get(path[-1], [b""])[-1]


def fields(data, place):
    """The length-delimited fields of a protobuf message, by number."""
    found, at = {}, 0

    def number():
        nonlocal at
        value, shift = 0, 0
        while True:
            require(at < len(data) and shift < 64, "damaged-record", place, "its payload is not an event")
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(data):
        tag = number()
        kind = tag & 7
        size = {0: 0, 1: 8, 5: 4}.get(kind)
        if kind == 0:
            number()
        elif kind == 2:
            size = number()
            found.setdefault(tag >> 3, []).append(data[at:at + size])
        require(size is not None and at + size <= len(data), "damaged-record", place, "its payload is not an event")
        at += size
    return found


# Proofs


def included(position, leaf, path, checkpoint, place):
    """RFC 9162, section 2.1.3.2."""
    require(len(path) <= SIBLINGS_MAX, "malformed", place, "the path is too long")
    index, last = position - 1, checkpoint.size - 1
    require(index <= last, "not-included", place, "the position is beyond the checkpoint")
    found = leaf
    for sibling in (from_base64(it, place, 32) for it in path):
        require(last > 0, "not-included", place, "the path is too long")
        if index & 1 or index == last:
            found = sha256(b"\1", sibling, found)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = sha256(b"\1", found, sibling)
        index, last = index >> 1, last >> 1
    require(last == 0 and found == checkpoint.root, "not-included", place, "the path does not lead to the root")


def kin(records):
    """The streams of the ids that a person's records say are the same person's, without merges taken back."""
    taken, survivor = set(), set()
    for record in records:
        if record.type in (PEERS_MERGED, PEERS_UNMERGED, PEER_MERGED_AWAY, PEER_RESTORED):
            name = "peer-" + record.text(record.type, 1).lower()
        if record.type == PEERS_MERGED:
            taken.add(name)
        elif record.type == PEERS_UNMERGED:
            taken.discard(name)
        elif record.type == PEER_MERGED_AWAY:
            survivor = {name}
        elif record.type == PEER_RESTORED:
            survivor = set()
    return taken | survivor


def ends(head, stream, version, position, leaf, checkpoint, place):
    """That the signed map of heads says where a stream ends; version 0: that there is no such stream."""
    key = sha256(stream.encode())
    siblings = [from_base64(it, place, 32) for it in head["siblings"]]
    require(len(siblings) <= SIBLINGS_MAX, "malformed", place, "the path is too long")
    require(("key" in head) == ("value" in head), "malformed", place, "key and value belong together")
    require(not siblings or siblings[-1] != ZERO, "wrong-head", place, "no map has such a path")
    end = ZERO
    if "key" in head:
        its, value = from_base64(head["key"], place, 32), from_base64(head["value"], place, 32)
        end = sha256(b"\2", its, value)
    if version:
        right = sha256(struct.pack("<IQ", version, position), leaf)
        require("key" in head and its == key and value == right, "wrong-head", place, "the stream does not end here")
    elif "key" in head:
        shared = all(bit(its, depth) == bit(key, depth) for depth in range(len(siblings)))
        require(its != key and shared, "wrong-head", place, "it does not show that the stream is absent")
    for depth in reversed(range(len(siblings))):
        pair = (siblings[depth], end) if bit(key, depth) else (end, siblings[depth])
        end = sha256(b"\3", *pair)
    require(end == checkpoint.heads, "wrong-head", place, "the path does not lead to the root of the heads")


def bit(key, depth):
    return key[depth // 8] >> (7 - depth % 8) & 1


# The bundle


class Verifier:
    def __init__(self, bundle, key):
        self.bundle, self.key = bundle, key
        self.hashes, self.packs, self.events = [], [], {}

    def verify(self):
        bundle = self.bundle
        lists = bundle["streams"] + bundle["boards"]
        for place, count, most in [("streams", len(bundle["streams"]), STREAMS_MAX),
                                   ("boards", len(bundle["boards"]), BOARDS_MAX),
                                   ("", sum(len(it["records"]) for it in lists), RECORDS_MAX)]:
            require(count <= most, "malformed", place, f"{count} exceed {most}")
        said = statement(bundle["statement"], self.key)
        require(bundle.get("verifierKey", self.key.text) == self.key.text, "other-key", "verifierKey",
                "the statement is signed with another key")
        self.checkpoint = Checkpoint(bundle["checkpoint"], self.key)
        self.signed(said, "checkpoint", sha256(bundle["checkpoint"].encode()), "other-checkpoint")
        self.streams(said["peer"])
        left_out = self.boards()
        self.signed(said, "records", sha256(*self.hashes), "other-records")
        require(bundle["rules"] == self.packs, "wrong-rules", "rules", "they are not those that the boards' records adopt")
        self.signed(said, "assessment", sha256(bundle["assessment"].encode()), "other-assessment")
        return {
            "holds": True, "peer": said["peer"], "asOf": said["as-of"], "purpose": said["purpose"],
            "exportedBy": said["exported-by"], "exportedAt": said["exported-at"], "checkpoint": self.checkpoint.size,
            "streams": len(bundle["streams"]), "events": sum(len(it) for it in self.events.values()),
            "boards": [it["board"] for it in bundle["boards"]], "leftOut": left_out,
            "rules": [f"{it['board']} {it['version']} {it['digest']}" for it in self.packs],
        }

    @staticmethod
    def signed(said, name, digest, code):
        place = "" if name == "records" else name
        require(said[name] == base64.b64encode(digest).decode(), code, place, f"the statement was made over other {name}")

    def streams(self, peer):
        names = [it["stream"] for it in self.bundle["streams"]]
        ordered = names[:1] == [f"peer-{peer}"] and names[1:] == sorted(set(names[1:])) and names[0] not in names[1:]
        require(ordered, "wrong-streams", "streams", "they are not the person's first and then the others in order")
        for index, stream in enumerate(self.bundle["streams"]):
            self.stream(stream, f"streams[{index}]")
        wanted, unseen = set(), [names[0]]
        while unseen:
            name = unseen.pop()
            if name not in wanted:
                wanted.add(name)
                unseen += kin(self.events.get(name, []))
        require(wanted == set(names), "wrong-streams", "streams", "they are not all ids of the person, and no others")

    def stream(self, stream, place):
        name = stream["stream"]
        require(re.fullmatch(r"peer-[0-9a-f-]{36}", name), "malformed", f"{place}.stream", "it is no person's stream")
        require(stream["records"], "missing-start", place, "it has no records")
        before = None
        for index, entry in enumerate(stream["records"]):
            where = f"{place}.records[{index}]"
            record = self.record(entry, name, where)
            require(before or record.version == 1, "missing-start", where, f"the first has version {record.version}")
            self.follows(record, before, where)
            self.events.setdefault(name, []).append(record)
            before = record
        ends(stream["head"], name, before.version, before.position, before.hash, self.checkpoint, f"{place}.head")

    @staticmethod
    def follows(record, before, place):
        link = (before.version, before.position, before.hash) if before else (0, 0, ZERO)
        its = (record.version - 1, record.previous, record.previous_hash)
        require(its == link, "broken-chain", place,
                f"the record at position {record.position}, version {record.version}, does not follow the one before it here")

    def record(self, entry, stream, place):
        data = from_base64(entry["record"], place)
        record = Record(data, place)
        require(record.stream == stream, "foreign-record", place, f"the record is of {record.stream}")
        for name, value in [("position", record.position), ("version", record.version), ("type", record.type),
                            ("effectiveOn", record.effective_on)]:
            require(entry[name] == value, "wrong-field", f"{place}.{name}", "the record itself says another one")
        included(record.position, record.hash, entry["inclusion"], self.checkpoint, place)
        self.hashes.append(record.hash)
        return record

    def boards(self):
        named = {it.text(BOARD_OF_EVENT) for events in self.events.values() for it in events} - {""}
        names = [it["board"] for it in self.bundle["boards"]]
        require(names == sorted(named), "wrong-boards", "boards", "they are not those that the events name, in order")
        return sum(self.board(it, f"boards[{index}]") for index, it in enumerate(self.bundle["boards"]))

    def board(self, board, place):
        stream, version, position = f"board-{board['board']}", board["headVersion"], board["headPosition"]
        leaf = from_base64(board["headHash"], f"{place}.headHash", 32)
        require(version < 1 << 32, "malformed", f"{place}.headVersion", "the number is out of range")
        ends(board["head"], stream, version, position, leaf, self.checkpoint, f"{place}.head")
        require(version or (position, leaf) == (0, ZERO), "wrong-head", f"{place}.head", "what does not exist has no end")
        before = None
        for index, entry in enumerate(board["records"]):
            where = f"{place}.records[{index}]"
            record = self.record(entry, stream, where)
            least = before.version if before else 0
            require(least < record.version <= version, "broken-chain", where,
                    f"version {record.version} stands behind version {least}")
            if record.version == least + 1:
                self.follows(record, before, where)
            require(record.version < version or record.hash == leaf, "wrong-head", where, "the stream ends with another record")
            before = record
            if record.type == RULES_ADOPTED:
                self.packs.append({
                    "board": record.text(RULES_ADOPTED, 1, 1), "version": record.text(RULES_ADOPTED, 1, 3),
                    "effectiveOn": record.effective_on, "position": record.position,
                    "digest": sha256(record.bytes(RULES_ADOPTED, 1)).hex(),
                })
        return version - len(board["records"])


def verify(data, key):
    """What a bundle proves, as a dictionary.

    Raises Fault for the first thing that is wrong.
    """
    return Verifier(read(data), key).verify()


def cannot_run(reason):
    print(f"verify_bundle: {reason}", file=sys.stderr)
    return 3


def main():
    parser = argparse.ArgumentParser(
        description="Check an audit bundle of credentiald against a verifier key.",
        epilog="Exit code 0: it holds. 1: it does not, and the first thing that is wrong is named. 2: usage. 3: a file cannot be read.",
    )
    parser.add_argument("bundle")
    parser.add_argument("--key", required=True, metavar="FILE", help="the log's verifier key")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    try:
        with open(options.key, encoding="utf-8") as file:
            key = VerifierKey(file.read(4_096))
        with open(options.bundle, "rb") as file:
            data = file.read(FILE_BYTES_MAX + 1)
    except OSError as error:
        return cannot_run(error)
    except ValueError as error:
        return cannot_run(f"{options.key} holds no verifier key: {error}")
    try:
        proved = verify(data, key)
    except Fault as fault:
        if options.json:
            print(json.dumps({"holds": False, "code": fault.code, "place": fault.place, "detail": fault.reason}))
        else:
            print(f"DOES NOT HOLD: {fault}")
        return 1
    if options.json:
        print(json.dumps(proved))
    else:
        print(f"holds: {proved['events']} events of {proved['peer']}, all there are up to position {proved['checkpoint']}")
        print(f"exported by {proved['exportedBy']} at {proved['exportedAt']} for {proved['purpose']}")
        for pack in proved["rules"]:
            print(f"rules: {pack}")
        print("the assessment is the exporter's own: it is signed, and was not made again")
    return 0


if __name__ == "__main__":
    sys.exit(main())
