"""An account that may not create topics: brokers refuse it before they look whether a topic is there."""

from support.careers import Person
from support.daemon import Daemon
from support.kafka import LOG, LOG_LANE, read_topic, topics
from support.proxy import Proxy
from support.uncreating import Uncreating


def test_topics_that_are_there_need_no_right_to_create_them(tmp_path, broker):
    with Daemon(tmp_path / "data", kafka=broker.bootstrap) as daemon:
        daemon.accept(Person(1).register())
        daemon.wait_published()
        daemon.stop()
    script = Uncreating()
    with Proxy(broker, script) as proxy, Daemon(tmp_path / "data", kafka=proxy.bootstrap) as daemon:
        second = daemon.accept(Person(2).register())
        daemon.wait_published()
        assert LOG in script.asked and not proxy.failures, proxy.failures
        daemon.stop()
    assert len(read_topic(broker.bootstrap, LOG)) == int(second["position"])


def test_a_topic_that_is_not_there_is_named(tmp_path, broker):
    script = Uncreating()
    with Proxy(broker, script) as proxy, Daemon(tmp_path / "data", kafka=proxy.bootstrap) as daemon:
        daemon.accept(Person(1).register())
        daemon.wait_logged(f"this account sees no topic {LOG_LANE} and may not create it")
        assert daemon.is_running() and not proxy.failures, proxy.failures
        assert LOG_LANE not in topics(broker.bootstrap)
        daemon.stop()
