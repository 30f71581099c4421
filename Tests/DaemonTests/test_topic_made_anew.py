"""The reference consumer over a topic that was deleted and made anew: offsets begin at 0 again, so that where it would
go on there are other messages, and those before are none that it has."""

import contextlib
import json
import re
import signal
import time
import uuid

import pytest
from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

from support.broker import Broker
from support.consumer import PROGRAM, BoardConsumer, rows, stored
from support.kafka import board_topic, topics
from support.waiting import wait_until

TIMEOUT = 120
LOG = "01a22a9f-ca4f-7217-8785-8dba96de8f2f"
#: What the copy has when the topic is made anew.
COPIED = 30


@pytest.fixture(scope="module")
def bootstrap():
    with Broker() as broker:
        yield broker.bootstrap


@pytest.fixture
def topic(bootstrap, request):
    name = board_topic(request.node.callspec.id if hasattr(request.node, "callspec") else request.node.name)
    make(bootstrap, name)
    return name


def make(bootstrap, topic, partitions=1):
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(topic, num_partitions=partitions, replication_factor=1)])[topic].result(TIMEOUT)
    wait_until(lambda: topic in topics(bootstrap), TIMEOUT, f"the topic {topic}")


def make_anew(bootstrap, topic, partitions=1):
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.delete_topics([topic])[topic].result(TIMEOUT)
    wait_until(lambda: topic not in topics(bootstrap), TIMEOUT, f"the end of {topic}")
    make(bootstrap, topic, partitions)


def produce(producer, topic, positions, partition=0):
    for position in positions:
        data = {
            "position": str(position),
            "type": "CredentialRevoked",
            "effectiveOn": "2026-01-01",
            "recordedAt": "2026-01-01T00:00:00Z",
            "eventId": str(uuid.uuid5(uuid.UUID(LOG), str(position))),
        }
        headers = {"ce_id": f"{LOG}/{position}", "ce_sequence": f"{position:020}", "content-type": "application/json"}
        # Each of a person of her own: none names one before, so that no gap can show.
        producer.produce(
            topic, json.dumps(data).encode(), f"peer-{position}", partition,
            headers=[(name, value.encode()) for name, value in headers.items()],
        )
    assert producer.flush(TIMEOUT) == 0


def send(bootstrap, topic, *positions, partition=0):
    produce(Producer({"bootstrap.servers": bootstrap, "acks": "all"}), topic, positions, partition)


def transactions(bootstrap, topic, *parts):
    """Each a pair: whether it is committed, and positions."""
    producer = Producer({"bootstrap.servers": bootstrap, "transactional.id": f"{topic}.{uuid.uuid4()}"})
    producer.init_transactions(TIMEOUT)
    for commits, positions in parts:
        producer.begin_transaction()
        produce(producer, topic, positions)
        (producer.commit_transaction if commits else producer.abort_transaction)(TIMEOUT)


def copy(bootstrap, topic, database):
    return BoardConsumer(bootstrap, topic, database, "--until-end").end()


def first_copy(bootstrap, topic, database):
    send(bootstrap, topic, *range(1, COPIED + 1))
    code, status, errors = copy(bootstrap, topic, database)
    assert (code, status["events"]) == (0, COPIED), errors


def first_of_new(bootstrap, topic):
    """It goes on behind what was published."""
    send(bootstrap, topic, *range(COPIED + 1, 3 * COPIED))


def ends_of_transactions(bootstrap, topic):
    """The copy's last offset is that of a mark, which no reader gets."""
    parts = [COPIED + 1, 2 * COPIED, 3 * COPIED]
    transactions(bootstrap, topic, (True, range(parts[0], parts[1])), (True, range(parts[1], parts[2])))


def much_that_was_aborted(bootstrap, topic):
    """Far around the copy's last offset there is nothing to read."""
    begun = COPIED + 1
    transactions(
        bootstrap, topic, (True, [begun]), (False, range(begun + 1, 3 * COPIED)), (True, range(begun + 1, 3 * COPIED))
    )


def the_first_expired(bootstrap, topic):
    """Before a mark are some messages still, and not as many as are looked back for."""
    ends_of_transactions(bootstrap, topic)
    expire(bootstrap, topic, COPIED - 5)


def expire(bootstrap, topic, offset):
    admin = AdminClient({"bootstrap.servers": bootstrap})
    cut = TopicPartition(topic, 0, offset)
    assert admin.delete_records([cut])[cut].result(TIMEOUT).low_watermark == offset


@pytest.mark.parametrize("fill", [first_of_new, ends_of_transactions, much_that_was_aborted, the_first_expired])
def test_it_does_not_go_on_in_a_topic_that_was_made_anew(bootstrap, topic, tmp_path, fill):
    database = tmp_path / "copy.db"
    first_copy(bootstrap, topic, database)
    make_anew(bootstrap, topic)
    fill(bootstrap, topic)
    code, status, errors = copy(bootstrap, topic, database)
    assert (code, status) == (3, None), errors
    assert "the topic was made anew" in errors.splitlines()[-1] and "begin a new copy" in errors, errors
    assert stored(database) == COPIED


def test_one_that_is_shorter_than_before_is_seen_as_well(bootstrap, topic, tmp_path):
    database = tmp_path / "copy.db"
    first_copy(bootstrap, topic, database)
    make_anew(bootstrap, topic)
    send(bootstrap, topic, COPIED + 1)
    code, status, errors = copy(bootstrap, topic, database)
    assert (code, status) == (3, None) and "made anew or cut off" in errors, errors
    assert stored(database) == COPIED


#: How long the consumer believes a look that it took.
LOOK_SECONDS = int(re.search(r"^LOOK_AGAIN_SECONDS = (\d+)$", PROGRAM.read_text(), re.MULTILINE)[1])


@contextlib.contextmanager
def held_up(bootstrap, topic, database):
    """One that has its copy and stands still, for longer than a look is good for. It reached no broker meanwhile, so
    that none refused it anything."""
    # It says nothing of itself meanwhile, however long this takes.
    consumer = BoardConsumer(bootstrap, topic, database, "--status", "3600")
    try:
        wait_until(lambda: stored(database) == COPIED, TIMEOUT, "the copy")
        consumer.process.send_signal(signal.SIGSTOP)
        stopped = time.monotonic()
        yield consumer
        wait_until(lambda: time.monotonic() - stopped > LOOK_SECONDS, TIMEOUT, "the end of what its last look is good for")
        consumer.process.send_signal(signal.SIGCONT)
    except BaseException:
        consumer.kill()
        raise


def test_it_is_seen_by_one_that_runs(bootstrap, topic, tmp_path):
    database = tmp_path / "copy.db"
    send(bootstrap, topic, *range(1, COPIED + 1))
    with held_up(bootstrap, topic, database) as consumer:
        make_anew(bootstrap, topic)
        first_of_new(bootstrap, topic)
    # Its end, or what it must not have.
    wait_until(lambda: consumer.process.poll() is not None or stored(database) > COPIED, TIMEOUT, "what it does")
    code, status, errors = consumer.stop()
    assert (code, status) == (3, None) and "the topic was made anew" in errors.splitlines()[-1], errors
    assert stored(database) == COPIED


@pytest.mark.parametrize("full", [0, 1])
def test_a_look_at_one_partition_tells_nothing_of_another(bootstrap, topic, tmp_path, full):
    """What comes first after the topic was made anew is of a partition of which the copy has nothing."""
    database = tmp_path / "copy.db"
    make_anew(bootstrap, topic, partitions=2)
    send(bootstrap, topic, *range(1, COPIED + 1), partition=full)
    with held_up(bootstrap, topic, database) as consumer:
        make_anew(bootstrap, topic, partitions=2)
        send(bootstrap, topic, *range(1_000, 1_700), partition=1 - full)
        send(bootstrap, topic, *range(COPIED + 1, 3 * COPIED), partition=full)

    def of_the_full_one():
        return rows(database, "SELECT count(*) FROM events WHERE sequence < 1000")[0][0]

    wait_until(lambda: consumer.process.poll() is not None or of_the_full_one() > COPIED, TIMEOUT, "what it does")
    code, _, errors = consumer.stop()
    assert code == 3 and "the topic was made anew" in errors.splitlines()[-1], errors
    assert of_the_full_one() == COPIED


def test_what_came_after_a_look_is_looked_at_again_and_taken(bootstrap, topic, tmp_path):
    database = tmp_path / "copy.db"
    send(bootstrap, topic, *range(1, COPIED + 1))
    consumer = BoardConsumer(bootstrap, topic, database)
    wait_until(lambda: stored(database) == COPIED, TIMEOUT, "the copy")
    taken = time.monotonic()
    wait_until(lambda: time.monotonic() - taken > LOOK_SECONDS, TIMEOUT, "the end of what its last look is good for")
    send(bootstrap, topic, *range(COPIED + 1, 2 * COPIED + 1))
    wait_until(lambda: stored(database) == 2 * COPIED, TIMEOUT, "the rest")
    code, status, errors = consumer.stop()
    assert (code, status["events"], status["duplicates"]) == (0, 2 * COPIED, 0), errors


def test_what_expired_behind_it_is_no_reason_to_stop(bootstrap, topic, tmp_path):
    """The copy has it; where reading goes on, nothing stands before."""
    database = tmp_path / "copy.db"
    first_copy(bootstrap, topic, database)
    expire(bootstrap, topic, COPIED)
    send(bootstrap, topic, *range(COPIED + 1, 2 * COPIED))
    code, status, errors = copy(bootstrap, topic, database)
    assert (code, status["events"], status["gaps"]) == (0, 2 * COPIED - 1, 0), errors


def test_a_message_that_came_twice_is_one_that_was_taken(bootstrap, topic, tmp_path):
    """The last one before a start has a sequence below the partition's."""
    database = tmp_path / "copy.db"
    first_copy(bootstrap, topic, database)
    send(bootstrap, topic, COPIED - 2, COPIED - 1)
    for sent in ([], [COPIED, COPIED + 1]):
        send(bootstrap, topic, *sent)
        code, status, errors = copy(bootstrap, topic, database)
        assert (code, status["events"]) == (0, COPIED + len(sent[1:])), errors
    assert rows(database, "SELECT duplicates FROM progress") == [(3,)]
