"""A client of the event feed that knows server-sent events from the standard alone."""

import json
from dataclasses import dataclass

import requests

STREAM = {"Accept": "text/event-stream"}
#: Seconds without a byte: longer than the daemon is silent, on whatever machine.
SILENCE_MAX = 120


@dataclass(frozen=True)
class Event:
    id: str
    type: str
    data: str

    @property
    def cloud_event(self):
        return json.loads(self.data)

    @property
    def position(self):
        return int(self.id.split("/")[1])


class Stream:
    """One connection. `last_id` is what the client gives when it connects again."""

    def __init__(self, daemon, last_id=None, **parameters):
        headers = dict(STREAM)
        if last_id is not None:
            headers["Last-Event-ID"] = last_id
        self.last_id = last_id
        self.ended_well = False
        self.answer = requests.get(
            daemon.url + "/v1/events",
            params=parameters,
            headers=headers,
            stream=True,
            timeout=SILENCE_MAX,
        )

    def events(self):
        """Every event, until the stream ends or breaks off."""
        assert self.answer.status_code == 200, f"{self.answer.status_code} {self.answer.text}"
        assert self.answer.headers["Content-Type"] == "text/event-stream"
        kind, data, last_id = "", [], self.last_id
        try:
            for line in self.answer.iter_lines(chunk_size=None, delimiter=b"\n"):
                name, _, value = line.decode().partition(":")
                value = value.removeprefix(" ")
                if not line:
                    self.last_id = last_id
                    if data:
                        yield Event(last_id, kind, "\n".join(data))
                    kind, data = "", []
                elif name == "id":
                    last_id = value
                elif name == "event":
                    kind = value
                elif name == "data":
                    data.append(value)
                else:
                    assert name in ("", "retry"), line
            self.ended_well = True
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            pass

    def take(self, count):
        """The next `count` events, and no more; then the connection is cut."""
        found = []
        if count:
            for event in self.events():
                found.append(event)
                if len(found) == count:
                    break
        self.close()
        return found

    def close(self):
        self.answer.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def pages(daemon, limit=100, **parameters):
    """Every event of an audience, page by page."""
    events, after = [], "0"
    while True:
        page = daemon.get_ok("/v1/events", after=after, limit=limit, **parameters)
        # Everybody's page of nothing leaves them out, as protobuf does.
        events += page.get("events", [])
        assert int(page["next"]) >= int(after)
        if page["next"] == after:
            assert not page.get("events")
            return events
        after = page["next"]


def as_message(cloud_event):
    """What the Kafka message with the same content has: headers, and data."""
    event = dict(cloud_event)
    data = event.pop("data")
    headers = {"content-type" if name == "datacontenttype" else f"ce_{name}": it for name, it in event.items()}
    return headers, data
