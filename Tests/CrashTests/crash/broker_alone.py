"""A control: what the broker itself keeps of acknowledged transactions over kill -9, with a client that is not ours."""

import time
from collections import Counter

from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic

from support.broker import Broker
from support.kafka import read_topic

POINT = "control: the broker alone, under another client"
TOPIC, PARTITIONS = "control", 3
TIMEOUT = 20
#: Messages of each transaction, one for each partition.
EACH = PARTITIONS


def run(outcomes, chance, rounds):
    """Commits transactions, kills, counts; tells how many that were acknowledged are gone."""
    for _ in range(rounds):
        with Broker() as broker:
            admin = AdminClient({"bootstrap.servers": broker.bootstrap})
            admin.create_topics([NewTopic(TOPIC, PARTITIONS, 1)])[TOPIC].result(TIMEOUT)
            # Until its first snapshot the broker would forget the topic as well.
            time.sleep(2)
            acknowledged = _commit_until(broker, time.monotonic() + chance.uniform(0.5, 2.5))
            broker.crash()
            broker.start_again()
            found = Counter(int(it.value) for it in read_topic(broker.bootstrap, TOPIC))
        lost = acknowledged - len([it for it in found if it <= acknowledged])
        if any(times != EACH for times in found.values()):
            outcomes.note(POINT, "the broker had torn transactions")
        else:
            outcomes.note(POINT, "the broker had lost transactions" if lost else "the broker had kept all")


def _commit_until(broker, end):
    """How many transactions were acknowledged."""
    producer = Producer({
        "bootstrap.servers": broker.bootstrap, "transactional.id": "control", "linger.ms": 5, "log_level": 0})
    producer.init_transactions(TIMEOUT)
    number = 0
    while time.monotonic() < end:
        producer.begin_transaction()
        for partition in range(EACH):
            producer.produce(TOPIC, key=b"key", value=str(number + 1), partition=partition)
        try:
            producer.commit_transaction(TIMEOUT)
        except KafkaException:
            break
        number += 1
    return number
