"""The log of a data folder without the daemon: its records as LMDB's own tool prints them, and the tree over them."""

import hashlib
import subprocess


def records(data):
    """Record by record, the first at position 1."""
    dump = subprocess.run(
        ["mdb_dump", "-s", "records", data / "log"], check=True, capture_output=True, text=True, timeout=120
    ).stdout.splitlines()
    rows = [bytes.fromhex(it) for it in dump[dump.index("HEADER=END") + 1:] if it.startswith(" ")]
    positions = [int.from_bytes(it, "little") for it in rows[::2]]
    assert positions == list(range(1, len(positions) + 1)), "the log's positions are not dense"
    return rows[1::2]


def leaf_hash(record):
    return hashlib.sha256(b"\x00" + record).digest()


def root(records):
    """Of the tree of RFC 9162 over records."""
    stack = []
    for number, record in enumerate(records):
        node = leaf_hash(record)
        while number & 1:
            node = hashlib.sha256(b"\x01" + stack.pop() + node).digest()
            number >>= 1
        stack.append(node)
    node = stack.pop()
    while stack:
        node = hashlib.sha256(b"\x01" + stack.pop() + node).digest()
    return node
