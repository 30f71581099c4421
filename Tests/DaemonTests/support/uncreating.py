"""A broker that lets nobody create topics: a proxy before a real one."""

import contextlib
import struct

from support import wire
from support.proxy import Script

CREATE_TOPICS = 19
TOPIC_AUTHORIZATION_FAILED = 29
#: What the daemon's client speaks; later ones have another form.
VERSIONS = range(2, 5)


class Uncreating(Script):
    """As one that gives the account no right to: it answers so for topics that are there, too."""

    def __init__(self):
        #: Topics that were to be created.
        self.asked = []

    def request(self, connection, request):
        if request.api != CREATE_TOPICS:
            return True
        assert request.version in VERSIONS, f"requests to create topics of version {request.version}"
        topic = _topic(request.body)
        self.asked.append(topic.decode())
        answer = struct.pack(">iii", request.correlation, 0, 1)
        answer += struct.pack(">h", len(topic)) + topic + struct.pack(">hh", TOPIC_AUTHORIZATION_FAILED, -1)
        # Whoever asked may have given up meanwhile.
        with contextlib.suppress(OSError):
            connection.client.sendall(wire.framed(answer))
        return False


def _topic(body):
    """The name of the one topic of a request."""
    [client] = struct.unpack_from(">h", body, 8)
    at = 10 + max(client, 0)
    count, length = struct.unpack_from(">ih", body, at)
    assert count == 1, f"{count} topics in a request"
    return body[at + 6:at + 6 + length]
