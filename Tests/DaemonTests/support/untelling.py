"""A broker that tells nobody how its topics are kept: a proxy before a real one."""

import contextlib
import struct

from support import wire
from support.proxy import Script

DESCRIBE_CONFIGS = 32
UNKNOWN_TOPIC_OR_PARTITION = 3
TOPIC_AUTHORIZATION_FAILED = 29
#: What the daemon's client speaks; later ones have another form.
VERSION_MAX = 3


class Untelling(Script):
    """As one whose rights do not let the client ask; or that answers with another code, or (None) not at all."""

    def __init__(self, code=TOPIC_AUTHORIZATION_FAILED):
        self.code = code
        #: Topics that were asked for.
        self.asked = []

    def request(self, connection, request):
        if request.api != DESCRIBE_CONFIGS:
            return True
        assert request.version <= VERSION_MAX, f"requests for configuration of version {request.version}"
        kind, topic = _resource(request.body)
        self.asked.append(topic.decode())
        if self.code is None:
            return False
        answer = struct.pack(">iii", request.correlation, 0, 1)
        answer += struct.pack(">hhb", self.code, -1, kind)
        answer += struct.pack(">h", len(topic)) + topic + struct.pack(">i", 0)
        # Whoever asked may have given up meanwhile.
        with contextlib.suppress(OSError):
            connection.client.sendall(wire.framed(answer))
        return False


def _resource(body):
    """The one resource of a request: its kind and name."""
    [client] = struct.unpack_from(">h", body, 8)
    at = 10 + max(client, 0)
    count, kind, length = struct.unpack_from(">ibh", body, at)
    assert count == 1, f"{count} resources in a request"
    return kind, body[at + 7:at + 7 + length]
