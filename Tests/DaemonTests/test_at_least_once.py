"""Delivery without transactions: doubles may come, and whoever keeps the rule has each message once."""

import json
import random
import shutil
import time
from collections import Counter

import pytest
from confluent_kafka import Producer

from support import cli
from support.broker import Broker
from support.commands import line
from support.consumer import BoardConsumer, rows
from support.daemon import Daemon
from support.kafka import EMPLOYERS, LOG, LOG_CHECKPOINTS, board_topic, read_topic, topics
from support.ledger import Ledger
from support.lost_disk import Kept, restore_copy
from support.waiting import wait_until

ICRC = board_topic("ICRC")
OPTIONS = ("--kafka-delivery", "at-least-once")
SEED, KILLS = 41, 6


@pytest.fixture(scope="module")
def lines():
    return [line(json.loads(text)) for text in cli.simulate(peers=40, years=3, seed=SEED)]


def kept(broker, topic):
    """What a consumer takes that keeps the rule; how many it ignores."""
    last, taken, ignored = {}, [], 0
    for it in read_topic(broker.bootstrap, topic):
        if it.headers["ce_sequence"] > last.get(it.partition, ""):
            last[it.partition] = it.headers["ce_sequence"]
            taken.append(it)
        else:
            ignored += 1
    return taken, ignored


def state(messages):
    return Counter((it.headers["ce_id"].split("/")[1], it.key, it.headers["ce_sequence"]) for it in messages)


def undisturbed(tmp_path, lines):
    with Broker() as broker, Daemon(tmp_path / "undisturbed", kafka=broker.bootstrap) as daemon:
        list(daemon.bulk(lines))
        daemon.wait_published()
        return {topic: state(read_topic(broker.bootstrap, topic)) for topic in (ICRC, EMPLOYERS)}


def check(broker, daemon, expected):
    for topic in (ICRC, EMPLOYERS):
        taken, _ = kept(broker, topic)
        assert state(taken) == expected[topic], topic
    records, _ = kept(broker, LOG)
    assert [it.sequence for it in records] == list(range(1, daemon.head() + 1))


def test_it_says_what_it_does_not_promise(tmp_path, broker):
    with Daemon(tmp_path / "data", kafka=broker.bootstrap, options=OPTIONS) as daemon:
        [notice] = [it for it in daemon.ready["notices"] if "at least once" in it]
        assert "ce_sequence" in notice and "second daemon" in notice
        [employers] = [it for it in daemon.ready["notices"] if "employers' topics" in it]
        assert "come late and stay as the last one" in employers
        assert {notice, employers} <= set(daemon.get_ok("/readyz")["notices"])
    done = cli.run("serve", "--dev", "--data", tmp_path / "other", "--kafka-delivery", "once")
    assert done.returncode == 2 and "exactly-once or at-least-once" in done.stderr, done


def test_what_can_come_late_is_said_of_employers_topics_alone(tmp_path, broker):
    file = tmp_path / "boards.yaml"
    file.write_text("publications: [{name: boards, audience: board, topic: 'boards.<code>.v1', lane: audiences}]\n")
    with Daemon(tmp_path / "data", kafka=broker.bootstrap, options=(*OPTIONS, "--config", str(file))) as daemon:
        assert any("at least once" in it for it in daemon.ready["notices"]), daemon.ready
        assert not any("employers' topics" in it for it in daemon.ready["notices"]), daemon.ready
    with Daemon(tmp_path / "other", kafka=broker.bootstrap) as daemon:
        assert not any("employers' topics" in it for it in daemon.ready["notices"]), daemon.ready


def test_killed_again_and_again_a_consumer_has_each_message_once(tmp_path, broker, lines):
    generator = random.Random(SEED)
    expected = undisturbed(tmp_path, lines)
    data, database = tmp_path / "data", tmp_path / "copy.db"
    part = len(lines) // KILLS + 1
    for number in range(KILLS):
        with Daemon(data, kafka=broker.bootstrap, options=OPTIONS) as daemon:
            Ledger().send(daemon, lines[number * part:(number + 1) * part])
            # Somewhere in what is published just then.
            time.sleep(generator.random() / 3)
            daemon.kill()
        # The foreign consumer reads along, and is cut off itself.
        consumer = BoardConsumer(broker.bootstrap, ICRC, database, "--batch", 5)
        wait_until(database.exists, 120, "the copy")
        consumer.kill()
    with Daemon(data, kafka=broker.bootstrap, options=OPTIONS) as daemon:
        daemon.wait_published()
        check(broker, daemon, expected)
        assert daemon.publication()["state"] == "publishing"
    code, status, errors = BoardConsumer(broker.bootstrap, ICRC, database, "--until-end").end()
    assert code == 0 and status["gaps"] == 0, errors
    positions = sorted(int(position) for position, _, _ in expected[ICRC].elements())
    assert [it for it, in rows(database, "SELECT sequence FROM events ORDER BY sequence")] == positions


def test_a_broker_that_is_killed_and_comes_back(tmp_path, lines):
    expected = undisturbed(tmp_path, lines)
    with Broker() as broker, Daemon(tmp_path / "data", kafka=broker.bootstrap, options=OPTIONS) as daemon:
        half = len(lines) // 2
        list(daemon.bulk(lines[:half]))
        wait_until(lambda: daemon.position() > 0, 120, "a first checkpoint")
        broker.crash()
        list(daemon.bulk(lines[half:]))
        broker.start_again()
        daemon.wait_published()
        check(broker, daemon, expected)


def test_a_lane_goes_on_across_a_change_of_delivery(tmp_path, broker, lines):
    expected = undisturbed(tmp_path, lines)
    ways = [(), OPTIONS, (), OPTIONS]
    part = len(lines) // len(ways) + 1
    for number, options in enumerate(ways):
        with Daemon(tmp_path / "data", kafka=broker.bootstrap, options=options) as daemon:
            list(daemon.bulk(lines[number * part:(number + 1) * part]))
            if number + 1 < len(ways):
                wait_until(lambda: daemon.position() > 0, 120, "a first checkpoint")
                # A transaction that a kill leaves open holds readers up until the broker ends it, which this one
                # never does; the next producer of transactions would, but the next one here has none.
                daemon.kill() if options else daemon.stop()
            else:
                daemon.wait_published()
                check(broker, daemon, expected)


def test_a_log_topic_with_doubles_is_restored_from(tmp_path, broker, lines):
    data = tmp_path / "lost"
    with Daemon(data, kafka=broker.bootstrap, options=OPTIONS) as daemon:
        list(daemon.bulk(lines[:300]))
        daemon.wait_published()
        records = read_topic(broker.bootstrap, LOG)
        # As late requests of a producer that was given up.
        producer = Producer({"bootstrap.servers": broker.bootstrap, "acks": "all"})
        for it in records[100:160]:
            headers = [(name, value.encode()) for name, value in it.headers.items()]
            producer.produce(LOG, it.value, it.key, it.partition, headers=headers)
        assert producer.flush(120) == 0
        list(daemon.bulk(lines[300:400]))
        daemon.wait_published()
        taken, ignored = kept(broker, LOG)
        assert ignored == 60
        wait_until(lambda: LOG_CHECKPOINTS in topics(broker.bootstrap), 120, "a topic of checkpoints")
        wait_until(lambda: read_topic(broker.bootstrap, LOG_CHECKPOINTS), 120, "a signed checkpoint on Kafka")
        saved = Kept(data, tmp_path / "kept")
        daemon.kill()
    shutil.rmtree(data)
    report = restore_copy(broker, tmp_path / "restored", *saved.options)
    assert report["repeated"] == 60 and report["size"] == len(taken), report
    options = (*OPTIONS, *saved.serving)
    with Daemon(tmp_path / "restored", kafka=broker.bootstrap, options=options) as daemon:
        list(daemon.bulk(lines[400:500]))
        daemon.wait_published()
        records, _ = kept(broker, LOG)
        assert [it.sequence for it in records] == list(range(1, daemon.head() + 1))
