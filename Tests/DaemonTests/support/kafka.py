"""Reading topics with clients that know nothing of the daemon."""

import json
import subprocess
import time
from dataclasses import dataclass

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition

from support.waiting import wait_until

CHECKPOINTS = "credentialing.publisher.v1.audiences"
LOG_LANE = "credentialing.publisher.v1.log"
QUARANTINE = "credentialing.quarantine.v1.audiences"
LOG = "credentialing.log.v1"
LOG_CHECKPOINTS = "credentialing.checkpoints.v1"
EMPLOYERS = "credentialing.employers.status.v1"


def board_topic(board):
    return f"credentialing.boards.{board}.events.v1"


@dataclass(frozen=True)
class Message:
    partition: int
    offset: int
    key: str
    value: bytes
    headers: dict

    @property
    def sequence(self):
        return int(self.headers["ce_sequence"][:20])

    @property
    def data(self):
        return json.loads(self.value)

    @property
    def raw(self):
        """All bytes that a reader gets."""
        headers = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        return self.key.encode() + b"\n" + headers.encode() + b"\n" + (self.value or b"")


def topics(bootstrap):
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "topics"})
    try:
        return consumer.list_topics(timeout=120).topics
    finally:
        consumer.close()


def read_topic(bootstrap, topic, isolation="read_committed", timeout=300):
    """Every message of a topic in the order of its partitions, up to their ends."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "black-box",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": isolation,
        }
    )
    try:
        known = consumer.list_topics(topic, timeout=120).topics[topic]
        assert known.error is None and known.partitions, f"{topic}: {known.error}"
        consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in known.partitions])
        return _read_to_ends(consumer, topic, set(known.partitions), time.monotonic() + timeout)
    finally:
        consumer.close()


def wait_told(broker, size, topic=LOG_CHECKPOINTS):
    """Waits until a signed checkpoint of a size is on Kafka."""

    def newest():
        if topic not in topics(broker.bootstrap):
            return 0
        return max((it.sequence for it in read_topic(broker.bootstrap, topic)), default=0)

    wait_until(lambda: newest() >= size, 120, f"a checkpoint of {size} on Kafka", interval=0.2)


def _read_to_ends(consumer, topic, open_partitions, end):
    messages = []
    while open_partitions:
        assert time.monotonic() < end, f"{topic}: partitions {open_partitions} have no end"
        message = consumer.poll(1)
        if message is None:
            continue
        if message.error():
            assert message.error().code() == KafkaError._PARTITION_EOF, message.error()
            open_partitions.discard(message.partition())
            continue
        headers = message.headers() or []
        names = [name for name, _ in headers]
        assert len(names) == len(set(names)), f"a header is given twice: {names}"
        messages.append(
            Message(
                message.partition(),
                message.offset(),
                message.key().decode(),
                message.value(),
                {name: value.decode() for name, value in headers},
            )
        )
    return sorted(messages, key=lambda it: (it.partition, it.offset))


class Watermarks:
    """How far readers of a topic get."""

    def __init__(self, bootstrap, topic, isolation):
        self.consumer = Consumer(
            {
                "bootstrap.servers": bootstrap,
                "group.id": "watermarks",
                "isolation.level": isolation,
            }
        )
        partitions = self.consumer.list_topics(topic, timeout=120).topics[topic].partitions
        self.partitions = [TopicPartition(topic, number) for number in partitions]

    def total(self):
        return sum(self.consumer.get_watermark_offsets(it, timeout=120)[1] for it in self.partitions)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.consumer.close()


def read_with_kcat(bootstrap, topic, timeout=300):
    """The same through kcat, whose client library is another version."""
    done = subprocess.run(
        [
            "kcat",
            "-b",
            bootstrap,
            "-t",
            topic,
            "-C",
            "-o",
            "beginning",
            "-e",
            "-q",
            "-J",
            "-X",
            "isolation.level=read_committed",
        ],
        capture_output=True,
        timeout=timeout,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    messages = []
    for line in done.stdout.splitlines():
        it = json.loads(line)
        headers = dict(zip(it["headers"][::2], it["headers"][1::2], strict=True))
        messages.append(Message(it["partition"], it["offset"], it["key"], it["payload"].encode(), headers))
    return sorted(messages, key=lambda it: (it.partition, it.offset))
