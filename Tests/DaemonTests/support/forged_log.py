"""A log of one person that nobody but its owner could have made up, byte by byte, and bundles of it."""

import base64
import hashlib
import json
import struct
import uuid

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from support.bundles import text, verify_bundle

PEER = "01939c6e-0000-7000-8000-000000000001"
OTHER = "01939c6e-0000-7000-8000-000000000002"
REGISTERED, MODULE_COMPLETED, PEERS_MERGED = 16, 17, 96
DAY = 20_000


def number(value):
    """A varint."""
    found = []
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def tag(field, kind):
    return number(field << 3 | kind)


def field(number_of_field, content=b""):
    """A field of bytes, a text or a message."""
    return tag(number_of_field, 2) + number(len(content)) + content


def merged(peer):
    return field(PEERS_MERGED, field(1, peer.encode()))


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def base64_of(data):
    return base64.b64encode(data).decode()


def root(leaves):
    """RFC 9162, section 2.1.1."""
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1", root(leaves[:half]), root(leaves[half:]))


def path(index, leaves):
    """RFC 9162, section 2.1.3.1."""
    if len(leaves) == 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if index < half:
        return [*path(index, leaves[:half]), root(leaves[half:])]
    return [*path(index - half, leaves[half:]), root(leaves[:half])]


class ForgedLog:
    """Its key, and what it signs."""

    stream = f"peer-{PEER}"

    def __init__(self, name="forged.example/log"):
        self.name, self.private = name, Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        public = b"\1" + self.private.public_key().public_bytes_raw()
        self.id = sha256(name.encode() + b"\n" + public)[:4]
        self.key = f"{name}+{self.id.hex()}+{base64_of(public)}"

    def line(self, said):
        return f"\u2014 {self.name} {base64_of(self.id + self.private.sign(said.encode()))}\n"

    def signed(self, said):
        return f"{said}\n{self.line(said)}"

    def records(self, events):
        """The person's registration and then each (payload, type of the header)."""
        found, before, hash_before = [], 0, bytes(32)
        for index, (payload, kind) in enumerate([(field(REGISTERED), REGISTERED), *events]):
            place = index + 1
            record = struct.pack(
                "<4sHHIIQqiIqBBHIIHHQ32s16s16s16s16sII", b"CRD1", 1, kind, 0, len(payload), place,
                DAY * 86_400_000_000 + index, DAY, 1, -(1 << 63), 1, 0, 1, 1, place, 0, 1, before, hash_before,
                uuid.UUID(int=place).bytes, uuid.UUID(int=place).bytes, uuid.UUID(PEER).bytes, bytes(16), 0, 0) + payload
            record = record[:8] + struct.pack("<I", verify_bundle.crc32c(record)) + record[12:]
            found.append(record)
            before, hash_before = place, sha256(b"\0", record)
        return found

    def bundle(self, events=(), boards=()):
        """Holds, if the events are those of a person; of the boards, which have no stream, nothing is known."""
        records = self.records(events)
        leaves = [sha256(b"\0", it) for it in records]
        entry = sha256(self.stream.encode()), sha256(struct.pack("<IQ", len(records), len(records)), leaves[-1])
        head = {"siblings": [], "key": base64_of(entry[0]), "value": base64_of(entry[1])}
        checkpoint = f"{self.name}\n{len(records)}\n{base64_of(root(leaves))}\nheads {base64_of(sha256(bytes([2]), *entry))}\n"
        assessment = {"peerId": PEER, "position": str(len(records)), "asOf": "2026-11-29"}
        bundle = {
            "format": verify_bundle.FORMAT, "verifierKey": self.key, "statement": "", "checkpoint": self.signed(checkpoint),
            "streams": [{"stream": self.stream, "head": head, "records": [
                {"position": index + 1, "version": index + 1, "type": struct.unpack_from("<H", it, 6)[0],
                 "effectiveOn": verify_bundle.day_of(DAY, ""), "record": base64_of(it),
                 "inclusion": [base64_of(it) for it in path(index, leaves)]}
                for index, it in enumerate(records)]}],
            "boards": [
                {"board": it, "head": head, "headVersion": 0, "headPosition": 0, "headHash": base64_of(bytes(32)), "records": []}
                for it in sorted(boards)],
            "rules": [], "assessment": json.dumps(assessment, separators=(",", ":")),
        }
        bundle["statement"] = self.statement(bundle)
        return bundle

    def statement(self, bundle, **lines):
        """What is said of the bundle, with some lines said otherwise."""
        leaves = [sha256(b"\0", base64.b64decode(it["record"])) for it in bundle["streams"][0]["records"]]
        said = {
            "peer": PEER, "as-of": "2026-11-29", "purpose": "audit", "exported-by": "X",
            "exported-at": "2026-11-29T17:33:52.517498Z",
            "checkpoint": base64_of(sha256(bundle["checkpoint"].encode())),
            "assessment": base64_of(sha256(bundle["assessment"].encode())), "records": base64_of(sha256(*leaves)),
        } | {name.replace("_", "-"): value for name, value in lines.items()}
        return self.signed(verify_bundle.STATEMENT + "\n" + "".join(f"{name} {value}\n" for name, value in said.items()))

    def with_statement(self, **lines):
        bundle = self.bundle()
        return text({**bundle, "statement": self.statement(bundle, **lines)})

    def with_checkpoint(self, change, signatures=lambda it: it):
        """The checkpoint's text is changed and signed again; then its signatures are changed."""
        bundle = self.bundle()
        bundle["checkpoint"] = signatures(self.signed(change(bundle["checkpoint"].split("\n\n")[0] + "\n")))
        return text({**bundle, "statement": self.statement(bundle)})

    def with_assessment(self, change):
        bundle = self.bundle()
        bundle["assessment"] = change(bundle["assessment"])
        return text({**bundle, "statement": self.statement(bundle)})
