"""TCP ports that nobody listens on."""

import random
import socket

# Below those that systems give to whoever asks for any: what another process is given meanwhile is not one of them.
_PORTS = range(10_000, 16_000)
# Not the generator that tests seed: two processes with one seed would go through the same ports.
_chance = random.SystemRandom()
_given = []


def free_port():
    """A port that nobody listens on and that no other test is given, in whatever process, until this one ends."""
    while True:
        port = _chance.choice(_PORTS)
        # A name that one process at a time can have, and that goes with it.
        mark = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            mark.bind(f"\0credentiald-test-port-{port}")
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            mark.close()
            continue
        _given.append(mark)
        return port
