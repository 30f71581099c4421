"""TCP ports that nobody listens on."""

import random
import socket

# Below those that the system gives to whoever asks for any: what another process is given meanwhile is not one of them.
_PORTS = range(10_000, 32_000)
_given = set()


def free_port():
    """A port that was free a moment ago and that no other test was given."""
    while True:
        port = random.choice(_PORTS)
        if port in _given:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        _given.add(port)
        return port
