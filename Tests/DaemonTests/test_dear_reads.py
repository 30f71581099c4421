"""Reads that take their time, by the hundred: everybody else is answered meanwhile, and nobody has all of the line."""

import contextlib
import json
import select

import pytest
import requests

from support.careers import Person
from support.cli import simulate
from support.desk import check_problem
from support.raw import Raw, parsed
from support.tokens import bearer
from support.two_boards import FIRST, SECOND, TwoBoards
from support.waiting import wait_until

#: Their records are folded for a page about the past: enough that a flood is there for seconds, and over in time.
PEOPLE = 80
#: Of one caller at once; more than there are threads and places for one caller (Sources/HTTPAPI/Reads/ReadLimits.swift).
FLOOD = 500
#: Of one caller at once, within its share.
FEW = 100
#: Streams of one caller, a quarter of all (Sources/HTTPAPI/Feed).
STREAMS = 64
STREAM = {"Accept": "text/event-stream"}


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("dear")) as boards:
        commands = [it for it in simulate(PEOPLE, 3, 7) if '"adoptRules"' not in it]
        for first in range(0, len(commands), 5_000):
            answer = requests.post(
                boards.daemon.url + "/v1/commands/bulk",
                data="\n".join(commands[first:first + 5_000]).encode() + b"\n",
                headers={**bearer(boards.everybody), "Content-Type": "application/x-ndjson"},
                timeout=900,
            )
            assert answer.status_code == 200, answer.text
        yield boards


class Flood:
    """The same request on connections of its own, all at once."""

    def __init__(self, boards, path, token, count=FLOOD):
        self.boards = boards
        self.request = f"GET {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        self.count = count

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            self.connections = [stack.enter_context(Raw(self.boards.daemon, timeout=120)) for _ in range(self.count)]
            for it in self.connections:
                assert it.send(self.request)
            self.stack = stack.pop_all()
        return self

    def __exit__(self, *_):
        self.stack.close()
        # What waits keeps its connection until its turn, and one address has so many of them.
        wait_until(lambda: metric(self.boards, "credentiald_http_connections ") < 16, 900, "the flood to be over")

    def answers(self):
        """Those that have come by now, without waiting for any."""
        poller = select.poll()
        for it in self.connections:
            poller.register(it.socket, select.POLLIN)
        ready = {descriptor for descriptor, _ in poller.poll(0)}
        for it in self.connections:
            if it.socket.fileno() in ready:
                it.read(5, until=lambda data: parsed(data) != [])
        return [answer for it in self.connections for answer in parsed(it.data)]

    def came(self, status):
        return [it for it in self.answers() if it.status == status]


def dear(boards):
    """Questions that take many records each, and somebody who asks them: nobody whom another test knows."""
    caller = f"greedy-{next(boards.numbers)}"
    board = boards.token("board", boards=[FIRST], sub=caller)
    employer = boards.token("employer", sub=caller)
    return {
        "roster as it was known": (f"/v1/roster?board={FIRST}&knownAt={boards.head() - 1}", board),
        "roster of a day": (f"/v1/roster?board={FIRST}&asOf=2026-01-01", board),
        "feed": ("/v1/events?audience=employers&after=0", employer),
    }


#: Floods, until one of them was looked at while it lasted: the machine holds up whoever looks, too.
TIMES = 5


@pytest.mark.parametrize("kind", ["roster as it was known", "roster of a day", "feed"])
def test_everybody_else_is_answered_meanwhile(boards, kind):
    assert any(are_answered_meanwhile(boards, kind) for _ in range(TIMES)), "everybody waited for the whole flood"


def are_answered_meanwhile(boards, kind):
    """Everybody is answered; whether that was before the end of the flood."""
    path, token = dear(boards)[kind]
    head = boards.head()
    with Flood(boards, path, token, count=FEW) as flood:
        for _ in range(5):
            assert requests.get(boards.daemon.url + "/healthz", timeout=120).status_code == 200
        boards.accept(Person(next(boards.numbers)).register(), caller=boards.provider)
        # Another caller's turn comes before the rest of this one's.
        other = boards.token("board", boards=[FIRST], sub="patient")
        assert boards.read("/v1/roster", other, board=FIRST, knownAt=head)["fromRecords"]
        return len(flood.came(200)) < FEW


def test_a_caller_has_no_more_than_a_share_of_the_line(boards):
    assert any(are_refused_beyond_a_share(boards) for _ in range(TIMES)), "nobody was seen to wait"


def are_refused_beyond_a_share(boards):
    """They are; whether somebody was seen to wait."""
    path, token = dear(boards)["roster as it was known"]
    before = metric(boards, 'credentiald_http_reads_refused_total{of="caller"}')
    with Flood(boards, path, token) as flood:
        refused = wait_until(lambda: flood.came(429), 120, "a refusal")
        for it in refused:
            assert json.loads(it.body)["code"] == "rate_limited" and b"of one caller" in it.body
        assert metric(boards, 'credentiald_http_reads_refused_total{of="caller"}') >= before + len(refused)
        is_waiting = metric(boards, "credentiald_http_reads_waiting") > 0
        # Others have theirs.
        assert boards.get("/v1/renewals", boards.second, board=SECOND, **{"from": "2026-01-01", "to": "2026-12-31"}).ok
        return is_waiting


def metric(boards, name):
    lines = boards.get("/metrics").text.splitlines()
    return next(float(it.split()[-1]) for it in lines if it.startswith(name))


def test_a_caller_has_a_quarter_of_the_streams(boards):
    employer = {**bearer(boards.employer), **STREAM}
    url = boards.daemon.url + "/v1/events"
    with contextlib.ExitStack() as stack:
        def opened(headers, **parameters):
            return stack.enter_context(requests.get(url, parameters, headers=headers, stream=True, timeout=120))

        # From the end, so that none of them has anything to read.
        after = boards.head()
        taken = [opened(employer, audience="employers", after=after) for _ in range(STREAMS)]
        assert {it.status_code for it in taken} == {200}
        refused = opened(employer, audience="employers", after=after)
        check_problem(refused, 503, "streams_full", reason="of yours")
        assert int(refused.headers["Retry-After"]) > 0
        for caller, board in ((boards.first, FIRST), (boards.token("board", boards=[SECOND], sub="other"), SECOND)):
            assert opened({**bearer(caller), **STREAM}, board=board).status_code == 200
