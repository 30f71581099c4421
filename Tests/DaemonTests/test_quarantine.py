"""Messages that cannot be published wait; whatever comes after them goes on, and in the end each was there once."""

import json

import pytest

from support import cli
from support.broker import Broker
from support.commands import line
from support.consumer import BoardConsumer, rows
from support.daemon import Daemon
from support.kafka import EMPLOYERS, LOG, board_topic, read_topic
from support.proxy import Proxy
from support.refusing import Refusing, of_event
from support.waiting import wait_until

ICRC = board_topic("ICRC")
#: Adoptions of rules are above it, and some others; none for employers.
SMALL = 1_040


@pytest.fixture(scope="module")
def lines():
    return [line(json.loads(text)) for text in cli.simulate(peers=10, years=3, seed=8)]


DELIVERIES = ["exactly-once", "at-least-once"]


def options(tmp_path, **kafka):
    """A configuration file with settings under `kafka`."""
    file = tmp_path / f"config-{len(list(tmp_path.glob('config-*')))}.yaml"
    file.write_text(json.dumps({"kafka": kafka}))
    return ["--config", str(file)]


def operate(daemon, *arguments):
    return cli.run("publications", *arguments, "--url", daemon.url, "--json")


def waiting(daemon, name="audiences"):
    return daemon.get_ok(f"/v1/publications/{name}/quarantine")["messages"]


def told(broker, topic):
    return sorted(it.headers["ce_id"] for it in read_topic(broker.bootstrap, topic))


def undisturbed(tmp_path, lines, *topics):
    """The ids on topics when nothing is refused; positions are the same for the same commands."""
    with Broker() as broker, Daemon(tmp_path / "undisturbed", kafka=broker.bootstrap) as daemon:
        list(daemon.bulk(lines))
        daemon.wait_published()
        return {topic: [it.split("/")[1] for it in told(broker, topic)] for topic in topics}


def rising(broker, topic):
    """Whether the one rule of consumers takes every message."""
    last = {}
    for it in read_topic(broker.bootstrap, topic):
        assert it.headers["ce_sequence"] > last.get(it.partition, ""), it
        last[it.partition] = it.headers["ce_sequence"]


@pytest.mark.parametrize("delivery", DELIVERIES)
def test_what_is_too_large_is_sent_when_the_limit_is_raised(tmp_path, broker, lines, delivery):
    data, database = tmp_path / "data", tmp_path / "copy.db"
    small = options(tmp_path, messageBytes=SMALL, delivery=delivery)
    half = len(lines) // 2
    with Daemon(data, kafka=broker.bootstrap, options=small) as daemon:
        list(daemon.bulk(lines[:half]))
        daemon.wait_published()
        found = waiting(daemon)
        assert found and {it["code"] for it in found} == {"too_large"}, found
        assert daemon.publication()["quarantined"] == len(found)
        assert any("cannot be published and wait" in it for it in daemon.get_ok("/readyz")["notices"])
        assert f'credentiald_publishing_quarantined{{lane="audiences"}} {len(found)}' in daemon.get("/metrics").text
        daemon.kill()
    with Daemon(data, kafka=broker.bootstrap, options=small) as daemon:
        list(daemon.bulk(lines[half:]))
        daemon.wait_published()
        later = waiting(daemon)
        assert [it for it in later if it in found] == found, "the list is the same after kill -9"
        # Still too large: one attempt more, and still there.
        assert operate(daemon, "retry", "boards", "--position", str(found[0]["position"])).returncode == 0
        wait_until(lambda: waiting(daemon)[0]["attempts"] == 2, 120, "another attempt")
        assert "quarantine" not in daemon.log() or found[0]["key"] not in daemon.log()
        consumer = BoardConsumer(broker.bootstrap, ICRC, database, "--until-end")
        code, status, errors = consumer.end()
        gaps = status["gaps"]
        assert code == (1 if gaps else 0), errors
        daemon.kill()
    with Daemon(data, kafka=broker.bootstrap, options=options(tmp_path, delivery=delivery)) as daemon:
        wait_until(lambda: daemon.publication().get("quarantined") == len(later), 120, "the list")
        listed = [json.loads(it) for it in operate(daemon, "quarantine", "boards").stdout.splitlines()]
        assert [it["id"] for it in listed] == [it["id"] for it in later]
        assert operate(daemon, "retry", "boards").returncode == 0
        wait_until(lambda: waiting(daemon) == [], 120, "an empty list")
        ids = told(broker, ICRC)
        assert len(ids) == len(set(ids))
        assert sorted(int(it.split("/")[1]) for it in ids) == sorted(
            int(it) for it in undisturbed(tmp_path, lines, ICRC)[ICRC]
        )
        rising(broker, ICRC)
        assert operate(daemon, "retry", "boards").returncode == 3
    code, status, errors = BoardConsumer(broker.bootstrap, ICRC, database, "--until-end").end()
    assert code == 0 and status["gaps"] == 0, errors
    assert status["events"] == len(ids)
    assert [it for it, in rows(database, "SELECT sequence FROM events ORDER BY sequence")] == sorted(
        int(it.split("/")[1]) for it in ids
    )


@pytest.mark.parametrize("delivery", DELIVERIES)
def test_what_the_broker_refuses_is_found_among_the_others(tmp_path, lines, delivery):
    expected = undisturbed(tmp_path, lines, ICRC, EMPLOYERS)
    bad = [int(expected[ICRC][len(expected[ICRC]) * part // 7]) for part in (1, 3, 6)]
    data = tmp_path / "data"
    uncompressed = options(tmp_path, properties={"compression.type": "none"}, delivery=delivery)
    # The log's lane carries them too, and must not be refused here.
    script = Refusing(*(rb"boards.ICRC.*" + of_event(it) for it in bad))
    with Broker() as broker, Proxy(broker, script) as proxy:
        with Daemon(data, kafka=proxy.bootstrap, options=uncompressed) as daemon:
            list(daemon.bulk(lines))
            daemon.wait_published()
            found = waiting(daemon)
            assert sorted(it["position"] for it in found) == sorted(bad), (found, bad)
            assert {it["code"] for it in found} == {"RD_KAFKA_RESP_ERR_INVALID_RECORD"}
            assert script.refused >= len(found)
            ids = [int(it.split("/")[1]) for it in told(broker, ICRC)]
            assert sorted(ids + bad) == sorted(int(it) for it in expected[ICRC])
            # Refused again: it stays, and the lane goes on.
            before = script.refused
            assert operate(daemon, "retry", "boards", "--position", str(bad[0])).returncode == 0
            wait_until(lambda: max(it["attempts"] for it in waiting(daemon)) == 2, 120, "another attempt")
            assert script.refused > before and len(waiting(daemon)) == len(found)
            daemon.kill()
        script.marks = []
        with Daemon(data, kafka=proxy.bootstrap, options=uncompressed) as daemon:
            wait_until(lambda: daemon.publication().get("quarantined") == len(found), 120, "the list")
            assert operate(daemon, "retry", "audiences").returncode == 0
            wait_until(lambda: waiting(daemon) == [], 120, "an empty list")
            daemon.stop()
        for topic in (ICRC, EMPLOYERS):
            ids = [int(it.split("/")[1]) for it in told(broker, topic)]
            assert sorted(ids) == sorted(int(it) for it in expected[topic]), topic
            rising(broker, topic)
        assert not proxy.failures, proxy.failures


@pytest.mark.parametrize("delivery", DELIVERIES)
def test_the_log_has_no_holes_and_holds_nobody_up(tmp_path, lines, delivery):
    uncompressed = options(tmp_path, properties={"compression.type": "none"}, delivery=delivery)
    script = Refusing(rb"credentialing\.log\.v1.*" + of_event(40))
    with Broker() as broker, Proxy(broker, script) as proxy:
        with Daemon(tmp_path / "data", kafka=proxy.bootstrap, options=uncompressed) as daemon:
            list(daemon.bulk(lines[:200]))
            head = daemon.head()
            lane = wait_until(
                lambda: (it := daemon.publication("log"))["state"] == "waiting" and "position 40" in it["reason"] and it,
                120,
                "the lane that waits",
            )
            assert "no holes" in lane["reason"] and "INVALID_RECORD" in lane["reason"], lane
            assert lane["position"] < 40
            # Boards are told all the same.
            wait_until(lambda: daemon.position() >= head, 120, "the boards")
            assert operate(daemon, "retry", "log").returncode == 3
            assert operate(daemon, "quarantine", "log").returncode == 3
            script.marks = []
            wait_until(lambda: daemon.position("log") >= head, 120, "the log")
            positions = [it.sequence for it in read_topic(broker.bootstrap, LOG)]
            assert positions == list(range(1, head + 1))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["retry", "nobody"], "publication_unknown"),
        (["retry", "boards"], "not_quarantined"),
        (["retry", "boards", "--position", "3"], "not_quarantined"),
        (["retry", "log"], "publication_unfit"),
        (["quarantine", "log"], "publication_unfit"),
    ],
)
def test_what_cannot_be_sent_anew_is_refused(tmp_path, broker, arguments, code):
    with Daemon(tmp_path / "data", kafka=broker.bootstrap) as daemon:
        wait_until(lambda: daemon.publication().get("quarantined") == 0, 120, "the list")
        done = operate(daemon, *arguments)
        assert done.returncode == 3 and code in done.stderr, done


def test_pages_of_the_list(tmp_path, broker, lines):
    with Daemon(tmp_path / "data", kafka=broker.bootstrap, options=options(tmp_path, messageBytes=1_000)) as daemon:
        list(daemon.bulk(lines))
        daemon.wait_published()
        whole = waiting(daemon)
        assert len(whole) > 5
        page, after = [], None
        while True:
            parameters = {"limit": 2} | ({"after": after} if after else {})
            found = daemon.get_ok("/v1/publications/audiences/quarantine", **parameters)
            assert len(found["messages"]) <= 2
            page += found["messages"]
            after = found.get("next")
            if after is None:
                break
        assert page == whole
        for wrong in ({"limit": 1_001}, {"limit": 0}, {"after": "nobody"}, {"from": 1}):
            assert daemon.get("/v1/publications/audiences/quarantine", **wrong).status_code == 400, wrong
