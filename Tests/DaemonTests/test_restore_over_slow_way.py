"""A restore from brokers that are far away: each answer takes its time, and all of them come."""

import time

from support.careers import Person
from support.daemon import Daemon
from support.kafka import wait_told
from support.lost_disk import Kept, check_copy
from support.proxy import Proxy, Script


class Far(Script):
    """Holds each request up. To be told the end of a topic takes six of them, one after the other."""

    DELAY = 0.4

    def request(self, connection, request):
        time.sleep(self.DELAY)
        return True


def test_a_slow_way_is_no_stall(tmp_path, broker):
    data = tmp_path / "data"
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        for number in (1, 2):
            daemon.accept(Person(number).register())
        daemon.wait_published()
        wait_told(broker, 2)
        kept = Kept(data, tmp_path / "kept")
        daemon.stop()
    with Proxy(broker, Far()) as proxy:
        assert check_copy(proxy, *kept.options)["size"] == 2
        assert not proxy.failures, proxy.failures
