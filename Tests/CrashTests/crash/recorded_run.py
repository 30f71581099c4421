"""A run whose every write is recorded, with the moment of each acknowledgement."""

import json
import threading
import time
from dataclasses import dataclass

from crash import recording, tracing
from support import cli
from support.careers import Person
from support.commands import adoption_for, line
from support.daemon import Daemon
from support.ledger import Ledger

SENDERS = 4
PEOPLE_PER_SENDER = 3
BULK_LINES = 25
BOARDS = ("NYCB", "TXCB", "OHCB", "UTCB")
#: More people than keys are made at a time.
CROWD = 1_030
FILES = (
    "", "LOCK", "log", "log/data.mdb", "keys", "keys/master.key.new", "keys/master.key", "keys/slots.new",
    "keys/slots", "keys/log.key.new", "keys/log.key",
)


class TimedLedger(Ledger):
    """Also remembers when each command was acknowledged: (time, position of its last event)."""

    def __init__(self):
        super().__init__()
        self.times = []

    def note(self, answer):
        arrived = time.time()
        super().note(answer)
        self.times.append((arrived, int(answer["events"][-1]["position"])))


@dataclass
class RecordedRun:
    operations: list
    ledger: TimedLedger
    events: list
    #: By id.
    people: dict

    def acknowledged_by(self, moment):
        """The highest position that was acknowledged before a moment."""
        return max((position for at, position in self.ledger.times if at < moment), default=0)


def record(folder, has_crowd):
    """Runs a new folder from its first start on: single commands, batches, whole pages, new keys."""
    folder.mkdir(parents=True)
    data, ledger = folder / "data", TimedLedger()
    [adoption] = [it for it in map(json.loads, cli.simulate(peers=1, years=1, seed=1)) if "adoptRules" in it]
    prefix = recording.strace_options(folder, [data / it if it else data for it in FILES])
    with tracing.launched_by(folder, *prefix):
        daemon = Daemon(data)
    with daemon:
        people = _send(daemon, ledger, adoption, has_crowd)
        events = daemon.events()
        daemon.stop()
    tracing.wait_ended(folder, "trace")
    ledger.check_log(events)
    return RecordedRun(recording.operations(folder, data), ledger, events, {it.id: it for it in people})


def _send(daemon, ledger, adoption, has_crowd):
    ledger.note(daemon.accept(adoption))
    people = [Person(100 + it) for it in range(SENDERS * PEOPLE_PER_SENDER)]
    failures = []

    def single(part):
        try:
            for person in part:
                for command in [person.register(), *person.preparation()[:12]]:
                    ledger.note(daemon.post(command).json())
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=single, args=(people[it::SENDERS],)) for it in range(SENDERS)]
    for thread in threads:
        thread.start()
    for board in BOARDS:
        ledger.note(daemon.accept(adoption_for(board, adoption)))
    for thread in threads:
        thread.join(600)
    assert not failures, failures
    for person in people:
        _bulk(daemon, ledger, person.supervision()[:BULK_LINES])
    if has_crowd:
        crowd = [Person(1_000 + it) for it in range(CROWD)]
        _bulk(daemon, ledger, [it.register() for it in crowd])
        people += crowd
    return people


def _bulk(daemon, ledger, commands):
    for answer in daemon.bulk([line(it) for it in commands]):
        ledger.note(answer)
