"""The reference consumer where there is no such topic: it says so, and claims no copy that is whole."""

import subprocess
import sys

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from support.broker import Broker
from support.consumer import PROGRAM, BoardConsumer
from support.kafka import board_topic
from support.waiting import wait_until

ABSENT = board_topic("ICCR")


@pytest.fixture(scope="module")
def bootstrap():
    with Broker() as broker:
        yield broker.bootstrap


@pytest.mark.parametrize("options", [(), ("--until-end",)], ids=["following", "until the end"])
def test_a_topic_that_is_not_there_is_an_error(bootstrap, tmp_path, options):
    code, status, errors = BoardConsumer(bootstrap, ABSENT, tmp_path / "copy.db", "--wait", 1, *options).end()
    assert (code, status) == (4, None), errors
    assert errors.splitlines()[-1].startswith(f"stopped: there is no topic {ABSENT}: "), errors


def test_one_that_comes_is_waited_for(bootstrap, tmp_path):
    database, topic = tmp_path / "copy.db", board_topic("LATE")
    consumer = BoardConsumer(bootstrap, topic, database, "--wait", 120, "--until-end")
    wait_until(database.exists, 120, "the copy")
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(topic, num_partitions=2, replication_factor=1)])[topic].result(120)
    code, status, errors = consumer.end()
    assert code == 0 and status["caughtUp"] is True and status["events"] == 0, errors


def test_whoever_is_stopped_while_waiting_has_not_caught_up(bootstrap, tmp_path):
    database = tmp_path / "copy.db"
    consumer = BoardConsumer(bootstrap, ABSENT, database, "--wait", 120, "--until-end")
    wait_until(database.exists, 120, "the copy")
    code, status, errors = consumer.stop()
    assert code == 0 and status["caughtUp"] is False, errors


@pytest.mark.parametrize("code, hint", [("icrc", "ICRC is meant?"), ("IC RC", "(A-Z, 0-9, -)"), ("I", "(A-Z, 0-9, -)")])
def test_a_code_that_is_none(tmp_path, code, hint):
    arguments = ["--bootstrap", "127.0.0.1:9", "--board", code, "--database", tmp_path / "copy.db"]
    done = subprocess.run([sys.executable, str(PROGRAM), *map(str, arguments)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 2 and f"{code} is not a board's code" in done.stderr and hint in done.stderr, done.stderr
    assert not (tmp_path / "copy.db").exists()
