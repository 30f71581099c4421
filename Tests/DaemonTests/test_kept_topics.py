"""How a broker keeps topics: what could lose messages is said where an operator looks, and nobody is left untold for it."""

import re

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from support.careers import Person
from support.daemon import Daemon
from support.kafka import LOG
from support.proxy import Proxy
from support.untelling import TOPIC_AUTHORIZATION_FAILED, UNKNOWN_TOPIC_OR_PARTITION, Untelling
from support.waiting import wait_until

TIMEOUT = 120
#: What is logged of each topic; the broker's answer is in it.
UNTOLD = re.compile(r"does not tell how it is kept \((\w+)\)")


def notice(daemon, word):
    """What `/readyz` says of it; it is ready all the same."""

    def found():
        ready = daemon.get_ok("/readyz")
        assert ready["ready"] and ready["publisher"] != "stopped", ready
        return next((it for it in ready["notices"] if word in it), None)

    return wait_until(found, TIMEOUT, f"a notice of {word}")


def test_a_bound_for_the_logs_topic_is_said(tmp_path, broker):
    """As a broker has it that bounds whatever does not say otherwise."""
    kept = {"cleanup.policy": "delete", "retention.ms": "-1", "retention.bytes": "1073741824"}
    topic = NewTopic(LOG, num_partitions=1, replication_factor=1, config=kept)
    # Named: its requests end with it.
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    admin.create_topics([topic])[LOG].result(TIMEOUT)
    with Daemon(tmp_path / "data", kafka=broker.bootstrap) as daemon:
        daemon.accept(Person(1).register())
        daemon.wait_published()
        said = notice(daemon, "retention.bytes")
        assert said.startswith(f"lane log: topic {LOG}: ") and "1073741824" in said, said
        # What the daemon makes itself is as it is declared.
        assert [it for it in daemon.get_ok("/readyz")["notices"] if "retention" in it] == [said]
        daemon.stop()


@pytest.mark.parametrize(
    ("code", "said_so"),
    [
        (TOPIC_AUTHORIZATION_FAILED, "TOPIC_AUTHORIZATION_FAILED"),
        (UNKNOWN_TOPIC_OR_PARTITION, "UNKNOWN_TOPIC_OR_PART"),
        # The client's own word for no answer.
        (None, "RD_KAFKA_RESP_ERR__"),
    ],
)
def test_a_broker_that_does_not_tell_is_used_and_spoken_of(tmp_path, broker, code, said_so):
    script = Untelling(code)
    with Proxy(broker, script) as proxy, Daemon(tmp_path / "data", kafka=proxy.bootstrap) as daemon:
        daemon.accept(Person(1).register())
        daemon.wait_published()
        said = notice(daemon, "DescribeConfigs")
        assert UNTOLD.search(said), said
        # Of the one topic of the notice it may be a time-out, where this process stood still.
        wait_until(lambda: any(said_so in it for it in UNTOLD.findall(daemon.log())), TIMEOUT, said_so)
        assert LOG in script.asked, script.asked
        daemon.stop()
        assert not proxy.failures, proxy.failures
