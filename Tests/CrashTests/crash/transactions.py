"""Meeting the publisher in the middle of a transaction."""

import signal
import time
from contextlib import ExitStack

from confluent_kafka import Producer

from support.kafka import LOG, Watermarks, board_topic, topics

#: How long an open transaction is looked for; a busy broker's may all be over sooner.
TRIES_FOR = 4
STEP = 0.001
TAKEOVER_TIMEOUT = 120
TOPICS = (LOG, board_topic("ICRC"))
WITHIN, BETWEEN = "within a transaction", "between transactions"


class OpenTransactions:
    """Whether readers of committed messages get less far than others."""

    def __init__(self, bootstrap, topics=TOPICS):
        self._clients = ExitStack()
        # Read in this order, a transaction that ends in between shows as none.
        levels = ("read_uncommitted", "read_committed")
        self._pairs = [
            [self._clients.enter_context(Watermarks(bootstrap, topic, it)) for it in levels] for topic in topics
        ]

    def any(self):
        return any(sent.total() > committed.total() for sent, committed in self._pairs)

    def say(self):
        return WITHIN if self.any() else BETWEEN

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._clients.close()


def freeze_within(daemon, bootstrap):
    """Lets the daemon run a moment at a time until it has an open transaction, and leaves it stopped.

    Says what it met."""
    end = time.monotonic() + TRIES_FOR
    with OpenTransactions(bootstrap) as transactions:
        while True:
            daemon.process.send_signal(signal.SIGSTOP)
            met = transactions.say()
            if met == WITHIN or time.monotonic() > end:
                return met
            daemon.process.send_signal(signal.SIGCONT)
            time.sleep(STEP)


def take_over(bootstrap, transactional_id):
    """Ends what an older producer of the id left open."""
    Producer(
        {"bootstrap.servers": bootstrap, "transactional.id": transactional_id, "log_level": 0}
    ).init_transactions(TAKEOVER_TIMEOUT)


def hanging(bootstrap):
    """The topics that hold a transaction which nobody can end any more."""
    found = []
    for topic in sorted(it for it in topics(bootstrap) if not it.startswith("__")):
        with OpenTransactions(bootstrap, [topic]) as transactions:
            if transactions.any():
                found.append(topic)
    return found
