"""Clients that are slow, many, or gone without a word; callers who ask too much or longer than they may."""

import contextlib
import itertools
import json
import socket
import struct
import time

import pytest
import requests

from support.careers import Person
from support.cli import simulate
from support.desk import check_problem
from support.fortress import FACTOR, LIMITS, Fortress, Siege, registration
from support.raw import Raw, parsed
from support.tokens import bearer, publish
from support.waiting import wait_until

#: Beyond a limit: timers, TCP's good-byes, and a machine on which threads stand still for tens of seconds.
LATER = 120
#: For megabytes that are read slowly.
WHOLE_SECONDS = 900
#: Once more where a test's own process stood still.
TRIES = 5


@pytest.fixture(scope="module")
def fortress(tmp_path_factory):
    fortress = Fortress(tmp_path_factory.mktemp("fortress"), connectionsPerAddress=400)
    with fortress.daemon:
        sender = requests.post(
            fortress.daemon.url + "/v1/commands/bulk", data="\n".join(simulate(40, 3, 5)).encode(), timeout=LATER,
            headers={**bearer(fortress.all), "Content-Type": "application/x-ndjson"})
        assert sender.status_code == 200
        yield fortress


def slow(fortress, kind):
    return fortress.metric(f'credentiald_http_slow_clients_total{{with="{kind}"}}')


def told(fortress):
    """How often the log says that a client was cut for not reading."""
    return fortress.daemon.log().count("nothing of an answer was taken")


def drip(raw, data, began, pause=0.25):
    """Sends byte by byte; how long after `began` the daemon hung up, or None. That is to be before its clock runs."""
    for byte in data:
        if not raw.send(bytes([byte])):
            return time.monotonic() - began
        raw.read(pause)
        if raw.closed:
            return time.monotonic() - began
        if time.monotonic() - began > LATER:
            return None
    return None


def steady(seconds, act):
    """What comes of an act, which gives that and its rests; None where it was cut.

    Who was cut and had stood still for nearly as long as one may was not steady, whatever the test wanted: once more.
    """
    for _ in range(TRIES):
        outcome, rests = act()
        if outcome is not None or rests.longest < seconds / 2:
            return outcome
    raise AssertionError(f"cut each of {TRIES} times, and each time this process or the answer stood still, last for {rests.longest:.1f} s")


class Rests:
    """The longest time between two marks."""

    def __init__(self):
        self.longest, self.last = 0.0, time.monotonic()

    def mark(self):
        now = time.monotonic()
        self.longest, self.last = max(self.longest, now - self.last), now


# Slow clients


def test_a_head_that_drips(fortress):
    before, began = slow(fortress, "head"), time.monotonic()
    with Siege(fortress) as siege, Raw(fortress.daemon) as raw:
        ended = drip(raw, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 1_000, began)
    assert ended and ended >= LIMITS["headSeconds"] - 0.5
    wait_until(lambda: slow(fortress, "head") > before, LATER, "the count")
    # The client beside it may have come too late itself.
    assert slow(fortress, "head") <= before + 1 + siege.asked_again


def test_a_head_that_drips_after_an_answer(fortress):
    before, began = slow(fortress, "idle"), time.monotonic()
    with Siege(fortress), Raw(fortress.daemon) as raw:
        raw.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"ok" in raw.read(LATER, until=lambda it: b"ok" in it)
        ended = drip(raw, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 1_000, began)
    assert ended and ended >= LIMITS["idleSeconds"] - 0.5
    wait_until(lambda: slow(fortress, "idle") > before, LATER, "the count")


def test_a_connection_that_says_nothing(fortress):
    began = time.monotonic()
    with Siege(fortress), Raw(fortress.daemon) as raw:
        assert raw.is_closed_within(LIMITS["headSeconds"] + LATER) and raw.data == b""
        assert time.monotonic() - began >= LIMITS["headSeconds"] - 0.5


@pytest.mark.parametrize("path", ["/v1/commands", "/v1/commands/bulk"])
@pytest.mark.parametrize("framing", ["length", "chunked"])
def test_a_body_that_drips(fortress, path, framing):
    kind = b"application/json" if path == "/v1/commands" else b"application/x-ndjson"
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n".encode() + fortress.authorization + b"Content-Type: " + kind + b"\r\n"
    if framing == "length":
        head, body = head + b"Content-Length: 100000\r\n\r\n", b" " * 1_000
    else:
        head, body = head + b"Transfer-Encoding: chunked\r\n\r\n", b"186a0\r\n" + b" " * 1_000
    before, began = slow(fortress, "body"), time.monotonic()
    with Siege(fortress), Raw(fortress.daemon) as raw:
        raw.send(head)
        ended = drip(raw, body, began)
        assert ended and ended >= LIMITS["bodySeconds"] - 0.5
        # Where no answer has begun it is told.
        assert path.endswith("bulk") or b"408 Request Timeout" in raw.data and b"request_timeout" in raw.data, raw.data
    wait_until(lambda: slow(fortress, "body") == before + 1, LATER, "the count")


def test_a_body_that_is_slow_and_steady_is_taken(fortress):
    """Twice the bytes that a second must bring, for longer than a body that brings nothing may take."""
    lines = json.dumps(registration()).encode() + b"\n"
    head = (b"POST /v1/commands/bulk HTTP/1.1\r\nHost: localhost\r\n" + fortress.authorization
            + b"Content-Type: application/x-ndjson\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n")

    def send():
        with Raw(fortress.daemon) as raw:
            rests = Rests()
            raw.send(head)
            filler = b" " * 31 + b"\n"
            for _ in range(4 * (LIMITS["bodySeconds"] + 3)):
                raw.send(b"%x\r\n%s\r\n" % (len(filler), filler))
                raw.read(0.25)
                rests.mark()
                if raw.closed:
                    return None, rests
            raw.send(b"%x\r\n%s\r\n0\r\n\r\n" % (len(lines), lines))
            rests.mark()
            assert raw.is_closed_within(LATER)
            return raw.data if b'"position"' in raw.data else None, rests

    assert steady(LIMITS["bodySeconds"], send), "it was cut"


def test_a_request_that_goes_on_after_its_answer(fortress):
    before = slow(fortress, "drain")
    with Siege(fortress), Raw(fortress.daemon) as raw:
        raw.send(b"POST /v1/commands HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n")
        raw.read(LATER, until=lambda it: b"not_authenticated" in it)
        began = time.monotonic()
        while raw.send(b" " * 20_000) and time.monotonic() - began < LIMITS["drainSeconds"] + LATER:
            time.sleep(0.02)
        assert raw.closed
    wait_until(lambda: slow(fortress, "drain") == before + 1, LATER, "the count")


def stream(fortress):
    return (b"GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n" + fortress.authorization + b"\r\n")


def small(raw):
    raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    return raw


def test_clients_that_do_not_read(fortress):
    """What they asked for waits no longer than it may, and their seats are given back."""
    before = slow(fortress, "answer")
    with Siege(fortress), contextlib.ExitStack() as stack:
        connections = [stack.enter_context(Raw(fortress.daemon)) for _ in range(3)]
        for raw in connections:
            small(raw)
            # Enough for the buffers of both sides.
            raw.send((b"GET /v1/events?limit=1000 HTTP/1.1\r\nHost: a\r\n" + fortress.authorization + b"\r\n") * 12)
        wait_until(lambda: slow(fortress, "answer") >= before + len(connections), LATER, "they are cut", interval=0.3)
    wait_until(lambda: told(fortress) >= len(connections), LATER, "the log")


def test_a_bulk_that_is_sent_whole_before_anything_is_read(tmp_path):
    """The client is cut once no more of its answers find room, and the log says why."""
    # It asks for the count between two parts of its body, which is not to be taken for slowness.
    fortress = Fortress(tmp_path, bodySeconds=600)
    line = b"{" + b" " * 40 + b"}\n"
    with fortress.daemon, Raw(fortress.daemon) as raw:
        small(raw)
        raw.send(b"POST /v1/commands/bulk HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n" + fortress.authorization + b"Content-Length: 1000000000\r\n\r\n")
        lines, end = line * 1_000, time.monotonic() + 2 * LATER
        raw.socket.settimeout(1)
        while not slow(fortress, "answer") and time.monotonic() < end:
            # Full buffers on both sides: nothing more is taken of it.
            with contextlib.suppress(OSError):
                raw.socket.send(lines)
        assert slow(fortress, "answer") == 1
        wait_until(lambda: told(fortress) == 1, LATER, "the log")


def test_a_reader_that_is_slow_and_steady_gets_everything(fortress):
    count = 6

    def read():
        with Raw(fortress.daemon) as raw:
            raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
            began, rests = time.monotonic(), Rests()
            raw.send((b"GET /v1/events?limit=1000 HTTP/1.1\r\nHost: a\r\n" + fortress.authorization + b"\r\n") * count)
            while not raw.closed and len(parsed(raw.data)) < count and time.monotonic() - began < WHOLE_SECONDS:
                before = len(raw.data)
                raw.read(5, until=lambda it: len(it) >= before + 200_000)
                rests.mark()
                # Longer than nothing may be taken, all in all.
                time.sleep(0.25)
                rests.mark()
            statuses = [it.status for it in parsed(raw.data)]
            return time.monotonic() - began if statuses == [200] * count else None, rests

    seconds = steady(LIMITS["answerSeconds"], read)
    assert seconds, "not everything came"
    assert seconds > LIMITS["answerSeconds"]


#: Entries of a history that no buffers of a connection hold: some 7,000 bytes each.
ENTRIES = 1_200
LONG = "F" * 7_000


@pytest.fixture(scope="module")
def annals(tmp_path_factory):
    """A fortress, and somebody in it with that many entries. Whoever wants other limits starts it again."""
    # Its history is sent by a process that may stand still.
    fortress, person = Fortress(tmp_path_factory.mktemp("annals"), bodySeconds=600), Person(78)
    commands = [person.register()]
    for number in range(ENTRIES):
        command = person.competency()
        command["passCompetency"]["feedback"] = f"{number:05}{LONG}"
        commands.append(command)
    for first in range(0, len(commands), 500):
        body = "".join(json.dumps(it) + "\n" for it in commands[first:first + 500])
        answer = requests.post(fortress.daemon.url + "/v1/commands/bulk", data=body.encode(), timeout=LATER,
                               headers={**bearer(fortress.all), "Content-Type": "application/x-ndjson"})
        assert answer.status_code == 200 and '"code"' not in answer.text, answer.text[:300]
    yield fortress, person
    fortress.daemon.kill()


def test_one_long_answer_that_is_read_slowly_and_steadily(annals):
    """It is one piece of megabytes, of which some is taken all the time."""
    fortress, person = annals

    def read():
        cut = slow(fortress, "answer")
        with Raw(fortress.daemon) as raw:
            rests = Rests()
            raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
            raw.send(b"GET /v1/peers/" + person.id.encode() + b"/history?limit=1000 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                     + b"credentiald-purpose: audit\r\n" + fortress.authorization + b"\r\n")
            began = time.monotonic()
            while not raw.closed and time.monotonic() - began < WHOLE_SECONDS:
                before = len(raw.data)
                raw.read(10, until=lambda it: len(it) >= before + 65_536)
                rests.mark()
                time.sleep(0.05)
                rests.mark()
        return raw.data if slow(fortress, "answer") == cut else None, rests

    data = steady(LIMITS["answerSeconds"], read)
    assert data, "it was cut"
    [answer] = parsed(data)
    assert answer.status == 200 and len(answer.body) == int(answer.headers["content-length"])
    # One entry of the page is the registration.
    assert all(f"{number:05}{LONG}".encode() in answer.body for number in range(999))


def test_half_of_a_connection(fortress):
    """A client that has sent all and says so is answered; one that never hangs up is hung up on."""
    with Siege(fortress), Raw(fortress.daemon) as raw, Raw(fortress.daemon) as other:
        raw.send(b"GET /v1/projections HTTP/1.1\r\nHost: a\r\n" + fortress.authorization + b"\r\n")
        raw.socket.shutdown(socket.SHUT_WR)
        assert raw.is_closed_within(LATER) and b"200 OK" in raw.data
        other.send(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert other.is_closed_within(LATER) and b"ok" in other.data
        # The other half stays open on this side: the seat is given back all the same.
        wait_until(lambda: fortress.metric("credentiald_http_connections") <= 3, LIMITS["idleSeconds"] + LATER, "the seat")


# Many of them


def test_many_slow_connections_at_once(fortress):
    with Siege(fortress), contextlib.ExitStack() as stack:
        connections = [stack.enter_context(Raw(fortress.daemon)) for _ in range(300)]
        for raw in connections:
            raw.send(b"POST /v1/commands HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        end = time.monotonic() + LIMITS["headSeconds"] + LATER
        assert all(raw.is_closed_within(max(0.1, end - time.monotonic())) for raw in connections)


def test_more_connections_than_an_address_may_have(tmp_path):
    # With time to open them all: those that are cut for saying nothing give their seats back.
    fortress = Fortress(tmp_path, connectionsPerAddress=60, headSeconds=600, idleSeconds=600)
    with fortress.daemon, contextlib.ExitStack() as stack:
        # Once it is served, so that it keeps its seat.
        keeper = stack.enter_context(requests.Session())
        keeper.headers = bearer(fortress.all)
        url = fortress.daemon.url + "/v1/projections"
        assert keeper.get(url, timeout=LATER).status_code == 200
        connections = [stack.enter_context(Raw(fortress.daemon)) for _ in range(60 + 50)]
        # The last ones were closed at once, the first ones are open.
        assert all(raw.is_closed_within(LATER) for raw in connections[-40:])
        assert not connections[0].is_closed_within(0.1)
        assert keeper.get(url, timeout=LATER).status_code == 200
        for raw in connections:
            raw.close()
        # And when they are gone, there is room.
        wait_until(lambda: has_room(fortress), LATER, "room")
        assert fortress.metric("credentiald_http_connections_refused_total") >= 50


def has_room(fortress):
    try:
        return fortress.get("/v1/projections").status_code == 200
    except requests.ConnectionError:
        return False


def test_connections_that_come_and_go(fortress):
    """With a reset, and in the middle of whatever they were about."""
    beginnings = [b"", b"G", b"GET /healthz HTTP/1.1\r\n", stream(fortress), b"GET /v1/events?limit=1000 HTTP/1.1\r\nHost: a\r\n" + fortress.authorization + b"\r\n",
                  b"POST /v1/commands HTTP/1.1\r\nHost: a\r\n" + fortress.authorization + b"Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{",
                  b"POST /v1/commands/bulk HTTP/1.1\r\nHost: a\r\n" + fortress.authorization
                  + b"Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{}\n\r\n"]
    with Siege(fortress):
        for number in range(210 * FACTOR):
            raw = Raw(fortress.daemon)
            raw.send(beginnings[number % len(beginnings)])
            raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raw.close()
    wait_until(lambda: fortress.metric("credentiald_http_connections") <= 3, LATER, "all seats")


# Rates

#: More than any bucket has, however long this process stands still between two of them.
ASKED_MAX = 1_000


def asked_until_limited(ask, count):
    """The statuses of questions, asked until so many were refused for being too many: buckets fill while nobody asks."""
    statuses = []
    while statuses.count(429) < count:
        assert len(statuses) < ASKED_MAX, f"only {statuses.count(429)} were refused"
        statuses.append(ask().status_code)
    return statuses


def test_a_caller_who_asks_too_much(tmp_path):
    # One more each second: slower than any machine asks.
    fortress = Fortress(tmp_path, callerRequestsPerSecond=1, callerBurst=40, addressRequestsPerSecond=5, addressBurst=20)
    url = fortress.daemon.url + "/v1/boards"
    with fortress.daemon, requests.Session() as session:
        greedy, other = fortress.token("provider", sub="greedy"), fortress.token("provider", sub="other")
        statuses = []
        began = time.monotonic()
        while statuses.count(429) < 60 and len(statuses) < ASKED_MAX:
            answer = session.get(url, headers=bearer(greedy), timeout=LATER)
            statuses.append(answer.status_code)
            if answer.status_code == 429:
                problem = check_problem(answer, 429, "rate_limited")
                assert answer.headers["Retry-After"] == "1", answer.headers
                assert "greedy" not in problem["detail"]
        allowed = statuses.count(200)
        passed = time.monotonic() - began
        assert 40 <= allowed <= 41 + passed, (allowed, passed)
        # Another one is served meanwhile, from the same address and on the same connection; so is the health.
        assert session.get(url, headers=bearer(other), timeout=LATER).status_code == 200
        assert session.get(fortress.daemon.url + "/healthz", timeout=LATER).status_code == 200
        # A new connection or a new token of the same caller is the same caller.
        for token in [greedy, fortress.token("provider", "supervisor", sub="greedy")]:
            asked = asked_until_limited(lambda token=token: requests.get(url, headers=bearer(token), timeout=LATER), 1)
            assert set(asked) <= {200, 429}, asked
            statuses += asked
            # Of one bucket, whatever is shown.
            assert statuses.count(200) <= 41 + time.monotonic() - began, statuses
        assert fortress.metric('credentiald_http_rate_limited_total{of="caller"}') == statuses.count(429)
        # And after a rest it is served again.
        wait_until(lambda: session.get(url, headers=bearer(greedy), timeout=LATER).status_code == 200, LATER, "it is served", interval=1.2)


def test_an_address_that_shows_tokens_that_are_not_taken(tmp_path):
    fortress = Fortress(tmp_path, addressRequestsPerSecond=2, addressBurst=20)
    url = fortress.daemon.url + "/v1/boards"
    with fortress.daemon, requests.Session() as session:
        honest = fortress.token("provider", sub="honest")
        assert session.get(url, headers=bearer(honest), timeout=LATER).status_code == 200
        forged = [fortress.token("provider", sub="x")[:-8] + f"{it:08d}" for it in range(60)]
        many, began = itertools.cycle(forged), time.monotonic()
        statuses = asked_until_limited(lambda: session.get(url, headers=bearer(next(many)), timeout=LATER), 30)
        assert set(statuses) == {401, 429}, statuses
        assert 20 <= statuses.count(401) <= 21 + 2 * (time.monotonic() - began), statuses
        # Nobody's questions are counted with them.
        statuses += asked_until_limited(lambda: session.get(url, timeout=LATER), 8)
        assert set(statuses) == {401, 429}, statuses
        assert statuses.count(401) <= 21 + 2 * (time.monotonic() - began), statuses
        # Who was known before goes on; who comes new from there waits for a moment, and gets in then.
        assert session.get(url, headers=bearer(honest), timeout=LATER).status_code == 200
        fresh = fortress.token("provider", sub="fresh")
        assert session.get(url, headers=bearer(fresh), timeout=LATER).status_code in (200, 429)
        wait_until(lambda: session.get(url, headers=bearer(fresh), timeout=LATER).status_code == 200, LATER, "it gets in")
        # The count of an address is not moved by what a client says of it.
        names = itertools.cycle(f"192.0.2.{number}" for number in range(60))
        claimed = asked_until_limited(
            lambda: session.get(url, headers={**bearer(next(many)), "X-Forwarded-For": next(names)}, timeout=LATER), 30)
        assert set(claimed) <= {401, 429}, claimed


def test_an_address_that_asks_for_what_is_open_to_everybody(tmp_path):
    fortress = Fortress(tmp_path, addressRequestsPerSecond=2, addressBurst=20, openRequestsPerSecond=2, openBurst=20)
    with fortress.daemon, requests.Session() as session:
        def ask(path, count=60, token=None):
            return [ask_once(path, token) for _ in range(count)]

        def ask_once(path, token=None):
            return session.get(fortress.daemon.url + path, headers=bearer(token) if token else {}, timeout=LATER)

        began = time.monotonic()
        # One bucket for all of them, whether there is such a thing or not, and whoever asks.
        paths = ["/openapi.yaml", "/v1/issuer", "/v1/status-lists/revocation/0", "/.well-known/jwks.json", "/no/such/path"]
        answers = [it for path in paths for it in ask(path, 12, fortress.all)]
        while answers[-1].status_code != 429 and len(answers) < ASKED_MAX:
            answers.append(ask_once(paths[0], fortress.all))
        limited = [it for it in answers if it.status_code == 429]
        assert 20 <= len(answers) - len(limited) <= 21 + 2 * (time.monotonic() - began), [it.status_code for it in answers]
        check_problem(limited[-1], 429, "rate_limited", reason="open to everybody")
        assert limited[-1].headers["Retry-After"] == "1"
        # It can still show a token, one that is taken or one that is not.
        fresh = fortress.token("provider", sub="fresh")
        assert [it.status_code for it in ask("/v1/boards", 1, fresh) + ask("/v1/boards", 1, fresh[:-8] + "00000000")] == [200, 401]
        # Both buckets are empty now, as by a flood through a proxy here: whoever watches over the daemon is answered.
        refused = asked_until_limited(lambda: ask_once("/v1/boards"), 30)
        assert set(refused) == {401, 429}, refused
        for path in ["/healthz", "/readyz"]:
            assert {it.status_code for it in ask(path)} == {200}, path
        assert {it.status_code for it in ask("/readyz", 60, fresh[:-8] + "00000000")} <= {401, 429}
        assert fortress.get("/v1/boards", fresh).status_code == 200


def test_a_caller_who_reads_one_person_again_and_again(tmp_path):
    """Each reading makes the record longer, which has room for so many: no one caller takes it all."""
    fortress = Fortress(tmp_path, personReadingsPerHour=360, personReadingsBurst=5)
    person, other, merged = fortress.person, Person(78), Person(79)

    def send(*commands):
        for it in commands:
            answer = requests.post(fortress.daemon.url + "/v1/commands", json=it, headers=bearer(fortress.all), timeout=LATER)
            assert answer.status_code == 201, answer.text

    def read(person, sub, path="/history"):
        headers = {**bearer(fortress.token("auditor", sub=sub)), "credentiald-purpose": "audit"}
        return requests.get(fortress.daemon.url + f"/v1/peers/{person.id}{path}", headers=headers, timeout=LATER)

    with fortress.daemon:
        send(other.register(), merged.register())
        began = time.monotonic()
        answers = [read(person, "greedy", path) for path in ["", "/history", "/eligibility"] * 10]
        # One more is allowed each ten seconds, and this process may have stood still before the last.
        while answers[-1].status_code != 429 and len(answers) < ASKED_MAX:
            answers.append(read(person, "greedy"))
        allowed = [it for it in answers if it.status_code == 200]
        assert 5 <= len(allowed) <= 6 + (time.monotonic() - began) / 10, [it.status_code for it in answers]
        problem = check_problem(answers[-1], 429, "rate_limited", reason="this person's record")
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 10 and "greedy" not in problem["detail"]
        # What is refused is not recorded: the record grows by what was shown.
        events = fortress.get(f"/v1/peers/{person.id}/disclosures", fortress.token("auditor", sub="else")).json()
        assert len(events["disclosures"]) == len(allowed)
        # Of somebody else, by somebody else, and what needs no account, it goes on.
        assert read(other, "greedy").status_code == 200 and read(person, "second").status_code == 200
        assert fortress.get("/v1/boards", fortress.token("auditor", sub="greedy")).status_code == 200
        assert fortress.metric('credentiald_http_rate_limited_total{of="reading"}') == len(answers) - len(allowed)
        # Whoever goes on under another id is read under both together.
        send(merged.make("mergePeers", intoPeerId=other.id, mergedOn="2026-01-05"))
        both, began = itertools.cycle([merged, other]), time.monotonic()
        statuses = asked_until_limited(lambda: read(next(both), "third"), 2)
        assert 5 <= statuses.count(200) <= 6 + (time.monotonic() - began) / 10, statuses


# Longer than one may


def begun(fortress, role, request, has_begun, lifetimes=(3, 20, 90), receiving=None):
    """A connection on which a request began to be answered before its token ends, and when that is.

    Where this process or the daemon stood still until then, with one that lives longer.
    """
    for seconds in lifetimes:
        ends = int(time.time()) + seconds
        raw = Raw(fortress.daemon)
        if receiving:
            raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receiving)
        raw.send(request(fortress.token(role, exp=ends)))
        if has_begun(raw.read(LATER, until=has_begun)):
            return raw, ends
        assert time.time() >= ends, raw.data[:300]
        raw.close()
    raise AssertionError(f"nothing began within {lifetimes[-1]} s")


def past(instant):
    """Waits until then by the clock that tokens end by."""
    wait_until(lambda: time.time() > instant + 0.5, 2 * LATER, "the end of the token")


def chunk(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


def line():
    return chunk(json.dumps(registration()).encode() + b"\n")


def test_a_bulk_ends_when_its_token_does(tmp_path):
    fortress = Fortress(tmp_path, bodySeconds=600)

    def request(token):
        return (b"POST /v1/commands/bulk HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n"
                b"Authorization: Bearer " + token.encode() + b"\r\n\r\n" + line())

    with fortress.daemon:
        raw, ends = begun(fortress, "provider", request, lambda it: b'"position"' in it)
        before = fortress.head()
        past(ends)
        raw.send(line())
        raw.send(line())
        assert raw.is_closed_within(LATER), "it goes on"
        assert raw.data.count(b'"position"') == 2, raw.data  # of one receipt, and its event
        [answer] = parsed(raw.data)
        last = json.loads(answer.body.splitlines()[-1])
        assert last["status"] == 401 and last["code"] == "not_authenticated" and last["line"] == "2", last
        assert raw.data.endswith(b"0\r\n\r\n"), "the answer is whole"
        assert fortress.head() == before


def test_a_bulk_ends_when_its_key_is_withdrawn(tmp_path):
    fortress = Fortress(tmp_path, bodySeconds=600)
    with fortress.daemon, Raw(fortress.daemon) as raw:
        raw.send(b"POST /v1/commands/bulk HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n"
                 + fortress.authorization + b"\r\n")
        raw.send(line())
        raw.read(LATER, until=lambda it: b'"position"' in it)
        publish(fortress.jwks, fortress.keys["RS256"])
        end = time.monotonic() + LATER
        while not raw.closed and time.monotonic() < end and raw.send(line()):
            raw.read(0.3)
        assert raw.closed and b"not_authenticated" in raw.data


def test_a_stream_ends_when_its_token_does(tmp_path):
    fortress = Fortress(tmp_path)

    def request(token):
        return b"GET /v1/events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\nAuthorization: Bearer " + token.encode() + b"\r\n\r\n"

    with fortress.daemon:
        raw, ends = begun(fortress, "auditor", request, lambda it: b"retry:" in it)
        past(ends)
        # It is looked at whenever something happens, every five seconds at most, and with each sign of life.
        raw.read(3, until=lambda it: it.endswith(b"0\r\n\r\n"))
        requests.post(fortress.daemon.url + "/v1/commands", json=registration(), headers=bearer(fortress.all), timeout=LATER)
        raw.read(LATER, until=lambda it: it.endswith(b"0\r\n\r\n"))
        assert raw.data.endswith(b"0\r\n\r\n"), "it goes on"


#: What the answer says when it was the end of the body that came too late, and not its head.
TOO_LATE = b"when the body had come"


def outlasted(fortress, end, key, role, path, body, lifetime):
    """The answer to a request of which the last byte is sent when its sender is let in no longer."""
    ends = int(time.time()) + lifetime
    token = key.token(role, exp=ends if end == "the token ends" else ends + 3_600)
    text = json.dumps(body).encode()
    with Raw(fortress.daemon) as raw:
        raw.send(f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n"
                 f"Credentiald-Purpose: audit\r\nAuthorization: Bearer {token}\r\n\r\n".encode() + text[:-1])
        if end == "the token ends":
            past(ends)
        else:
            publish(fortress.jwks, fortress.key)
        wait_until(lambda: fortress.get("/v1/boards", token).status_code == 401, LATER, end)
        raw.send(text[-1:])
        raw.read(LATER, until=lambda it: parsed(it))
        [answer] = parsed(raw.data)
        return answer


@pytest.mark.parametrize("end", ["the token ends", "the key is withdrawn"])
def test_nothing_is_done_for_whoever_is_out_when_the_body_has_come(tmp_path, end):
    fortress = Fortress(tmp_path, headSeconds=600, bodySeconds=600)
    # Not the one by which the test itself is let in.
    key = fortress.keys["RS256"]
    asked = [
        ("provider", "/v1/commands", registration()),
        ("auditor", f"/v1/peers/{fortress.person.id}/eligibility", json.loads(simulate(1, 1, 1)[0])),
        ("operator", "/v1/projections/roster/rebuild", {"threads": 1}),
    ]
    with fortress.daemon:
        before = fortress.head()
        for role, path, body in asked:
            # Once more, and later, where the daemon stood still until then and has not let in the head.
            for lifetime in (3, 20, 90):
                publish(fortress.jwks, *fortress.keys.values())
                wait_until(lambda: fortress.get("/v1/boards", key.token(role)).status_code == 200, LATER, "it is let in")
                answer = outlasted(fortress, end, key, role, path, body, lifetime)
                if answer.status != 401 or TOO_LATE in answer.body:
                    break
            assert answer.status == 401 and TOO_LATE in answer.body, answer
            assert json.loads(answer.body)["code"] == "not_authenticated"
        assert fortress.head() == before
        check_problem(fortress.get("/v1/projections/roster/rebuild"), 404, "rebuild_missing")


@pytest.mark.parametrize("end, kind", [("the token ends", "application/x-ndjson"), ("the key is withdrawn", "text/plain")])
def test_a_history_is_cut_off_when_its_reader_is_let_in_no_longer(annals, end, kind):
    """In the middle, so that nobody takes what came for the whole of it."""
    fortress, person = annals
    fortress.daemon.kill()
    fortress.start(answerSeconds=600, bodySeconds=600)
    tokens = []

    def request(token):
        tokens.append(token)
        return (f"GET /v1/peers/{person.id}/history?limit=50 HTTP/1.1\r\nHost: a\r\nAccept: {kind}\r\n"
                f"Credentiald-Purpose: audit\r\nAuthorization: Bearer {token}\r\n\r\n").encode()

    lifetimes = (10, 90) if end == "the token ends" else (3_600,)
    # Its first page, of which what was not sent yet is lost when it is cut off.
    raw, _ = begun(fortress, "auditor", request, lambda it: it.count(LONG.encode()) >= 50, lifetimes, receiving=65_536)
    if end == "the key is withdrawn":
        publish(fortress.jwks, fortress.keys["RS256"])
    wait_until(lambda: fortress.get("/v1/boards", tokens[-1]).status_code == 401, LATER, end)
    raw.read(LATER, until=lambda it: it.endswith(b"\r\n0\r\n\r\n"))
    assert raw.closed and not raw.data.endswith(b"\r\n0\r\n\r\n"), "it goes on to its end"
    assert b" 200 OK" in raw.data and 50 <= raw.data.count(LONG.encode()) < ENTRIES
