"""The feed over HTTP: what Kafka is told, and nothing else, from any place on."""

import json
import random
import threading

import jsonschema
import pytest
import requests

from support import cli, specification
from support.commands import line
from support.daemon import Daemon
from support.feed import STREAM, Stream, as_message, pages
from support.kafka import EMPLOYERS, board_topic, read_topic
from support.ledger import Ledger

AUDIENCES = [({"board": "ICRC"}, board_topic("ICRC")), ({"audience": "employers"}, EMPLOYERS)]
AUDIENCE_NAMES = ["board", "employers"]


def messages(broker, topic):
    """A topic in the order of the log, as headers and data."""
    found = sorted(read_topic(broker.bootstrap, topic), key=lambda it: (it.sequence, it.key))
    return [(it.headers, it.data) for it in found]


def in_order(events):
    """The same of a feed. Events of one position have the order of the feed there."""
    found = [as_message(it) for it in events]
    return sorted(found, key=lambda it: (it[0]["ce_sequence"], it[0]["ce_subject"]))


@pytest.fixture(scope="module")
def served(imported):
    """A daemon whose log is wholly published, and its broker."""
    imported.daemon.wait_published()
    return imported


@pytest.mark.parametrize(("audience", "topic"), AUDIENCES, ids=AUDIENCE_NAMES)
def test_pages_are_what_kafka_has(served, audience, topic):
    expected = messages(served.broker, topic)
    assert len(expected) > 20
    for limit in [1000, 7]:
        assert in_order(pages(served.daemon, limit, **audience)) == expected


@pytest.mark.parametrize("audience", [it for it, _ in AUDIENCES], ids=AUDIENCE_NAMES)
def test_pages_are_as_described(served, audience):
    schemas = specification.closed(specification.read())
    page = {"$ref": "#/components/schemas/FeedPage", "components": schemas["components"]}
    found = served.daemon.get_ok("/v1/events", limit=200, **audience)
    assert len(found["events"]) > 20
    jsonschema.Draft202012Validator(page, format_checker=jsonschema.FormatChecker()).validate(found)


@pytest.mark.parametrize(("audience", "topic"), AUDIENCES, ids=AUDIENCE_NAMES)
def test_a_stream_is_what_kafka_has(served, audience, topic):
    expected = messages(served.broker, topic)
    events = Stream(served.daemon, **audience).take(len(expected))
    assert in_order(it.cloud_event for it in events) == expected
    for event in events:
        assert event.cloud_event["id"] == "/".join(event.id.split("/")[:2])
        assert event.type == event.cloud_event["type"]
        assert int(event.cloud_event["sequence"]) == event.position
    assert [it.position for it in events] == sorted(it.position for it in events)
    assert len({it.id for it in events}) == len(events)


def test_operators_see_everything(served):
    log = served.daemon.events()
    events = Stream(served.daemon).take(len(log))
    assert [it.cloud_event["data"] for it in events] == log
    assert {it.type for it in events} == {"credentialing.v1.HistoryEntry"}


@pytest.mark.parametrize(("audience", "topic"), AUDIENCES, ids=AUDIENCE_NAMES)
def test_it_goes_on_exactly_from_every_place(served, audience, topic):
    count = len(messages(served.broker, topic))
    whole = Stream(served.daemon, **audience).take(count)
    for cut in range(0, count, max(1, count // 25)):
        taken = min(3, count - cut - 1)
        last = whole[cut].id
        assert Stream(served.daemon, last, **audience).take(taken) == whole[cut + 1 : cut + 1 + taken]
    # A client that is cut again and again.
    chance, last, found = random.Random(5), None, []
    while len(found) < count:
        found += Stream(served.daemon, last, **audience).take(min(chance.randint(1, 40), count - len(found)))
        last = found[-1].id
    assert found == whole


def test_after_is_where_a_stream_begins(served):
    whole = Stream(served.daemon, board="ICRC").take(20)
    after = whole[9].position
    assert Stream(served.daemon, board="ICRC", after=after).take(10) == whole[10:]
    # A client that connects again gives both, and has seen more than it began with.
    assert Stream(served.daemon, whole[14].id, board="ICRC", after=after).take(5) == whole[15:]


def test_kill_9_in_the_middle(tmp_path, broker):
    """Readers of the feed and readers of Kafka get the same, across kills under load."""
    data, lines = tmp_path / "data", [line(json.loads(it)) for it in cli.simulate(peers=40, years=4, seed=37)]
    chance, found, last, ledger = random.Random(11), [], None, Ledger()
    for kill in [True, True, True, False]:
        with Daemon(data, kafka=broker.bootstrap) as daemon:
            # Nobody waits for a board that has adopted no rules.
            ledger.send(daemon, lines[:20])
            sender = threading.Thread(target=ledger.send, args=(daemon, lines))
            sender.start()
            if kill:
                timer = threading.Timer(chance.uniform(0.2, 0.8), daemon.kill)
                with Stream(daemon, last, board="ICRC") as stream:
                    # Not before the stream is there: a busy machine takes its time for that.
                    timer.start()
                    for event in stream.events():
                        found.append(event)
                        last = event.id
                timer.join()
                sender.join()
                continue
            sender.join()
            daemon.wait_published()
            expected = messages(broker, board_topic("ICRC"))
            found += Stream(daemon, last, board="ICRC").take(len(expected) - len(found))
            daemon.stop()
    assert in_order(it.cloud_event for it in found) == expected
    assert len({it.id for it in found}) == len(found) > 100


def test_it_waits_and_ends_with_the_daemon(tmp_path):
    lines = [line(json.loads(it)) for it in cli.simulate(peers=3, years=2, seed=3)]
    found = []
    with Daemon(tmp_path / "data") as daemon:
        stream = Stream(daemon)
        reader = threading.Thread(target=lambda: found.extend(stream.events()))
        reader.start()
        for start in range(0, len(lines), 10):
            assert all("position" in it for it in daemon.bulk(lines[start : start + 10]))
        head = daemon.head()
        daemon.stop()
        reader.join(120)
        assert not reader.is_alive()
    assert stream.ended_well, "the stream was cut off"
    positions = [it.position for it in found]
    assert positions == list(range(1, len(found) + 1)) and len(found) <= head
    # Whatever it had not shown when it ended comes when the client connects again.
    with Daemon(tmp_path / "data") as daemon:
        rest = Stream(daemon, stream.last_id).take(head - len(found))
        assert positions + [it.position for it in rest] == list(range(1, head + 1))
        daemon.stop()


def problem(daemon, headers=None, **parameters):
    answer = daemon.get("/v1/events", headers={**STREAM, **(headers or {})}, **parameters)
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    found = answer.json()
    return answer.status_code, found["code"], found.get("field")


def test_bad_places(served):
    log = Stream(served.daemon).take(1)[0].id.split("/")[0]
    head = served.daemon.head()
    other = "00000000-0000-7000-8000-000000000001"
    for text in ["x", "1", f"{log}", f"{log}/", f"{log}/-1", f"{log}/1/0", f"{log}/1/2/3", f"{log}/1.5", f"{log}/9999999999999999999999"]:
        assert problem(served.daemon, {"Last-Event-ID": text}) == (400, "invalid_parameter", "Last-Event-ID"), text
    foreign = {"Last-Event-ID": f"{other}/1"}
    assert problem(served.daemon, foreign) == (400, "invalid_parameter", "Last-Event-ID")
    ahead = {"Last-Event-ID": f"{log}/{head + 1}"}
    assert problem(served.daemon, ahead) == (404, "position_unknown", "Last-Event-ID")


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"board": "ICRC", "audience": "employers"}, (400, "invalid_parameter", "board")),
        ({"audience": "board"}, (400, "missing_parameter", "board")),
        ({"audience": "everybody"}, (400, "invalid_parameter", "audience")),
        ({"board": "no board"}, (400, "invalid_parameter", "board")),
        ({"board": "NOBODY"}, (404, "board_unknown", None)),
        ({"after": "soon"}, (400, "invalid_parameter", "after")),
        ({"limit": "5"}, (400, "unknown_parameter", "limit")),
    ],
    ids=str,
)
def test_bad_questions(served, parameters, expected):
    assert problem(served.daemon, **parameters) == expected


def test_pages_of_an_audience_are_json(served):
    answer = served.daemon.get("/v1/events", headers={"Accept": "application/x-protobuf"}, board="ICRC")
    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")
    # Who would rather have another form, and takes JSON as well, gets that.
    for accept in ("application/x-protobuf, application/json", "application/x-protobuf, */*;q=0.1"):
        answer = served.daemon.get("/v1/events", headers={"Accept": accept}, board="ICRC")
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/json", answer.text
        assert answer.json()["events"]


def test_streams_are_limited_and_given_back(tmp_path):
    with Daemon(tmp_path / "data") as daemon:
        open_streams = [Stream(daemon) for _ in range(256)]
        assert {it.answer.status_code for it in open_streams} == {200}
        refused = requests.get(daemon.url + "/v1/events", headers=STREAM, timeout=120)
        assert (refused.status_code, refused.json()["code"]) == (503, "streams_full")
        assert int(refused.headers["Retry-After"]) > 0
        # Everybody else is served.
        assert daemon.get_ok("/healthz") == {"status": "ok"}
        for stream in open_streams:
            stream.close()
        daemon.stop()
