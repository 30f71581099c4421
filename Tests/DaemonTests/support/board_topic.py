"""Whether a board's topic holds what it has to, and nothing else."""

import copy
import re
from collections import Counter, defaultdict

from support.jurisdiction import expected_messages
from support.kafka import board_topic, read_topic, read_with_kcat

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
REQUIRED = {
    "ce_specversion",
    "ce_id",
    "ce_source",
    "ce_type",
    "ce_subject",
    "ce_time",
    "ce_sequence",
    "ce_dataschema",
    "content-type",
}
OPTIONAL = {"ce_prevsequence", "ce_traceparent"}
#: What the feed has of an event and no board gets.
CLOSED = [
    ("sealed",),
    ("correlationId",),
    ("actor", "principal"),
    ("identityLinked", "system"),
    ("historyDisclosed", "purpose"),
]


def check_board_topic(bootstrap, board, commands, events):
    """Reads the topic with two clients and compares it with the commands and the event feed."""
    expected = expected_messages(commands)[board]
    messages = read_topic(bootstrap, board_topic(board))
    check_delivery(messages, expected, events)
    check_order(messages)
    check_envelopes(messages, events)
    others = read_with_kcat(bootstrap, board_topic(board))
    assert [(it.partition, it.offset, it.key, it.value, it.headers) for it in others] == [
        (it.partition, it.offset, it.key, it.value, it.headers) for it in messages
    ], "kcat and confluent-kafka read different messages"
    return messages


def check_delivery(messages, expected, events):
    """None missing, none twice, none too many; at the positions of the feed."""
    positions = {it["commandId"]: int(it["position"]) for it in events}
    wanted = Counter((positions[command], key) for command, key in expected)
    found = Counter((it.sequence, it.key) for it in messages)
    missing, extra = wanted - found, found - wanted
    kinds = {int(it["position"]): it["type"] for it in events}
    assert not missing and not extra, (
        f"{len(messages)} messages, {len(expected)} expected; "
        f"missing {_some(missing, kinds)}, twice or too many {_some(extra, kinds)}"
    )


def _some(counter, kinds):
    first = [(position, kinds.get(position), key) for position, key in list(counter)[:10]]
    return f"{sum(counter.values())}: {first}"


def check_order(messages):
    """Per key: one partition, rising sequences, each naming the one before."""
    by_key = defaultdict(list)
    for message in messages:
        by_key[message.key].append(message)
    for key, series in by_key.items():
        assert len({it.partition for it in series}) == 1, f"{key} is on several partitions"
        previous = None
        for message in series:
            if previous is not None:
                assert message.sequence > previous.sequence, (
                    f"{key}: {message.sequence} after {previous.sequence}"
                )
            assert message.headers.get("ce_prevsequence") == (previous and previous.headers["ce_sequence"]), (
                f"{key}: the message before {message.sequence} is wrong"
            )
            previous = message


def check_envelopes(messages, events):
    """CloudEvents in binary mode, whose data is the feed's event."""
    by_position = {int(it["position"]): it for it in events}
    logs = {it.headers["ce_id"].split("/")[0] for it in messages}
    assert len(logs) == 1, f"several log ids: {logs}"
    [log] = logs
    for message in messages:
        headers = message.headers
        assert REQUIRED <= set(headers) <= REQUIRED | OPTIONAL, headers
        assert headers["ce_specversion"] == "1.0"
        assert headers["ce_id"] == f"{log}/{message.sequence}"
        assert headers["ce_source"].startswith(f"urn:credentiald:{log}:")
        assert headers["ce_subject"] == message.key
        assert headers["ce_type"] == "credentialing.v1.BoardEvent"
        assert RFC3339.fullmatch(headers["ce_time"]), headers["ce_time"]
        assert re.fullmatch(r"\d{20}", headers["ce_sequence"]), headers["ce_sequence"]
        assert headers["content-type"] == "application/json"
        _check_data(message, by_position[message.sequence])


def seen_by_boards(event):
    """What a board is to see of an event of the feed."""
    seen = copy.deepcopy(event)
    for path in CLOSED:
        part = seen
        for name in path[:-1]:
            part = part.get(name, {})
        part.pop(path[-1], None)
    return seen


def _check_data(message, event):
    data = message.data
    peer = event["stream"].removeprefix("peer-") if event["stream"].startswith("peer-") else None
    assert data.get("peerId") == peer, data
    assert message.key == (peer or event["stream"])
    for name in (
        "position",
        "version",
        "eventId",
        "type",
        "schemaVersion",
        "effectiveOn",
        "commandId",
    ):
        assert data[name] == event[name], f"{name} of {data}"
    assert data["event"] == seen_by_boards(event["event"]), data
    # A summary of the record comes with applications and with nothing else.
    assert ("record" in data) == (data["type"] == "ApplicationSubmitted"), data
