"""The reference consumer: each event once and in order, whatever crashes and whatever comes twice."""

import os
import random
import re
import stat
import subprocess
from collections import defaultdict

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from support.broker import Broker
from support.cli import REPOSITORY
from support.consumer import BoardConsumer, rows, stored
from support.imported import OTHER_BOARD
from support.kafka import board_topic, read_topic
from support.waiting import wait_until

SEED = 20
KILLS = 8
#: Small, so that kills come in the middle of many transactions.
BATCH = 3


@pytest.fixture
def source(imported):
    return read_topic(imported.broker.bootstrap, board_topic("ICRC"))


@pytest.fixture(scope="module")
def copies():
    """A broker for what is sent here: on the daemon's, tests look for what it did not publish."""
    with Broker() as broker:
        yield broker


@pytest.fixture
def copy_topic(copies, request):
    """A topic of its own, with as many partitions as the board's."""
    name = f"copies.{re.sub(r'[^A-Za-z0-9]', '-', request.node.name)}"
    admin = AdminClient({"bootstrap.servers": copies.bootstrap})
    admin.create_topics([NewTopic(name, num_partitions=6, replication_factor=1)])[name].result(120)
    return name


def send(bootstrap, topic, messages, **settings):
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all", **settings})
    for it in messages:
        headers = [(name, value.encode()) for name, value in it.headers.items()]
        producer.produce(topic, it.value, it.key, it.partition, headers=headers)
        producer.poll(0)
    assert producer.flush(120) == 0


def sent_at_least_once(messages, generator):
    """What a producer that sends again after a crash makes of them: windows come twice, order in a partition
    stays but for what is repeated."""
    by_partition = defaultdict(list)
    for message in messages:
        by_partition[message.partition].append(message)
    sent, repeated = [], 0
    for series in by_partition.values():
        at = 0
        while at < len(series):
            size = generator.randint(1, 40)
            sent += series[at : at + size]
            if generator.random() < 0.4:
                back = generator.randint(1, 60)
                again = series[max(0, at - back) : at + size]
                sent += again
                repeated += len(again)
            at += size
    return sent, repeated


def check_copy(database, messages):
    """The copy against what another client has read."""
    expected = sorted(
        (it.sequence, it.key, it.data["type"], it.value.decode()) for it in messages
    )
    found = rows(database, "SELECT sequence, key, type, data FROM events ORDER BY sequence")
    assert found == expected
    by_key = defaultdict(list)
    for it in sorted(messages, key=lambda it: (it.partition, it.offset)):
        by_key[it.key].append(it.sequence)
    # The order of positions, in which the copy is read, is the order in which each key's messages came.
    copied = defaultdict(list)
    for key, sequence in rows(database, "SELECT key, sequence FROM events ORDER BY sequence"):
        copied[key].append(sequence)
    assert copied == by_key
    assert rows(database, "SELECT * FROM gaps") == []


def test_it_copies_what_the_daemon_published(imported, source, tmp_path):
    database = tmp_path / "copy.db"
    consumer = BoardConsumer(imported.broker.bootstrap, board_topic("ICRC"), database, "--until-end")
    code, status, errors = consumer.end()
    assert code == 0, errors
    assert status == {
        "events": len(source),
        "lastSequence": max(it.sequence for it in source),
        "duplicates": 0,
        "gaps": 0,
        "caughtUp": True,
    }
    check_copy(database, source)


def test_killed_again_and_again_among_duplicates_it_has_each_event_once(
    copies, source, copy_topic, tmp_path
):
    generator = random.Random(SEED)
    sent, repeated = sent_at_least_once(source, generator)
    assert repeated > 1_000
    # The last event comes after the kills, so that none of them comes too late, however slow it is.
    held = next(at for at, it in enumerate(sent) if it is sent[-1])
    send(copies.bootstrap, copy_topic, sent[:held])
    database = tmp_path / "copy.db"
    killed_at = []
    for number in range(1, KILLS + 1):
        consumer = BoardConsumer(copies.bootstrap, copy_topic, database, "--batch", BATCH)
        goal = len(source) * number // (KILLS + 1)
        wait_until(lambda: stored(database) >= goal, 300, f"{goal} events of {len(source)}", interval=0.005)
        consumer.kill()
        killed_at.append(stored(database))
    assert killed_at == sorted(killed_at) and killed_at[-1] < len(source), killed_at
    send(copies.bootstrap, copy_topic, sent[held:])
    code, status, errors = BoardConsumer(copies.bootstrap, copy_topic, database, "--until-end").end()
    assert code == 0, errors
    check_copy(database, source)
    assert status["duplicates"] == repeated, "each repeated message was seen and counted once"


def test_two_at_once_over_one_database_make_one_copy(imported, source, tmp_path):
    database = tmp_path / "copy.db"
    both = [
        BoardConsumer(imported.broker.bootstrap, board_topic("ICRC"), database, "--until-end", "--batch", 20)
        for _ in range(2)
    ]
    for consumer in both:
        code, _, errors = consumer.end()
        assert code == 0, errors
    check_copy(database, source)


def test_it_follows_and_stops_when_asked(copies, source, copy_topic, tmp_path):
    database = tmp_path / "copy.db"
    consumer = BoardConsumer(copies.bootstrap, copy_topic, database)
    half = len(source) // 2
    first = sorted(source, key=lambda it: it.sequence)
    send(copies.bootstrap, copy_topic, first[:half])
    wait_until(lambda: stored(database) == half, 300, "the first half")
    send(copies.bootstrap, copy_topic, first[half:])
    wait_until(lambda: stored(database) == len(source), 300, "the second half")
    code, status, errors = consumer.stop()
    assert code == 0 and status["events"] == len(source), errors
    check_copy(database, source)


def test_what_was_aborted_is_not_in_the_copy(copies, source, copy_topic, tmp_path):
    bootstrap, database = copies.bootstrap, tmp_path / "copy.db"
    series = [it for it in source if it.partition == source[0].partition][:60]
    producer = Producer({"bootstrap.servers": bootstrap, "transactional.id": copy_topic})
    producer.init_transactions(120)
    for messages, ends in [
        (series[:20], producer.commit_transaction),
        (series[20:50], producer.abort_transaction),
        (series[20:40], producer.commit_transaction),
    ]:
        producer.begin_transaction()
        for it in messages:
            headers = [(name, value.encode()) for name, value in it.headers.items()]
            producer.produce(copy_topic, it.value, it.key, it.partition, headers=headers)
        producer.flush(120)
        ends(120)
    code, status, errors = BoardConsumer(bootstrap, copy_topic, database, "--until-end").end()
    assert code == 0, errors
    assert (status["events"], status["duplicates"]) == (40, 0)
    check_copy(database, series[:40])


def test_a_missing_message_shows(copies, source, copy_topic, tmp_path):
    database = tmp_path / "copy.db"
    chains = defaultdict(list)
    for it in source:
        chains[it.key].append(it)
    key, series = next((key, it) for key, it in chains.items() if len(it) > 4)
    lost = series[2]
    send(copies.bootstrap, copy_topic, [it for it in source if it is not lost])
    code, status, errors = BoardConsumer(
        copies.bootstrap, copy_topic, database, "--until-end"
    ).end()
    assert code == 1 and status["gaps"] == 1, errors
    assert "gap" in errors
    assert rows(database, "SELECT sequence, key, stated, stored FROM gaps") == [
        (series[3].sequence, key, lost.sequence, series[1].sequence)
    ]
    assert stored(database) == len(source) - 1


def test_a_topic_from_the_middle_is_whole_when_it_is_said_where_it_begins(copies, source, copy_topic, tmp_path):
    """As a backfill makes it: the first message of each key names one that the older topic has."""
    series = sorted(source, key=lambda it: it.sequence)
    begins = series[len(series) // 2].sequence
    rest = [it for it in series if it.sequence >= begins]
    keys = {it.key for it in series if it.sequence < begins} & {it.key for it in rest}
    assert len(keys) > 5
    half = len(rest) // 2
    send(copies.bootstrap, copy_topic, rest[:half])

    def run(name, *options):
        return BoardConsumer(copies.bootstrap, copy_topic, tmp_path / name, "--until-end", *options).end()

    code, status, errors = run("unsaid.db")
    assert code == 1 and status["gaps"] > 0, errors
    code, status, errors = run("copy.db", "--from", begins)
    assert (code, status["gaps"]) == (0, 0), errors
    # The copy keeps it; and what is missing behind it shows all the same, at the key's first message, too.
    first = {it.key: it for it in reversed(rest)}
    lost = next(it for it in rest[half:] if first[it.key] is it and sum(that.key == it.key for that in rest) > 1)
    send(copies.bootstrap, copy_topic, [it for it in rest[half:] if it is not lost])
    code, status, errors = run("copy.db")
    assert (code, status["gaps"]) == (1, 1), errors
    [(stated, held)] = rows(tmp_path / "copy.db", "SELECT stated, stored FROM gaps")
    assert (stated, held) == (lost.sequence, None)
    code, _, errors = run("copy.db", "--from", begins + 1)
    assert code == 3 and f"begins at position {begins}" in errors, errors
    code, _, errors = run("unsaid.db", "--from", begins)
    assert code == 3 and "begin a new one with --from" in errors, errors


def late(message, at, number=0):
    """The message as it is sent when it waited: its own id, a sequence above the partition's."""
    sequence = f"{at:020}.{1_000_000 + number:010}"
    return type(message)(
        message.partition, 0, message.key, message.value, message.headers | {"ce_sequence": sequence}
    )


def test_a_message_that_comes_late_closes_its_gap(copies, source, copy_topic, tmp_path):
    bootstrap, database = copies.bootstrap, tmp_path / "copy.db"
    chains = defaultdict(list)
    for it in source:
        chains[it.key].append(it)
    series = next(it for it in chains.values() if len(it) > 5)
    first, second = series[2], series[3]
    send(bootstrap, copy_topic, [it for it in source if it not in (first, second)])
    code, status, errors = BoardConsumer(bootstrap, copy_topic, database, "--until-end").end()
    assert code == 1 and status["gaps"] == 1, errors
    last = max(it.sequence for it in source)
    # The later one first: it closes a gap and shows that the one before it is missing, too.
    send(bootstrap, copy_topic, [late(second, last)])
    code, status, errors = BoardConsumer(bootstrap, copy_topic, database, "--until-end").end()
    assert code == 1 and "gap closed" in errors, errors
    assert rows(database, "SELECT sequence, stated, stored FROM gaps") == [
        (second.sequence, first.sequence, series[1].sequence)
    ]
    # And then the other one, twice.
    send(bootstrap, copy_topic, [late(first, last, 1), late(first, last, 2)])
    code, status, errors = BoardConsumer(bootstrap, copy_topic, database, "--until-end").end()
    assert code == 0 and status["duplicates"] == 1, (status, errors)
    assert status["events"] == len(source) and status["gaps"] == 0
    found = rows(database, "SELECT sequence, previous FROM events WHERE key = ? ORDER BY sequence", first.key)
    assert [it for it, _ in found] == [it.sequence for it in series]
    assert [it for _, it in found][1:] == [it.sequence for it in series][:-1]


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        ({"ce_id": "00000000-0000-7000-8000-000000000000/99999999"}, "of log"),
        ({"content-type": "application/protobuf"}, "reads JSON"),
        ({"ce_sequence": "many"}, "not as the contract says"),
    ],
)
def test_what_cannot_be_right_stops_it(copies, source, copy_topic, tmp_path, spoil, word):
    database = tmp_path / "copy.db"
    first = source[:50]
    send(copies.bootstrap, copy_topic, first)
    code, _, errors = BoardConsumer(copies.bootstrap, copy_topic, database, "--until-end").end()
    assert code == 0, errors
    last = source[50]
    spoilt = type(last)(last.partition, 0, last.key, last.value, last.headers | spoil)
    send(copies.bootstrap, copy_topic, [spoilt])
    code, _, errors = BoardConsumer(copies.bootstrap, copy_topic, database, "--until-end").end()
    assert code == 3 and word in errors, errors
    assert stored(database) == 50


def test_the_copy_is_for_its_owner_alone(imported, tmp_path):
    """It tells of people in recovery."""
    database = tmp_path / "copy.db"
    before = os.umask(0o022)
    try:
        consumer = BoardConsumer(imported.broker.bootstrap, board_topic("ICRC"), database)
    finally:
        os.umask(before)
    # It makes the file, not who looks into it. With its journal, which is there while it is open.
    wait_until(database.exists, 300, "the copy")
    wait_until(lambda: stored(database) > 0, 300, "an event")
    modes = {it.name: stat.filemode(it.stat().st_mode) for it in tmp_path.glob("copy.db*")}
    code, _, errors = consumer.stop()
    assert code == 0, errors
    assert "copy.db" in modes and "copy.db-wal" in modes and set(modes.values()) == {"-rw-------"}, modes


def test_a_copy_that_others_could_read_is_closed_to_them(imported, tmp_path):
    """As of a version that did not see to it, with the journal that a crash leaves."""
    database = tmp_path / "copy.db"
    bootstrap, topic = imported.broker.bootstrap, board_topic("ICRC")
    consumer = BoardConsumer(bootstrap, topic, database)
    wait_until(database.exists, 300, "the copy")
    wait_until(lambda: stored(database) > 0, 300, "an event")
    consumer.kill()
    files = list(tmp_path.glob("copy.db*"))
    assert len(files) == 3, files
    for file in files:
        file.chmod(0o664)
    consumer = BoardConsumer(bootstrap, topic, database)
    wait_until(lambda: all(it.stat().st_mode & 0o077 == 0 for it in files), 300, "files of its own")
    code, _, errors = consumer.stop()
    assert code == 0 and stat.filemode(database.stat().st_mode) == "-rw-------", errors


def test_a_copy_of_one_topic_is_not_gone_on_with_from_another(imported, tmp_path):
    database = tmp_path / "copy.db"
    bootstrap = imported.broker.bootstrap
    assert BoardConsumer(bootstrap, board_topic(OTHER_BOARD), database, "--until-end").end()[0] == 0
    code, _, errors = BoardConsumer(bootstrap, board_topic("ICRC"), database, "--until-end").end()
    assert code == 3 and "use another file" in errors


def blocks():
    text = (REPOSITORY / "deploy/consumers/README.md").read_text()
    return re.findall(r"```sh\n(.*?)\n```", text, re.DOTALL)


def told_of(bootstrap, board):
    """Keys and texts of the employers' messages of a board, in the order in which kcat reads them."""
    done = subprocess.run(
        ["kcat", "-b", bootstrap, "-C", "-t", "credentialing.employers.status.v1", "-X", "isolation.level=read_committed",
         "-o", "beginning", "-e", "-q", "-f", "%k\\t%s\\n"],
        capture_output=True, text=True, timeout=120, check=True,
    )
    rows = [tuple(it.split("\t", 1)) for it in done.stdout.splitlines()]
    return [it for it in rows if it[0].startswith(board + "/")]


@pytest.mark.parametrize("block", blocks(), ids=range(len(blocks())))
def test_the_lines_for_kcat_run(imported, source, block):
    environment = os.environ | {
        "kafka": imported.broker.bootstrap,
        "board": "ICRC",
        "person": next(it.key for it in source if not it.key.startswith("board-")),
    }
    if "employers.status" in block:
        # Not the one that is read last.
        messages = told_of(imported.broker.bootstrap, "ICRC")
        key = next(it for it, _ in messages if it != messages[-1][0])
        expected = [message for its, message in messages if its == key][-1]
        environment["number"] = key.removeprefix("ICRC/")
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block], env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0 and done.stdout.strip(), done.stderr
    if "employers.status" in block:
        assert done.stdout == f"{key}\t{expected}\n"
        # Of one that has no status nothing is said, however its number begins.
        none = environment | {"number": environment["number"][:-1]}
        assert not subprocess.run(["bash", "-c", block], env=none, capture_output=True, text=True, timeout=120).stdout
    if "messages read" in block:
        assert done.stdout == f"{len(source)} messages read\n"
