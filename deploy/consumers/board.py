#!/usr/bin/env python3
"""Keeps a copy of a board's events in SQLite: each event once, in order, whatever crashes.

The reference consumer of a topic `credentialing.boards.<code>.events.v1`. It needs one library,
confluent-kafka, and is meant to be read and taken over: README.md beside it tells what must stay.

The rule it keeps: read committed, and ignore a message whose `ce_sequence` is not above the last one stored for
its partition. An event and the progress of its partition are stored in one SQLite transaction, and reading goes
on from the progress in SQLite: the consumer group's offsets are not used. So a crash at any point, a message that
is sent twice, and a second run of this program over the same database all leave the same copy.

A topic that was backfilled from the middle names events that only the older topic has: `--from` tells the copy at
which position it begins, and nothing before that is missing.

A topic that was made anew begins at offset 0 again, so that the stored offset names another message there. Before it
goes on from an offset, it looks at the message that stands before it: one that the copy has not is not of this topic.
It looks again before it stores what comes later, for a topic can be made anew while the brokers cannot be reached.

A message that could not be published is sent later, when it can be: with its own `ce_id`, and a `ce_sequence` above
everything before it. It is stored by the position in its id, and the gap that it left is no more.
"""

import argparse
import contextlib
import json
import os
import re
import signal
import sqlite3
import stat
import sys
import time

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

SCHEMA = """
CREATE TABLE IF NOT EXISTS source (topic TEXT NOT NULL, log TEXT, partitions INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS beginning (position INTEGER NOT NULL); -- the topic's first; none: the log's
CREATE TABLE IF NOT EXISTS progress (
    partition INTEGER PRIMARY KEY,
    sequence TEXT NOT NULL,          -- of the last message stored
    next_offset INTEGER NOT NULL,    -- where reading goes on
    duplicates INTEGER NOT NULL      -- messages ignored by the rule
);
CREATE TABLE IF NOT EXISTS events (
    sequence INTEGER PRIMARY KEY,    -- position in the log
    key TEXT NOT NULL,               -- the person, or the board's stream
    type TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    event_id TEXT NOT NULL,
    previous INTEGER,                -- the key's event before
    data TEXT NOT NULL               -- the message as it came, JSON
);
CREATE INDEX IF NOT EXISTS events_by_key ON events (key, sequence);
CREATE TABLE IF NOT EXISTS gaps (
    sequence INTEGER PRIMARY KEY,    -- the message that came
    key TEXT NOT NULL,
    stated INTEGER,                  -- the key's event before, by the message
    stored INTEGER                   -- the key's event before, in this copy
);
"""

SEQUENCE = re.compile(r"[0-9]{20}([.][0-9]{10})?")
BOARD = re.compile(r"[A-Z][A-Z0-9-]{1,15}")
BATCH_MAX = 500
BUSY_SECONDS = 30
BUSY_PAUSE_SECONDS = 0.05
POLL_SECONDS = 1.0
LOOK_BACK_FACTOR = 16
#: What comes within this time after a look is of the topic that was looked at: one that is made anew takes longer to
#: grow beyond where reading goes on without a refusal of the broker in between.
LOOK_AGAIN_SECONDS = 5
METADATA_SECONDS = 10
LOOK_FOR_TOPIC_SECONDS = 1
OK, GAPS, CANNOT_RUN, NO_TOPIC = 0, 1, 3, 4


#: What does not pass by itself; the client library goes on after everything else.
REFUSALS = {
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.UNKNOWN_TOPIC_OR_PART,
    KafkaError._UNKNOWN_PARTITION,
}
#: What a broker says of a topic that it does not have.
ABSENT = {KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC, KafkaError.TOPIC_EXCEPTION}


class CannotGoOn(Exception):
    """What a person must look at: going on could lose or mix up events."""

    code = CANNOT_RUN


class NoTopic(CannotGoOn):
    """Nothing comes from where there is nothing: a copy that waited for it would look like one that is whole."""

    code = NO_TOPIC


class OutOfRange(CannotGoOn):
    """The topic has no such offset: it is before its first message, or beyond its end."""


class Copy:
    """The SQLite database."""

    def __init__(self, path):
        close_to_others(path)
        self.database = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
        self._use_wal()
        # A commit is on disk before the next message is taken.
        self.database.execute("PRAGMA synchronous = FULL")
        self.database.executescript(SCHEMA)

    def _use_wal(self):
        """SQLite does not wait for another run that does the same at this moment: it says that it is locked."""
        give_up = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                self.database.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                    raise
            time.sleep(BUSY_PAUSE_SECONDS)

    def open_topic(self, topic, partitions, begins=None):
        """Makes sure that the copy is of this topic; gives the offsets to go on from."""
        with self._transaction():
            self._claim(topic, partitions)
            if begins is not None:
                self._begin(begins)
        return self.offsets()

    def offsets(self):
        """Where reading goes on, of each partition that something was stored of."""
        return dict(self.database.execute("SELECT partition, next_offset FROM progress"))

    def _claim(self, topic, partitions):
        row = self.database.execute("SELECT topic, partitions FROM source").fetchone()
        if row is None:
            self.database.execute("INSERT INTO source VALUES (?, NULL, ?)", (topic, partitions))
        elif row[0] != topic:
            raise CannotGoOn(f"the database is a copy of {row[0]}, not of {topic}: use another file")
        elif row[1] != partitions:
            raise CannotGoOn(
                f"{topic} has {partitions} partitions and had {row[1]}: keys may have moved, "
                "ask the operator, and begin a new copy"
            )

    def _begin(self, position):
        known = self._beginning()
        if known is None and self.status()["events"]:
            raise CannotGoOn("the copy has events that were held against the log's beginning: begin a new one with --from")
        if known not in (None, position):
            raise CannotGoOn(f"the copy begins at position {known}, not at {position}: leave --from out")
        if known is None:
            self.database.execute("INSERT INTO beginning VALUES (?)", (position,))

    def _beginning(self):
        row = self.database.execute("SELECT position FROM beginning").fetchone()
        return row and row[0]

    def store(self, messages):
        """All of a batch or nothing of it."""
        with self._transaction():
            for message in messages:
                self._store(message)

    @contextlib.contextmanager
    def _transaction(self):
        self.database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.database.execute("COMMIT")
        except BaseException:
            if self.database.in_transaction:
                self.database.execute("ROLLBACK")
            raise

    def _store(self, message):
        event = Event(message)
        self._check_log(event)
        row = self.database.execute(
            "SELECT sequence, duplicates FROM progress WHERE partition = ?", (event.partition,)
        ).fetchone()
        last, duplicates = row or ("", 0)
        # The rule. Sequences compare as text.
        if event.sequence > last:
            duplicates += 0 if self._insert(event) else 1
            last = event.sequence
        else:
            duplicates += 1
        self.database.execute(
            "INSERT OR REPLACE INTO progress VALUES (?, ?, ?, ?)",
            (event.partition, last, event.offset + 1, duplicates),
        )

    def check_taken(self, message):
        """Of the last message before the offset to go on from: it must be one that was taken, as were those before it.

        What was taken is in the copy, and its sequence is not above the partition's. A topic that was made anew has
        one there that came since, and all that is before it would be left out without a word.
        """
        event = Event(message)
        self._check_log(event)
        [last] = self.database.execute(
            "SELECT sequence FROM progress WHERE partition = ?", (event.partition,)
        ).fetchone()
        taken = self.database.execute(
            "SELECT 1 FROM events WHERE sequence = ? AND event_id = ?", (event.position, event.data["eventId"])
        ).fetchone()
        if event.sequence > last or taken is None:
            raise CannotGoOn(
                f"{event} stands before where reading goes on, and was never taken: the topic was made anew, "
                "ask the operator which topic is whole, and begin a new copy"
            )

    def _insert(self, event):
        """False: the event is there, as when one that came late was sent a second time."""
        if self.database.execute("SELECT 1 FROM events WHERE sequence = ?", (event.position,)).fetchone():
            return False
        # One that comes late has others of its key behind it.
        [before] = self.database.execute(
            "SELECT max(sequence) FROM events WHERE key = ? AND sequence < ?", (event.key, event.position)
        ).fetchone()
        healed = self.database.execute(
            "DELETE FROM gaps WHERE key = ? AND stated = ?", (event.key, event.position)
        ).rowcount
        if healed:
            report(f"gap closed: {event} is the one of position {event.position} that was missing")
        stated = event.previous
        if before is None and stated is not None and stated < (self._beginning() or 0):
            stated = None  # It is on the older topic.
        if before != stated:
            self.database.execute(
                "INSERT INTO gaps VALUES (?, ?, ?, ?)",
                (event.position, event.key, event.previous, before),
            )
            report(f"gap: {event} says that {event.previous} came before; this copy has {before}")
        self.database.execute(
            "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                event.position,
                event.key,
                event.data["type"],
                event.data["effectiveOn"],
                event.data["recordedAt"],
                event.data["eventId"],
                event.previous,
                event.text,
            ),
        )
        return True

    def _check_log(self, event):
        [log] = self.database.execute("SELECT log FROM source").fetchone()
        if log is None:
            self.database.execute("UPDATE source SET log = ?", (event.log,))
        elif log != event.log:
            raise CannotGoOn(
                f"{event} is of log {event.log}, the copy of log {log}: the registry began anew, "
                "ask the operator, and begin a new copy"
            )

    def status(self):
        [events, last] = self.database.execute("SELECT count(*), max(sequence) FROM events").fetchone()
        [duplicates] = self.database.execute("SELECT total(duplicates) FROM progress").fetchone()
        [gaps] = self.database.execute("SELECT count(*) FROM gaps").fetchone()
        return {"events": events, "lastSequence": last, "duplicates": int(duplicates), "gaps": gaps}

    def close(self):
        self.database.close()


class Event:
    """One message, read as a CloudEvent in binary mode."""

    def __init__(self, message):
        self.partition, self.offset = message.partition(), message.offset()
        headers = dict(message.headers() or [])
        try:
            self.key = message.key().decode()
            self.log, position = headers["ce_id"].decode().split("/")
            self.position = int(position)
            self.sequence = headers["ce_sequence"].decode()
            if not SEQUENCE.fullmatch(self.sequence):
                raise ValueError(f"ce_sequence {self.sequence}")
            previous = headers.get("ce_prevsequence")
            self.previous = None if previous is None else int(previous)
            kind = headers["content-type"].decode()
            if kind != "application/json":
                raise ValueError(f"content-type {kind}: this consumer reads JSON")
            self.text = message.value().decode()
            self.data = json.loads(self.text)
            for name in ("type", "effectiveOn", "recordedAt", "eventId"):
                if not isinstance(self.data[name], str):
                    raise ValueError(f"{name} is no text")
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise CannotGoOn(f"{self} is not as the contract says: {error!r}") from error

    def __str__(self):
        return f"the message at partition {self.partition}, offset {self.offset}"


class Reader:
    """The topic, from where the copy ends."""

    def __init__(self, settings, topic, copy, stopping, wait, begins=None):
        self.consumer = Consumer(settings)
        # Looks back while the other one reads on.
        self.looker = Consumer(settings)
        self.topic, self.copy, self.stopping = topic, copy, stopping
        # When each partition was looked at last.
        self.looked = {}
        partitions = self._partitions(wait)
        offsets = copy.open_topic(topic, len(partitions), begins) if partitions else {}
        self.found = bool(partitions)
        self.open = set(partitions)
        self._look_back(offsets)
        self.consumer.assign(
            [TopicPartition(topic, it, offsets.get(it, OFFSET_BEGINNING)) for it in partitions]
        )

    @property
    def caught_up(self):
        """Whether the end of every partition was reached; not before there are any."""
        return self.found and not self.open

    def _partitions(self, wait):
        """Waits a while for the topic, which is there once the board has its first event, and for a broker for ever."""
        give_up = None
        while not self.stopping():
            try:
                found = self.consumer.list_topics(self.topic, timeout=METADATA_SECONDS).topics[self.topic]
                if found.error is None and found.partitions:
                    return sorted(found.partitions)
                self._check_error(found.error)
                give_up = give_up or time.monotonic() + wait
                if time.monotonic() >= give_up and (found.error is None or found.error.code() in ABSENT):
                    raise NoTopic(
                        f"there is no topic {self.topic}: the board has no event yet, or its code or the topic has "
                        "another name; ask the operator"
                    )
                report(f"{self.topic}: {found.error or 'no partitions yet'}; waiting")
            except KafkaException as error:
                report(f"{error.args[0].str()}; waiting")
            time.sleep(LOOK_FOR_TOPIC_SECONDS)
        return []

    @staticmethod
    def _check_error(error):
        if error is not None and error.code() == KafkaError.TOPIC_AUTHORIZATION_FAILED:
            raise CannotGoOn(f"the broker refuses: {error.str()}")

    def _look_back(self, offsets):
        for partition, offset in offsets.items():
            if before := self._last_before(partition, offset):
                self.copy.check_taken(before)
            self.looked[partition] = time.monotonic()
        self.looker.unassign()

    def _last_before(self, partition, offset):
        """The last message before an offset; none: they expired, or there are none, which tells nothing.

        Mostly it stands right before it. Where there is the mark of a transaction, or one that was aborted, or where
        messages were compacted away, it is further back.
        """
        back, start = 1, offset
        while start > 0 and not self.stopping():
            start = max(0, offset - back)
            try:
                if found := self._last_between(partition, start, offset):
                    return found
            except OutOfRange:
                # That far back they expired; nearer there may be some still, if not all did.
                return None if back == 1 else self._last_between(partition, OFFSET_BEGINNING, offset)
            back *= LOOK_BACK_FACTOR
        return None

    def _last_between(self, partition, start, end):
        self.looker.assign([TopicPartition(self.topic, partition, start)])
        last = None
        while not self.stopping():
            message = self.looker.poll(POLL_SECONDS)
            if message is None:
                continue
            if message.error() is None:
                if message.offset() < end:
                    last = message
                if message.offset() >= end - 1:
                    return last
            elif message.error().code() == KafkaError._PARTITION_EOF:
                return last
            else:
                self._check(message)
        return last

    def take(self, count):
        """The next messages; `open` loses the partitions whose end was reached."""
        messages = self._next(count)
        long_ago = time.monotonic() - LOOK_AGAIN_SECONDS
        came = {message.partition() for message in messages}
        came = {it for it in came if self.looked.get(it, long_ago) <= long_ago}
        if came:
            self._look_back({it: offset for it, offset in self.copy.offsets().items() if it in came})
            # A look that was cut short tells nothing of them: they are taken after the next start.
            if self.stopping():
                self.open |= came
                return []
        return messages

    def _next(self, count):
        messages = []
        for message in self.consumer.consume(count, POLL_SECONDS):
            error = message.error()
            if error is None:
                messages.append(message)
                self.open.add(message.partition())
            elif error.code() == KafkaError._PARTITION_EOF:
                self.open.discard(message.partition())
            else:
                self._check(message)
        return messages

    @staticmethod
    def _check(message):
        """Of a message that is an error: whether it passes by itself."""
        error = message.error()
        if error.code() == KafkaError._AUTO_OFFSET_RESET:
            raise OutOfRange(
                f"partition {message.partition()} has no offset to go on from ({error.str()}): "
                "the topic was made anew or cut off, ask the operator, and begin a new copy"
            )
        if error.fatal() or error.code() in REFUSALS:
            raise CannotGoOn(f"the broker refuses: {error.str()}")
        report(f"{error.str()}; the client tries again")

    def close(self):
        self.looker.close()
        self.consumer.close()


def settings_of(options):
    """Of librdkafka; a file of `name=value` lines adds security and the like, and cannot undo the rule."""
    settings = {}
    if options.config:
        with open(options.config, encoding="utf-8") as file:
            for line in file:
                if line.strip() and not line.startswith("#"):
                    name, _, value = line.strip().partition("=")
                    settings[name.strip()] = value.strip()
    return settings | {
        "bootstrap.servers": options.bootstrap,
        # Never joined; brokers want a name to authorize.
        "group.id": options.group or f"board-{options.board}.copy",
        "isolation.level": "read_committed",
        "enable.auto.commit": False,
        "enable.auto.offset.store": False,
        "auto.offset.reset": "error",
        "enable.partition.eof": True,
        "error_cb": lambda error: report(f"{error.str()}; the client tries again"),
    }


def report(text):
    print(text, file=sys.stderr, flush=True)


def close_to_others(path):
    """A copy that was made before this program saw to it may be open to others, and its journal with it."""
    for file in (path, f"{path}-wal", f"{path}-shm"):
        try:
            mode = stat.S_IMODE(os.stat(file).st_mode)
            if mode & 0o077:
                os.chmod(file, mode & 0o700)
        except FileNotFoundError:
            continue
        except PermissionError:
            report(f"{file} can be read by others than its owner, and is not this account's: chmod 600 it")


def show(copy, reader, options):
    status = copy.status() | {"caughtUp": reader.caught_up}
    if options.json:
        print(json.dumps(status), flush=True)
    else:
        print(", ".join(f"{name} {value}" for name, value in status.items()), flush=True)


def follow(copy, reader, options, stopping):
    """Until a signal, or with --until-end until every partition was read to its end."""
    shown = time.monotonic()
    while not stopping() and (reader.open or not options.until_end):
        if messages := reader.take(options.batch):
            copy.store(messages)
        if time.monotonic() - shown >= options.status:
            show(copy, reader, options)
            shown = time.monotonic()
    show(copy, reader, options)
    return GAPS if copy.status()["gaps"] else OK


def parse(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0],
        epilog="Exit codes: 0 ok, 1 events are missing (table gaps), 2 usage, 3 cannot go on, 4 there is no such topic.",
    )
    parser.add_argument("--bootstrap", required=True, metavar="HOST:PORT")
    parser.add_argument("--board", required=True, metavar="CODE")
    parser.add_argument("--database", required=True, metavar="FILE", help="the copy; is made when it is not there")
    parser.add_argument("--topic", help="default: credentialing.boards.CODE.events.v1")
    parser.add_argument(
        "--from", dest="begins", type=int, metavar="POSITION",
        help="the first position of a topic that was backfilled from the middle; kept with the copy",
    )
    parser.add_argument("--config", metavar="FILE", help="settings of librdkafka, name=value, such as security.*")
    parser.add_argument("--group", metavar="NAME", help="group id that the brokers authorize")
    parser.add_argument(
        "--wait", type=float, default=10, metavar="SECONDS", help="for a topic that is not there yet (10)"
    )
    parser.add_argument("--until-end", action="store_true", help="stop when everything there is was read")
    parser.add_argument("--status", type=float, default=10, metavar="SECONDS", help="between two status lines (10)")
    parser.add_argument("--batch", type=int, default=BATCH_MAX, metavar="N", help="messages in one transaction")
    parser.add_argument("--json", action="store_true", help="status as JSON lines")
    options = parser.parse_args(arguments)
    if not BOARD.fullmatch(options.board):
        meant = options.board.upper()
        hint = f"; {meant} is meant?" if BOARD.fullmatch(meant) else ""
        parser.error(f"--board: {options.board} is not a board's code (A-Z, 0-9, -){hint}")
    if not 1 <= options.batch <= BATCH_MAX:
        parser.error(f"--batch: 1 to {BATCH_MAX}")
    if options.begins is not None and options.begins < 1:
        parser.error("--from: a position, 1 or more")
    options.topic = options.topic or f"credentialing.boards.{options.board}.events.v1"
    return options


def main(arguments=None):
    options = parse(arguments)
    # The copy tells of people in recovery: nobody but its owner reads what is made here.
    os.umask(0o077)
    stopped = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.append(True))
    try:
        with contextlib.closing(Copy(options.database)) as copy:
            stopping = lambda: bool(stopped)  # noqa: E731
            reader = Reader(settings_of(options), options.topic, copy, stopping, options.wait, options.begins)
            with contextlib.closing(reader):
                return follow(copy, reader, options, stopping)
    except (CannotGoOn, sqlite3.Error) as error:
        report(f"stopped: {error}")
        return error.code if isinstance(error, CannotGoOn) else CANNOT_RUN


if __name__ == "__main__":
    sys.exit(main())
