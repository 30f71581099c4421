"""Meeting the publisher in the middle of a transaction."""

import signal
import time
from contextlib import ExitStack

from support.kafka import LOG, Watermarks, board_topic

TRIES_FOR = 4
STEP = 0.001


def freeze_within(daemon, bootstrap):
    """Lets the daemon run a moment at a time until it has an open transaction, and leaves it stopped.

    Says what it met; a busy broker's transactions may all be over sooner."""
    end = time.monotonic() + TRIES_FOR
    with ExitStack() as open_clients:
        pairs = [
            [open_clients.enter_context(Watermarks(bootstrap, topic, it)) for it in ("read_uncommitted", "read_committed")]
            for topic in (LOG, board_topic("ICRC"))
        ]
        while True:
            daemon.process.send_signal(signal.SIGSTOP)
            # Read in this order, an end of a transaction in between shows as none open.
            if any(sent.total() > committed.total() for sent, committed in pairs):
                return "within a transaction"
            if time.monotonic() > end:
                return "between transactions"
            daemon.process.send_signal(signal.SIGCONT)
            time.sleep(STEP)
