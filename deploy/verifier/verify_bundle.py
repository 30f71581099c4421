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
NOTE_BYTES_MAX, SIGNATURES_MAX, EXTENSIONS_MAX, KEY_NAME_BYTES_MAX = 1 << 20, 64, 64, 256
EXPORTER_BYTES_MAX = 200
HEADER_BYTES, PAYLOAD_BYTES_MAX, EVENTS_PER_COMMAND_MAX = 176, 512 * 1024, 4_096
PURPOSES = {"audit", "investigation", "reciprocity", "subject-request", "legal-order"}
ZERO = bytes(32)
# Types of events, which are the numbers of their fields in `Event`.
RULES_ADOPTED = 24
PEERS_MERGED, PEERS_UNMERGED, PEER_MERGED_AWAY, PEER_RESTORED = 96, 97, 102, 103
BOARD_OF_EVENT = 4
# Of the fields of an event: from here on what happened; and those of later programs that go with every event.
FIRST_HAPPENING, NOT_YET_KNOWN = 16, range(6, 16)
TAG_BYTES_MAX, NUMBER_BYTES_MAX, GROUPS_MAX = 5, 10, 100
# Two of a code's characters at least; the first is a letter.
BOARD_CODE = rb"[A-Z][A-Z0-9-]{1,15}"

# What a bundle has, in the order in which it is written. A name in FIELDS is an object, in a list a list of them; a number
# says of how many bits at most a number is.
FIELDS = {
    "bundle": [("format", str), ("verifierKey?", str), ("statement", str), ("checkpoint", str), ("streams", ["stream"]),
               ("boards", ["board"]), ("rules", ["pack"]), ("assessment", str)],
    "stream": [("stream", str), ("head", "head"), ("records", ["record"])],
    "board": [("board", str), ("head", "head"), ("headVersion", 32), ("headPosition", 64), ("headHash", str),
              ("records", ["record"])],
    "head": [("siblings", [str]), ("key?", str), ("value?", str)],
    "record": [("position", 64), ("version", 32), ("type", 16), ("effectiveOn", str), ("record", str),
               ("inclusion", [str])],
    "pack": [("board", str), ("version", str), ("effectiveOn", str), ("position", 64), ("digest", str)],
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
        bundle = shape(parsed(data.decode("utf-8")), "bundle", "")
        written = (json.dumps(bundle, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise Fault("malformed", "", f"this is not a bundle of the format {FORMAT}: {type(error).__name__}") from None
    require(bundle["format"] in (FORMAT, FORMAT_WITHOUT_KEY), "malformed", "format", f"the format is not {FORMAT}")
    require((bundle["format"] == FORMAT) == ("verifierKey" in bundle), "malformed", "verifierKey",
            "a bundle has a key in format 2, and none in format 1")
    require(written == data, "not-canonical", "", "it is not written as a bundle is written, byte for byte")
    return bundle


def parsed(text):
    """JSON as it comes: what is written in another way than a bundle is found when it is written again.

    Of two equal keys the first counts.
    """
    def members(pairs):
        value = {}
        for name, its in pairs:
            value.setdefault(name, its)
        return value

    def number(digits):
        value = float(digits)
        return int(value) if value.is_integer() else value

    def refuse(word):
        raise ValueError(word)

    return json.loads(text, object_pairs_hook=members, parse_float=number, parse_constant=refuse)


def shape(value, kind, place):
    """What a value has of the fields of its kind, in their order; raises unless it has all of them."""
    if isinstance(kind, list):
        require(type(value) is list, "malformed", place, "a list is expected")
        return [shape(item, kind[0], f"{place}[{index}]") for index, item in enumerate(value)]
    if isinstance(kind, str):
        require(type(value) is dict, "malformed", place, "an object is expected")
        told = {}
        for name, its in FIELDS[kind]:
            if name.endswith("?") and value.get(name[:-1]) is None:
                continue
            name = name.rstrip("?")
            where = f"{place}.{name}" if place else name
            require(name in value, "malformed", where, "it is missing")
            told[name] = shape(value[name], its, where)
        return told
    if kind is str:
        require(type(value) is str, "malformed", place, "a text is expected")
    else:
        require(type(value) is int, "malformed", place, "a number is expected")
        require(0 <= value < 1 << kind, "malformed", place, "the number is out of range")
    return value


def from_base64(text, place, size=None, code="malformed"):
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        raise Fault(code, place, "it is not base64") from None
    require(base64.b64encode(data).decode() == text, code, place, "it is base64 written in another way")
    require(size is None or len(data) == size, code, place, f"it does not have {size} bytes")
    return data


def peer_of(text):
    """The stream of a person's id, which may be written in capitals; None: it is no id."""
    fits = re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text.lower()) and text.isascii()
    return f"peer-{text.lower()}" if fits and text.strip("0-") else None


def is_date(text):
    """One of those that the log knows, written as 2026-01-31."""
    try:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)) and datetime.date.fromisoformat(text) >= FIRST_DAY
    except ValueError:
        return False


def is_instant(text):
    """UTC with a fraction of 0, 3 or 6 digits, the fewest that say it."""
    time = r"T([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\.(?!000Z)[0-9]{3}((?!000)[0-9]{3})?)?Z"
    return is_date(text[:10]) and bool(re.fullmatch(time, text[10:]))


def is_exporter(text):
    """One line that says who somebody is."""
    return 1 <= len(text.encode()) <= EXPORTER_BYTES_MAX and not re.search("[\0-\x1f\x7f-\x9f]", text)


def check_written(text):
    """Raises unless a text is JSON as canonical protobuf JSON is written, whatever it says: of one way of writing two
    readers never see two things."""
    place = "assessment"

    def members(pairs):
        value = dict(pairs)
        require(len(value) == len(pairs), "not-canonical", place, "a field stands in it twice")
        return value

    def refuse(word):
        raise ValueError(word)

    try:
        answer = json.loads(text, object_pairs_hook=members, parse_float=refuse, parse_constant=refuse)
        require(type(answer) is dict, "malformed", place, "it is no eligibility answer")
        written = as_written(answer)
    except (ValueError, RecursionError):
        raise Fault("malformed", place, "it is no eligibility answer") from None
    require(written == text, "not-canonical", place, "it is not written as canonical protobuf JSON")


def as_written(value):
    if isinstance(value, dict):
        for name in value:
            require(re.fullmatch("[a-z][A-Za-z0-9]*", name), "not-canonical", "assessment", "a field has another name")
        return "{" + ",".join(f'"{name}":{as_written(its)}' for name, its in value.items()) + "}"
    if isinstance(value, list):
        require(value, "not-canonical", "assessment", "what is absent is left out")
        return "[" + ",".join(map(as_written, value)) + "]"
    if isinstance(value, str):
        # Control characters beyond ASCII are escaped too, with capitals.
        escaped = json.dumps(value, ensure_ascii=False)
        escaped = re.sub(r"\\(?:u00(..)|.)", lambda it: f"\\u00{it[1].upper()}" if it[1] else it[0], escaped)
        return re.sub("[\x7f-\x9f]", lambda it: f"\\u00{ord(it[0]):02X}", escaped)
    require(value is not None, "not-canonical", "assessment", "what is absent is left out")
    return json.dumps(value)


# Notes (C2SP signed-note and tlog-checkpoint)


def is_key_name(text):
    return 1 <= len(text.encode()) <= KEY_NAME_BYTES_MAX and not any(it in "+" or it.isspace() or it < " " for it in text)


class VerifierKey:
    def __init__(self, text):
        name, identifier, encoded = text.strip(" \t\r\n").split("+", 2)
        if not is_key_name(name):
            raise ValueError("its name is none that a key has")
        data = base64.b64decode(encoded, validate=True)
        if data[:1] != b"\x01" or len(data) != 33:
            raise ValueError("it is not an Ed25519 key")
        self.name, self.public = name, Ed25519PublicKey.from_public_bytes(data[1:])
        self.id = sha256(name.encode() + b"\n" + data)[:4]
        if self.id.hex() != identifier:
            raise ValueError("its id is not that of its name and key")
        self.text = f"{name}+{identifier}+{base64.b64encode(data).decode()}"

    def text_of(self, note, code, place):
        """The text of a note that this key signed, and how many signatures it has."""
        size = len(note.encode())
        require(size <= NOTE_BYTES_MAX, code, place, f"{size} bytes exceed {NOTE_BYTES_MAX}")
        require(not re.search("[\0-\x09\x0b-\x1f]", note), code, place, "it has control characters other than line feeds")
        text, blank, rest = note.rpartition("\n\n")
        require(blank and rest.endswith("\n"), code, place, "no signatures stand below an empty line")
        text += "\n"
        own, signatures = [], rest[:-1].split("\n")
        require(len(signatures) <= SIGNATURES_MAX, code, place, f"{len(signatures)} signatures exceed {SIGNATURES_MAX}")
        for line in signatures:
            parts = line.split(" ")
            require(len(parts) == 3 and parts[0] == "\u2014", code, place, "a line is no signature")
            require(is_key_name(parts[1]), code, place, "a signature is by a name that no key has")
            data = from_base64(parts[2], place, code=code)
            require(len(data) > 4, code, place, "a signature is too short")
            if parts[1] == self.name and data[:4] == self.id:
                own.append(data[4:])
        require(own, code, place, f"there is no signature by {self.name}")
        for signature in own:
            try:
                self.public.verify(signature, text.encode())
            except InvalidSignature:
                raise Fault(code, place, f"the signature by {self.name} is false") from None
        return text, len(signatures)


class Checkpoint:
    """What the log's owner signed of one size."""

    def __init__(self, note, key):
        text, _ = key.text_of(note, "bad-checkpoint", "checkpoint")
        lines = text[:-1].split("\n")
        heads = [it for it in lines[3:] if it.startswith("heads ")]
        fits = 3 < len(lines) <= 3 + EXTENSIONS_MAX and all(lines) and lines[0] == key.name and len(heads) == 1
        fits = fits and re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]) and int(lines[1]) < 1 << 63
        require(fits, "bad-checkpoint", "checkpoint", "it is signed, but it is no checkpoint of this log")
        self.size = int(lines[1])
        self.root = from_base64(lines[2], "checkpoint", 32, "bad-checkpoint")
        self.heads = from_base64(heads[0][len("heads "):], "checkpoint", 32, "bad-checkpoint")


def statement(note, key):
    """What the exporter says, as a dictionary."""
    text, signatures = key.text_of(note, "bad-statement", "statement")
    names = ["peer", "as-of", "purpose", "exported-by", "exported-at", "checkpoint", "assessment", "records"]
    lines = text[:-1].split("\n")
    fits = signatures == 1 and len(lines) == 9 and lines[0] == STATEMENT
    fits = fits and all(line.startswith(name + " ") for line, name in zip(lines[1:], names))
    require(fits, "bad-statement", "statement", "it is signed, but it is no statement of a bundle")
    said = {name: line[len(name) + 1:] for name, line in zip(names, lines[1:])}
    fits = peer_of(said["peer"]) == f"peer-{said['peer']}" and said["purpose"] in PURPOSES and is_date(said["as-of"])
    fits = fits and is_exporter(said["exported-by"]) and is_instant(said["exported-at"])
    require(fits, "bad-statement", "statement", "it is signed, but it is no statement of a bundle")
    for name in ["checkpoint", "assessment", "records"]:
        from_base64(said[name], "statement", 32, "bad-statement")
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
        self.place, self.event = place, fields(data[HEADER_BYTES:], place, of_event=True)
        happenings = [number for number, its in self.event.items() if number >= FIRST_HAPPENING for _ in its]
        check(happenings == [self.type], f"its header says type {self.type}, its payload another one, several or none")
        board = self.bytes(BOARD_OF_EVENT)
        check(not board or re.fullmatch(BOARD_CODE, board), "the board that it names has no board's code")

    @staticmethod
    def name(kind, key, check):
        check(kind in (1, 2) and any(key), "it names no stream")
        if kind == 1:
            return f"peer-{uuid.UUID(bytes=key)}"
        code = key.rstrip(b"\0")
        check(re.fullmatch(BOARD_CODE, code), "it names no board")
        return f"board-{code.decode()}"

    def text(self, *path):
        """A text in the event, by the numbers of the fields that lead to it; the last of several counts."""
        try:
            return self.bytes(*path).decode("utf-8")
        except UnicodeDecodeError:
            raise Fault("damaged-record", self.place, "its payload is not an event") from None

    def check_texts(self):
        """Raises unless what is read of what happened can be read."""
        kin = (PEERS_MERGED, PEERS_UNMERGED, PEER_MERGED_AWAY, PEER_RESTORED)
        read = [(1, 1), (1, 3)] if self.type == RULES_ADOPTED else [(1,)] if self.type in kin else []
        for path in read:
            self.text(self.type, *path)

    def bytes(self, *path):
        found = self.event
        for number in path[:-1]:
            found = fields(b"".join(found.get(number, [])), self.place)
        return found.get(path[-1], [b""])[-1]


def fields(data, place, of_event=False):
    """The length-delimited fields of a protobuf message, by number.

    The outermost fields of an event are of no other form, but those of later programs that go with every event.
    """
    found, at, groups = {}, 0, []

    def check(holds):
        require(holds, "damaged-record", place, "its payload is not an event")

    def number(bytes_max):
        nonlocal at
        value = 0
        for index in range(bytes_max):
            check(at < len(data))
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << 7 * index
            if byte < 0x80:
                return value & (1 << 64) - 1
        check(False)

    while at < len(data):
        tag = number(TAG_BYTES_MAX)
        field, kind = tag >> 3, tag & 7
        check(field and tag < 1 << 32 and kind < 6)
        check(not of_event or kind == 2 or field in NOT_YET_KNOWN and kind in (0, 1, 5))
        if kind == 3:
            groups.append(field)
            check(len(groups) <= GROUPS_MAX)
        elif kind == 4:
            check(groups and groups.pop() == field)
        elif kind == 0:
            number(NUMBER_BYTES_MAX)
        else:
            size = {1: 8, 5: 4}.get(kind) or number(NUMBER_BYTES_MAX)
            check(at + size <= len(data))
            if kind == 2 and not groups:
                found.setdefault(field, []).append(data[at:at + size])
            at += size
    check(not groups)
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
            name = peer_of(record.text(record.type, 1))
        if record.type == PEERS_MERGED:
            taken.add(name)
        elif record.type == PEERS_UNMERGED:
            taken.discard(name)
        elif record.type == PEER_MERGED_AWAY:
            survivor = {name}
        elif record.type == PEER_RESTORED:
            survivor = set()
    return (taken | survivor) - {None}


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
        check_written(bundle["assessment"])
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
        require(name == peer_of(name[5:]), "malformed", f"{place}.stream", "it is no person's stream")
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
        record.check_texts()
        return record

    def boards(self):
        named = {it.text(BOARD_OF_EVENT) for events in self.events.values() for it in events} - {""}
        names = [it["board"] for it in self.bundle["boards"]]
        require(names == sorted(named), "wrong-boards", "boards", "they are not those that the events name, in order")
        return sum(self.board(it, f"boards[{index}]") for index, it in enumerate(self.bundle["boards"]))

    def board(self, board, place):
        stream, version, position = f"board-{board['board']}", board["headVersion"], board["headPosition"]
        leaf = from_base64(board["headHash"], f"{place}.headHash", 32)
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


def tell(text, stream=None):
    """On a line of its own: nothing that a bundle says moves the cursor or turns the text."""
    print("".join(it if it.isprintable() else "\ufffd" for it in text), file=stream)


def cannot_run(reason):
    tell(f"verify_bundle: {reason}", sys.stderr)
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
            tell(f"DOES NOT HOLD: {fault}")
        return 1
    if options.json:
        print(json.dumps(proved))
    else:
        tell(f"holds: {proved['events']} events of {proved['peer']}, all there are up to position {proved['checkpoint']}")
        tell(f"exported by {proved['exportedBy']} at {proved['exportedAt']} for {proved['purpose']}")
        for pack in proved["rules"]:
            tell(f"rules: {pack}")
        if proved["leftOut"]:
            tell(f"{proved['leftOut']} records of boards are left out, and nothing here proves why")
        tell("the assessment is the exporter's own: it is signed, and was not made again")
    return 0


if __name__ == "__main__":
    sys.exit(main())
