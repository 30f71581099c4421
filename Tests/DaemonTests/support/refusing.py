"""A broker that refuses messages by what is in them: a proxy before a real one."""

import re
import struct

from support import wire
from support.proxy import Script

INVALID_RECORD = 87
#: What the daemon's client speaks; another version has another form.
PRODUCE_VERSION = 7


class Refusing(Script):
    """Refuses every batch that holds one of the marks, and says so as a broker does. The batch is not passed on.

    It sees into batches that are not compressed: `compression.type: none`."""

    def __init__(self, *marks, code=INVALID_RECORD):
        self.marks = [re.compile(it, re.DOTALL) for it in marks]
        self.code = code
        #: Batches that were refused.
        self.refused = 0

    def request(self, connection, request):
        if request.api != wire.PRODUCE or not self.marks:
            return True
        if not any(it.search(request.body) for it in self.marks):
            return True
        assert request.version == PRODUCE_VERSION, f"produce requests of version {request.version}"
        self.refused += 1
        connection.client.sendall(wire.framed(self._answer(request)))
        return False

    def _answer(self, request):
        """The one partition of the request, refused."""
        topic, partition = _place(request.body)
        answer = struct.pack(">ii", request.correlation, 1)
        answer += struct.pack(">h", len(topic)) + topic
        answer += struct.pack(">iihqqq", 1, partition, self.code, -1, -1, -1)
        return answer + struct.pack(">i", 0)


def of_event(position):
    """What every message of an event has: the end of its id."""
    return rb"[0-9a-f]{12}/%d(?![0-9])" % position


def _place(body):
    at = 8
    [client] = struct.unpack_from(">h", body, at)
    at += 2 + max(client, 0)
    [transactional] = struct.unpack_from(">h", body, at)
    at += 2 + max(transactional, 0)
    _acks, _timeout, topics = struct.unpack_from(">hii", body, at)
    at += 10
    [length] = struct.unpack_from(">h", body, at)
    topic = body[at + 2:at + 2 + length]
    partitions, partition = struct.unpack_from(">ii", body, at + 2 + length)
    # librdkafka sends one partition a request.
    assert (topics, partitions) == (1, 1), (topics, partitions)
    return topic, partition
