"""How far a lane is stands on the broker: until that has told, nobody says that nothing was published."""

import pytest

from support import cli
from support.broker import Broker
from support.careers import Person
from support.daemon import Daemon
from support.metrics import families
from support.waiting import wait_until

LANES = ("audiences", "log")
KNOWN_LATER = {"position", "lagEvents", "lagSeconds"}
METRICS = ("credentiald_publishing_position", "credentiald_publishing_lag_events", "credentiald_publishing_lag_seconds")


@pytest.fixture
def published(tmp_path):
    """A folder whose records are published, and its broker, which is away."""
    with Broker() as broker:
        data = tmp_path / "data"
        with Daemon(data, kafka=broker.bootstrap) as daemon:
            for number in range(401, 404):
                daemon.accept(Person(number).register())
            daemon.wait_published()
            daemon.stop()
        broker.pause()
        yield data, broker


def check_not_known(daemon):
    for lane in LANES:
        found = daemon.publication(lane)
        assert KNOWN_LATER.isdisjoint(found), found
    metrics = families(daemon.get("/metrics").text)
    assert not set(METRICS) & set(metrics), "a lag of the whole log is shown"
    assert "credentiald_publishing_state" in metrics
    for arguments in (["publications"], ["publications", "list"]):
        shown = cli.run_ok(*arguments, "--url", daemon.url).stdout
        assert shown.count("position not known yet") == len(LANES), shown
    told = cli.json_lines(cli.run_ok("publications", "--json", "--url", daemon.url).stdout)
    assert len(told) == len(LANES) and all(KNOWN_LATER.isdisjoint(it) for it in told), told


def test_a_daemon_that_starts_without_its_broker_does_not_say_that_nothing_was_published(published):
    data, broker = published
    try:
        with Daemon(data, kafka=broker.bootstrap) as daemon:
            head = daemon.head()
            assert daemon.get("/readyz").status_code == 200
            check_not_known(daemon)
            broker.go_on()
            daemon.wait_published()
            for lane in LANES:
                found = daemon.publication(lane)
                assert (int(found["position"]), found["lagEvents"], found["lagSeconds"]) == (head, 0, 0), found
            assert set(METRICS) <= set(families(daemon.get("/metrics").text))
            # What was known stays known while the broker is away again.
            broker.pause()
            daemon.accept(Person(404).register())
            wait_until(lambda: daemon.publication("log").get("lagEvents") == 1, 120, "the lag")
            assert daemon.position("log") == head
    finally:
        broker.go_on()


def test_a_lane_that_stops_before_it_has_begun_has_no_position(tmp_path):
    with Broker() as broker:
        with Daemon(tmp_path / "data", kafka=broker.bootstrap) as daemon:
            daemon.accept(Person(405).register())
            daemon.wait_published()
            daemon.stop()
        # Its checkpoint is of another topic, which is found when it is read.
        file = tmp_path / "publications.yaml"
        file.write_text("publications:\n- {name: log, audience: log, topic: another.log.v1}\n")
        options = ["--config", str(file)]
        with Daemon(tmp_path / "data", kafka=broker.bootstrap, options=options) as daemon:
            found = wait_until(lambda: (it := daemon.publication("log"))["state"] == "stopped" and it, 120, "the stop")
            assert KNOWN_LATER.isdisjoint(found), found
            shown = cli.run_ok("publications", "--url", daemon.url).stdout
            assert "log: stopped, position not known yet" in shown, shown
