"""Topics that lost what was published: the log's are filled again, and a lane does not go on in an empty one of people."""

import json

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic, ResourceType

from support import cli
from support.careers import Person
from support.commands import line
from support.daemon import Daemon
from support.kafka import EMPLOYERS, LOG, LOG_CHECKPOINTS, board_topic, read_topic, topics
from support.waiting import wait_until

TIMEOUT = 120
#: A lane asks for a topic for a minute before it is lost.
PATIENCE = 600


@pytest.fixture(scope="module")
def lines():
    return [line(json.loads(text)) for text in cli.simulate(peers=6, years=3, seed=5)]


@pytest.fixture
def published(tmp_path, broker, lines):
    """A folder at rest, all of which is on Kafka."""
    data = tmp_path / "data"
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        list(daemon.bulk(lines))
        daemon.wait_published()
        daemon.stop()
    return data


def delete(broker, topic):
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    admin.delete_topics([topic])[topic].result(TIMEOUT)
    wait_until(lambda: topic not in topics(broker.bootstrap), TIMEOUT, f"the end of {topic}")


def shorten(broker, topic, left):
    """Leaves the first messages of a topic of one partition, as a broker has it that lost what it had not written."""
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    resource = ConfigResource(ResourceType.TOPIC, topic)
    settings = admin.describe_configs([resource])[resource].result(TIMEOUT)
    config = {name: it.value for name, it in settings.items() if not it.is_default and it.value is not None}
    kept = read_topic(broker.bootstrap, topic)[:left]
    assert len(kept) == left and {it.partition for it in kept} <= {0}
    delete(broker, topic)
    admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1, config=config)])[topic].result(TIMEOUT)
    producer = Producer({"bootstrap.servers": broker.bootstrap})
    for it in kept:
        producer.produce(topic, it.value, it.key.encode(), 0, headers=[(name, text.encode()) for name, text in it.headers.items()])
    assert producer.flush(TIMEOUT) == 0
    assert [it.raw for it in read_topic(broker.bootstrap, topic)] == [it.raw for it in kept]


def stopped(daemon, lane, topic):
    """Waits for the stop of a lane, which names the topic and up to where it was published."""
    position = daemon.head()
    found = wait_until(lambda: (it := daemon.publication(lane))["state"] == "stopped" and it, PATIENCE, f"the stop of {lane}")
    assert f"{topic} is gone, and with it what was published up to position {position}" in found["reason"], found
    ready = daemon.get_ok("/readyz")
    assert ready["publisher"] == "stopped" and any(topic in it for it in ready["reasons"]), ready


def check_goes_on(daemon, lane):
    """The other lane is not disturbed by what stopped its neighbour."""
    daemon.accept(Person(891).register())
    head = daemon.head()
    wait_until(lambda: daemon.position(lane) == head, TIMEOUT, f"the lane {lane}")
    found = daemon.publication(lane)
    assert found["state"] == "publishing" and "reason" not in found, found


def test_a_topic_of_people_that_was_deleted_stops_its_lane(published, broker):
    """At each start, and the topic is not made anew."""
    delete(broker, EMPLOYERS)
    with Daemon(published, kafka=broker.bootstrap) as daemon:
        stopped(daemon, "audiences", EMPLOYERS)
        daemon.stop()
    assert EMPLOYERS not in topics(broker.bootstrap)
    with Daemon(published, kafka=broker.bootstrap) as daemon:
        stopped(daemon, "audiences", EMPLOYERS)
        check_goes_on(daemon, "log")
        daemon.stop()


def a_board(broker):
    """A board's topic that has messages."""
    lead, rest = board_topic(" ").split(" ")
    found = [it for it in sorted(topics(broker.bootstrap)) if it.startswith(lead) and it.endswith(rest)]
    return next(it for it in found if read_topic(broker.bootstrap, it))


def test_a_boards_topic_that_was_deleted_stops_its_lane(published, broker):
    """Whether or not anything would be sent there."""
    lost = a_board(broker)
    delete(broker, lost)
    with Daemon(published, kafka=broker.bootstrap) as daemon:
        stopped(daemon, "audiences", lost)
        check_goes_on(daemon, "log")
        daemon.stop()
    assert lost not in topics(broker.bootstrap)


def taken_away(broker, topic):
    """Deletes a topic; what makes it again, empty."""
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    resource = ConfigResource(ResourceType.TOPIC, topic)
    found = admin.describe_configs([resource])[resource].result(TIMEOUT)
    config = {name: it.value for name, it in found.items() if not it.is_default and it.value is not None}
    partitions = len(admin.list_topics(timeout=TIMEOUT).topics[topic].partitions)
    delete(broker, topic)
    again = NewTopic(topic, num_partitions=partitions, replication_factor=1, config=config)
    return lambda: admin.create_topics([again])[topic].result(TIMEOUT)


def test_a_boards_topic_goes_on_empty_when_somebody_makes_it(published, broker):
    taken_away(broker, a_board(broker))()
    with Daemon(published, kafka=broker.bootstrap) as daemon:
        check_goes_on(daemon, "audiences")
        daemon.stop()


def test_a_topic_that_a_broker_does_not_know_yet_is_waited_for(published, broker):
    """As of one that has just begun: nobody has to start the daemon again."""
    lost = a_board(broker)
    make = taken_away(broker, lost)
    with Daemon(published, kafka=broker.bootstrap) as daemon:
        wait_until(lambda: daemon.log().count(f"{lost} is gone") > 1, TIMEOUT, "the lane to ask again")
        make()
        check_goes_on(daemon, "audiences")
        daemon.stop()


def test_a_list_of_what_waits_that_was_deleted_stops_its_lane(tmp_path, broker, lines):
    """What was on it would be sent by nobody, and nobody would see that it is missing."""
    data, file = tmp_path / "data", tmp_path / "small.yaml"
    waiting = "credentialing.quarantine.v1.audiences"
    # Adoptions of rules are larger.
    file.write_text(json.dumps({"kafka": {"messageBytes": 1_040}}))
    options = ["--config", str(file)]
    with Daemon(data, kafka=broker.bootstrap, options=options) as daemon:
        list(daemon.bulk(lines))
        daemon.wait_published()
        assert daemon.publication("audiences")["quarantined"] > 0
        daemon.stop()
    make = taken_away(broker, waiting)
    with Daemon(data, kafka=broker.bootstrap, options=options) as daemon:
        found = wait_until(lambda: (it := daemon.publication())["state"] == "stopped" and it, PATIENCE, "the stop")
        assert f"{waiting} is gone, and with it the list of the messages that waited" in found["reason"], found
        daemon.stop()
    assert waiting not in topics(broker.bootstrap)
    make()
    with Daemon(data, kafka=broker.bootstrap, options=options) as daemon:
        check_goes_on(daemon, "audiences")
        assert daemon.publication()["quarantined"] == 0
        daemon.stop()


@pytest.mark.parametrize("topic", [EMPLOYERS, LOG], ids=["of people", "of the log"])
@pytest.mark.parametrize("field", ["ce_id", "ce_sequence"])
def test_a_topic_that_has_more_than_the_log_stops_its_lane(published, broker, topic, field):
    """What is held back for what stands there already would never be told."""
    last = read_topic(broker.bootstrap, topic)[-1]
    beyond = {"ce_id": last.headers["ce_id"].split("/")[0] + "/100000", "ce_sequence": f"{100_000:020}"}
    headers = {**last.headers, field: beyond[field]}
    producer = Producer({"bootstrap.servers": broker.bootstrap})
    producer.produce(topic, last.value, last.key.encode(), last.partition, headers=[(name, text.encode()) for name, text in headers.items()])
    assert producer.flush(TIMEOUT) == 0
    lane, other = ("log", "audiences") if topic == LOG else ("audiences", "log")
    with Daemon(published, kafka=broker.bootstrap) as daemon:
        found = wait_until(lambda: (it := daemon.publication(lane))["state"] == "stopped" and it, TIMEOUT, f"the stop of {lane}")
        assert f"topic {topic} has events up to position 100000, this log ends at {daemon.head()}" in found["reason"], found
        if other == "log":
            check_goes_on(daemon, other)
        daemon.stop()


def positions(broker):
    return [int(it.headers["ce_id"].split("/")[1]) for it in read_topic(broker.bootstrap, LOG)]


@pytest.mark.parametrize("share", [None, 0, 0.5, 1], ids=["deleted", "empty", "half of it", "all but the last"])
def test_a_log_that_ends_before_what_was_published_is_filled_again(published, broker, share):
    whole = len(read_topic(broker.bootstrap, LOG))
    if share is None:
        delete(broker, LOG)
    else:
        shorten(broker, LOG, min(round(whole * share), whole - 1))
    with Daemon(published, kafka=broker.bootstrap) as daemon:
        check_goes_on(daemon, "log")
        check_goes_on(daemon, "audiences")
        daemon.wait_published()
        assert positions(broker) == list(range(1, daemon.head() + 1))
        daemon.stop()


def test_deleted_checkpoints_are_told_again(published, broker):
    delete(broker, LOG_CHECKPOINTS)
    with Daemon(published, kafka=broker.bootstrap) as daemon:
        check_goes_on(daemon, "log")
        wait_until(
            lambda: LOG_CHECKPOINTS in topics(broker.bootstrap) and read_topic(broker.bootstrap, LOG_CHECKPOINTS),
            TIMEOUT, "the checkpoint")
        daemon.stop()


def test_an_ordinary_restart_stops_nothing(published, broker):
    """After a stop, and after a kill."""
    before = len(read_topic(broker.bootstrap, LOG))
    with Daemon(published, kafka=broker.bootstrap) as daemon:
        daemon.accept(Person(892).register())
        daemon.wait_published()
        assert daemon.get_ok("/readyz")["publisher"] == "publishing"
        daemon.kill()
    with Daemon(published, kafka=broker.bootstrap) as daemon:
        wait_until(lambda: daemon.get_ok("/readyz")["publisher"] == "publishing", TIMEOUT, "publishing")
        found = daemon.get_ok("/v1/publications")["publications"]
        assert [it for it in found if it["state"] != "publishing" or "reason" in it] == [], found
        daemon.stop()
    assert len(read_topic(broker.bootstrap, LOG)) == before + 1


def test_nothing_is_lost_where_nothing_was_published(tmp_path, broker):
    """A folder that has nobody, and one whose boards have been told nothing."""
    data = tmp_path / "data"
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        wait_until(lambda: daemon.get_ok("/readyz")["publisher"] == "publishing", TIMEOUT, "publishing")
        daemon.stop()
    for number in range(2):
        with Daemon(data, kafka=broker.bootstrap) as daemon:
            daemon.accept(Person(895 + number).register())
            daemon.wait_published()
            assert daemon.get_ok("/readyz")["publisher"] == "publishing"
            daemon.stop()
    assert board_topic("ICRC") not in topics(broker.bootstrap)
