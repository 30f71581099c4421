"""As much of Kafka's protocol as it takes to pick out single requests: lengths, headers, ids of transactions."""

import struct
from dataclasses import dataclass

PRODUCE, METADATA, FIND_COORDINATOR, INIT_PRODUCER_ID, END_TXN = 0, 3, 10, 22, 26
#: From these versions on, lengths of texts are varints and headers have tags.
FLEXIBLE = {PRODUCE: 9, INIT_PRODUCER_ID: 2, END_TXN: 3}
#: A frame that claims more than this is none.
FRAME_BYTES_MAX = 64 << 20

ERRORS = {
    0: "no error",
    47: "INVALID_PRODUCER_EPOCH",
    48: "INVALID_TXN_STATE",
    49: "INVALID_PRODUCER_ID_MAPPING",
    51: "CONCURRENT_TRANSACTIONS",
    90: "PRODUCER_FENCED",
}
#: What a broker says to a producer whose time is over.
REFUSALS = {"INVALID_PRODUCER_EPOCH", "PRODUCER_FENCED", "INVALID_TXN_STATE"}


def read_frame(stream):
    """The bytes of one request or answer without their length; None at the end of a connection."""
    prefix = _read_exactly(stream, 4)
    if prefix is None:
        return None
    [length] = struct.unpack(">i", prefix)
    assert 0 < length <= FRAME_BYTES_MAX, f"a frame of {length} bytes"
    return _read_exactly(stream, length)


def _read_exactly(stream, count):
    data = b""
    while len(data) < count:
        try:
            part = stream.recv(count - len(data))
        except OSError:
            return None
        if not part:
            return None
        data += part
    return data


def framed(body):
    return struct.pack(">i", len(body)) + body


@dataclass(frozen=True)
class Request:
    api: int
    version: int
    correlation: int
    body: bytes
    #: Of Produce, InitProducerId and EndTxn; None where there is none.
    transactional_id: str | None

    @staticmethod
    def parse(body):
        api, version, correlation, client = struct.unpack_from(">hhih", body)
        at = 10 + max(client, 0)
        return Request(api, version, correlation, body, _transactional_id(api, version, body, at))


def _transactional_id(api, version, body, at):
    if api not in FLEXIBLE or (api == PRODUCE and version < 3):
        return None
    if version >= FLEXIBLE[api]:
        assert body[at] == 0, "a request's header has tags"
        length, at = body[at + 1] - 1, at + 2
        assert length < 127, "a transactional id that is longer than any of the daemon's"
    else:
        [length] = struct.unpack_from(">h", body, at)
        at += 2
    return body[at:at + length].decode() if length > 0 else None


def end_error(request, answer):
    """What the broker says to the end of a transaction."""
    at = 4 + (1 if request.version >= FLEXIBLE[END_TXN] else 0) + 4
    [code] = struct.unpack_from(">h", answer, at)
    return ERRORS.get(code, f"error {code}")


def endpoint(port):
    """How answers name a broker of 127.0.0.1: the end of a text, then a number."""
    return b"127.0.0.1" + struct.pack(">i", port)
