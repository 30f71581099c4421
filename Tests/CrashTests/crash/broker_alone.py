"""A control: what the broker itself keeps of acknowledged transactions over kill -9, with a client that is not ours."""

import time
from collections import Counter

from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic

from crash.snapshots import wait_written
from crash.transactions import hanging, take_over
from support.broker import Broker
from support.kafka import read_topic

POINT = "control: the broker alone, under another client"
TOPIC, PARTITIONS = "control", 3
TIMEOUT = 120
#: Messages of each transaction, one for each partition.
EACH = PARTITIONS
#: How often the broker writes down what it has, as seen, in seconds.
SNAPSHOT = 1


def run(outcomes, chance, rounds):
    """Commits transactions, kills, counts; tells how many that were acknowledged are gone."""
    for _ in range(rounds):
        with Broker() as broker:
            _make_topic(broker)
            acknowledged = _commit_until(broker, time.monotonic() + chance.uniform(0.5, 2.5))
            broker.crash()
            broker.start_again()
            found = Counter(int(it.value) for it in read_topic(broker.bootstrap, TOPIC))
        lost = acknowledged - len([it for it in found if it <= acknowledged])
        if any(times != EACH for times in found.values()):
            outcomes.note(POINT, "the broker had torn transactions")
        else:
            outcomes.note(POINT, "the broker had lost transactions" if lost else "the broker had kept all")


def run_forgotten(outcomes):
    """A transaction that was begun after the broker's last snapshot and goes on after the kill."""
    with Broker() as broker:
        _make_topic(broker)
        producer = _producer(broker, **{"linger.ms": 2 * SNAPSHOT * 1000})
        _commit(producer, "before")
        wait_written(broker)
        producer.begin_transaction()
        for partition in range(EACH):
            producer.produce(TOPIC, key=b"key", value="after", partition=partition)
        # The broker is told of the partitions; the messages linger.
        time.sleep(0.3)
        broker.crash()
        broker.start_again()
        try:
            producer.commit_transaction(TIMEOUT)
            said = "commit acknowledged"
        except KafkaException:
            said = "commit refused"
        take_over(broker.bootstrap, "control")
        time.sleep(SNAPSHOT)
        outcome = f"{said}, the transaction hangs" if hanging(broker.bootstrap) else f"{said}, none hangs"
    outcomes.note("control: a transaction that the broker has forgotten, of another client", outcome)


def _commit_until(broker, end):
    """How many transactions were acknowledged."""
    producer, number = _producer(broker), 0
    while time.monotonic() < end:
        try:
            _commit(producer, str(number + 1))
        except KafkaException:
            break
        number += 1
    return number


def _make_topic(broker):
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    admin.create_topics([NewTopic(TOPIC, PARTITIONS, 1)])[TOPIC].result(TIMEOUT)
    # Until its first snapshot the broker would forget the topic as well.
    wait_written(broker)


def _producer(broker, **options):
    producer = Producer({
        "bootstrap.servers": broker.bootstrap, "transactional.id": "control", "linger.ms": 5, "log_level": 0, **options})
    producer.init_transactions(TIMEOUT)
    return producer


def _commit(producer, value):
    producer.begin_transaction()
    for partition in range(EACH):
        producer.produce(TOPIC, key=b"key", value=value, partition=partition)
    producer.commit_transaction(TIMEOUT)
