"""A log that was restored from an older backup and grew again: its feed is never taken for that of the log before."""

import json

import pytest

from support import cli
from support.backups import backup, restore
from support.careers import Person
from support.commands import line
from support.daemon import Daemon
from support.feed import STREAM, Stream, pages

AUDIENCES = [{}, {"board": "ICRC"}, {"audience": "employers"}]
NAMES = ["everything", "board", "employers"]
STRANGERS = 4


def record(daemon, lines):
    assert all("position" in it for it in daemon.bulk(lines))


class Reader:
    """Somebody who read the feed of an audience up to its end before the restore."""

    def __init__(self, daemon, audience):
        self.audience = audience
        count = len(pages(daemon, **audience))
        self.ids = [it.id for it in Stream(daemon, **audience).take(count)]
        page, place = {"next": "0"}, None
        while page["next"] != place:
            place = page["next"]
            page = daemon.get_ok("/v1/events", after=place, limit=1000, **audience)
        self.next, self.place = page["next"], page["place"]

    def refusal(self, daemon, headers=None, **question):
        """Status, code and field of a problem; None when the place is taken."""
        answer = daemon.session.get(
            daemon.url + "/v1/events", params={**self.audience, **question}, headers=headers, stream=True, timeout=120
        )
        with answer:
            if answer.status_code == 200:
                return None
            found = answer.json()
            return answer.status_code, found["code"], found["field"]

    def page(self, daemon, **question):
        return self.refusal(daemon, **question)

    def stream(self, daemon, last=None, **question):
        return self.refusal(daemon, {**STREAM, **({"Last-Event-ID": last} if last else {})}, **question)


def position(place):
    return int(place.split("/")[1])


def without_mark(place):
    return "/".join(it for it in place.split("/") if len(it) != 16)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Readers of a log, and the log that stands in its place: shorter at first, then longer."""
    folder = tmp_path_factory.mktemp("told")
    data, target, restored = folder / "data", folder / "backup", folder / "restored"
    lines = [line(json.loads(it)) for it in cli.simulate(peers=6, years=6, seed=5)]
    # Far enough for employers to have been told of somebody.
    half = len(lines) * 4 // 5
    with Daemon(data) as daemon:
        record(daemon, lines[:half])
        daemon.stop()
    backup(data, target)
    with Daemon(data) as daemon:
        end = daemon.head()
        record(daemon, lines[half:])
        readers = [Reader(daemon, it) for it in AUDIENCES]
        head = daemon.head()
        daemon.stop()
    assert all(int(it.next) == head > end and position(it.ids[-1]) > end for it in readers)
    restore(target, restored)
    with Daemon(restored) as daemon:
        assert daemon.head() == end
        short = [check_short(daemon, it, end) for it in readers]
        # Others come first, and then what was lost is sent again.
        record(daemon, [line(Person(700 + it).register()) for it in range(STRANGERS)])
        record(daemon, lines[half:])
        assert daemon.head() > head
        yield daemon, dict(zip(NAMES, readers)), end, short
        daemon.stop()


def check_short(daemon, reader, end):
    """While the log is shorter than what was read: every form of a place that it does not have is refused."""
    beyond = (404, "position_unknown")
    assert reader.page(daemon, after=reader.next) == (*beyond, "after")
    assert reader.stream(daemon, after=reader.next) == (*beyond, "after")
    for place in (reader.place, without_mark(reader.place), reader.ids[-1], without_mark(reader.ids[-1])):
        assert reader.page(daemon, place=place) == (*beyond, "place")
        assert reader.stream(daemon, place=place) == (*beyond, "place")
        assert reader.stream(daemon, last=place) == (*beyond, "Last-Event-ID")
    assert reader.page(daemon, after=str(end)) is None
    return True


@pytest.mark.parametrize("name", NAMES)
def test_a_place_of_the_history_that_is_gone_is_refused(told, name):
    """Also once the log is longer than it was."""
    daemon, readers, _, _ = told
    reader = readers[name]
    for place in (reader.place, reader.ids[-1]):
        assert reader.page(daemon, place=place) == (404, "position_unknown", "place")
        assert reader.page(daemon, place=place, after="0") == (404, "position_unknown", "place")
        assert reader.stream(daemon, place=place) == (404, "position_unknown", "place")
        assert reader.stream(daemon, last=place, after="0") == (404, "position_unknown", "Last-Event-ID")


@pytest.mark.parametrize("name", NAMES)
def test_of_a_bare_position_nobody_can_tell(told, name):
    """As the guides say; ids of earlier versions are taken as they were."""
    daemon, readers, _, _ = told
    reader = readers[name]
    assert reader.page(daemon, after=reader.next) is None
    assert reader.page(daemon, place=without_mark(reader.place)) is None
    assert reader.stream(daemon, last=without_mark(reader.ids[-1])) is None


@pytest.mark.parametrize("name", NAMES)
def test_going_back_to_a_place_that_is_taken_is_exact(told, name):
    """What the guide tells readers: whatever is behind the last place that is taken is dropped and read again."""
    daemon, readers, end, _ = told
    reader = readers[name]
    taken = [it for it in reader.ids if reader.page(daemon, place=it) is None]
    assert taken == [it for it in reader.ids if position(it) <= end] and taken
    count = len(pages(daemon, **reader.audience))
    whole = [it.id for it in Stream(daemon, **reader.audience).take(count)]
    assert whole[: len(taken)] == taken
    assert [it.id for it in Stream(daemon, taken[-1], **reader.audience).take(count - len(taken))] == whole[len(taken) :]
    assert not set(whole[len(taken) :]) & set(reader.ids)


@pytest.mark.parametrize("name", NAMES)
def test_pages_by_place_are_those_by_position(told, name):
    daemon, readers, _, _ = told
    audience = readers[name].audience
    found, place = [], None
    while True:
        page = daemon.get_ok("/v1/events", limit=7, **({"place": place} if place else {}), **audience)
        if page["place"] == place:
            break
        found += page.get("events", [])
        place = page["place"]
    assert found == pages(daemon, **audience)
