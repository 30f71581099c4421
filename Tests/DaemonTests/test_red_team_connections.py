"""Clients that are slow, many, or gone without a word; callers who ask too much or longer than they may."""

import contextlib
import json
import socket
import struct
import threading
import time

import pytest
import requests

from support.careers import Person
from support.cli import simulate
from support.desk import check_problem
from support.fortress import FACTOR, LIMITS, Fortress, Siege, registration
from support.raw import Raw, parsed
from support.tokens import bearer
from support.waiting import wait_until

#: Beyond a limit: timers, the machine, and TLS's or TCP's good-byes.
LATER = 4
ADDRESS_CONNECTIONS = 400


@pytest.fixture(scope="module")
def fortress(tmp_path_factory):
    fortress = Fortress(tmp_path_factory.mktemp("fortress"), connectionsPerAddress=ADDRESS_CONNECTIONS)
    with fortress.daemon:
        sender = requests.post(
            fortress.daemon.url + "/v1/commands/bulk", data="\n".join(simulate(40, 3, 5)).encode(), timeout=60,
            headers={**bearer(fortress.all), "Content-Type": "application/x-ndjson"})
        assert sender.status_code == 200
        yield fortress


def slow(fortress, kind):
    return fortress.metric(f'credentiald_http_slow_clients_total{{with="{kind}"}}')


def drip(raw, data, seconds, pause=0.25):
    """Sends byte by byte; how long until the daemon hung up, or None."""
    began = time.monotonic()
    for byte in data:
        if not raw.send(bytes([byte])):
            return time.monotonic() - began
        raw.read(pause)
        if raw.closed:
            return time.monotonic() - began
        if time.monotonic() - began > seconds:
            return None
    return None


# Slow clients


def test_a_head_that_drips(fortress):
    before = slow(fortress, "head")
    with Siege(fortress), Raw(fortress.daemon) as raw:
        ended = drip(raw, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 1_000, LIMITS["headSeconds"] + LATER)
    assert ended and ended >= LIMITS["headSeconds"] - 0.5
    assert slow(fortress, "head") == before + 1


def test_a_head_that_drips_after_an_answer(fortress):
    before = slow(fortress, "idle")
    with Siege(fortress), Raw(fortress.daemon) as raw:
        raw.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"ok" in raw.read(5, until=lambda it: b"ok" in it)
        ended = drip(raw, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 1_000, LIMITS["idleSeconds"] + LATER)
    assert ended and ended >= LIMITS["idleSeconds"] - 0.5
    assert slow(fortress, "idle") > before


def test_a_connection_that_says_nothing(fortress):
    with Siege(fortress), Raw(fortress.daemon) as raw:
        began = time.monotonic()
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
    before = slow(fortress, "body")
    with Siege(fortress), Raw(fortress.daemon) as raw:
        raw.send(head)
        ended = drip(raw, body, LIMITS["bodySeconds"] + LATER + 2)
        assert ended and ended >= LIMITS["bodySeconds"] - 0.5
        # Where no answer has begun it is told.
        assert path.endswith("bulk") or b"408 Request Timeout" in raw.data and b"request_timeout" in raw.data, raw.data
    assert slow(fortress, "body") == before + 1


def test_a_body_that_is_slow_and_steady_is_taken(fortress):
    """Twice the bytes that a second must bring, for longer than a body that brings nothing may take."""
    lines = json.dumps(registration()).encode() + b"\n"
    head = (b"POST /v1/commands/bulk HTTP/1.1\r\nHost: localhost\r\n" + fortress.authorization
            + b"Content-Type: application/x-ndjson\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n")
    with Raw(fortress.daemon) as raw:
        raw.send(head)
        filler = b" " * 31 + b"\n"
        for _ in range(4 * (LIMITS["bodySeconds"] + 3)):
            assert raw.send(b"%x\r\n%s\r\n" % (len(filler), filler))
            raw.read(0.25)
            assert not raw.closed
        raw.send(b"%x\r\n%s\r\n0\r\n\r\n" % (len(lines), lines))
        assert raw.is_closed_within(10)
        assert b'"position"' in raw.data


def test_a_request_that_goes_on_after_its_answer(fortress):
    before = slow(fortress, "drain")
    with Siege(fortress), Raw(fortress.daemon) as raw:
        raw.send(b"POST /v1/commands HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 1000000000\r\n\r\n")
        raw.read(5, until=lambda it: b"not_authenticated" in it)
        began = time.monotonic()
        while raw.send(b" " * 20_000) and time.monotonic() - began < LIMITS["drainSeconds"] + LATER:
            time.sleep(0.02)
        assert raw.closed
    assert slow(fortress, "drain") == before + 1


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
        wait_until(lambda: slow(fortress, "answer") >= before + len(connections), LIMITS["answerSeconds"] + 15, "they are cut", interval=0.3)
    assert fortress.daemon.log().count("nothing of an answer was taken") >= len(connections)


def test_a_bulk_that_is_sent_whole_before_anything_is_read(fortress):
    """The client is cut once no more of its answers find room, and the log says why."""
    cut, told = slow(fortress, "answer"), fortress.daemon.log().count("nothing of an answer was taken")
    line = b"{" + b" " * 40 + b"}\n"
    with Raw(fortress.daemon) as raw:
        small(raw)
        raw.send(b"POST /v1/commands/bulk HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n" + fortress.authorization + b"Content-Length: 1000000000\r\n\r\n")
        lines, end = line * 1_000, time.monotonic() + 90
        raw.socket.settimeout(1)
        while slow(fortress, "answer") == cut and time.monotonic() < end:
            # Full buffers on both sides: nothing more is taken of it.
            with contextlib.suppress(OSError):
                raw.socket.send(lines)
    assert slow(fortress, "answer") == cut + 1
    assert fortress.daemon.log().count("nothing of an answer was taken") == told + 1


def test_a_reader_that_is_slow_and_steady_gets_everything(fortress):
    with Raw(fortress.daemon) as raw:
        raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        count = 6
        raw.send((b"GET /v1/events?limit=1000 HTTP/1.1\r\nHost: a\r\n" + fortress.authorization + b"\r\n") * count)
        began = time.monotonic()
        while not raw.closed and len(parsed(raw.data)) < count and time.monotonic() - began < 60:
            before = len(raw.data)
            raw.read(5, until=lambda it: len(it) >= before + 200_000)
            # As long as nothing may be taken, three times over.
            time.sleep(0.4)
        assert [it.status for it in parsed(raw.data)] == [200] * count
        assert time.monotonic() - began > LIMITS["answerSeconds"]


def test_one_long_answer_that_is_read_slowly_and_steadily(fortress):
    """It is one piece of megabytes, of which some is taken all the time."""
    # More than the buffers of both sides take at once.
    texts = [f"{number:05}" * 1_600 for number in range(999)]
    lines = [json.dumps(fortress.person.make("passCompetency", competency="listening", method="ASSESSMENT_METHOD_QUIZ",
                                             assessor="A", assessedOn="2025-01-01", feedback=it)) for it in texts]
    sent = requests.post(fortress.daemon.url + "/v1/commands/bulk", data="\n".join(lines).encode(), timeout=60,
                         headers={**bearer(fortress.all), "Content-Type": "application/x-ndjson"})
    assert sent.status_code == 200 and sent.text.count('"position"') >= len(lines), sent.text[:500]
    cut = slow(fortress, "answer")
    with Raw(fortress.daemon) as raw:
        raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
        raw.send(b"GET /v1/peers/" + fortress.person.id.encode() + b"/history?limit=1000 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                 + b"credentiald-purpose: audit\r\n" + fortress.authorization + b"\r\n")
        began = time.monotonic()
        while not raw.closed and time.monotonic() - began < 120:
            before = len(raw.data)
            raw.read(10, until=lambda it: len(it) >= before + 65_536)
            time.sleep(0.1)
    [answer] = parsed(raw.data)
    assert answer.status == 200 and len(answer.body) == int(answer.headers["content-length"])
    assert all(it.encode() in answer.body for it in texts)
    assert slow(fortress, "answer") == cut


def test_half_of_a_connection(fortress):
    """A client that has sent all and says so is answered; one that never hangs up is hung up on."""
    with Siege(fortress), Raw(fortress.daemon) as raw, Raw(fortress.daemon) as other:
        raw.send(b"GET /v1/projections HTTP/1.1\r\nHost: a\r\n" + fortress.authorization + b"\r\n")
        raw.socket.shutdown(socket.SHUT_WR)
        assert raw.is_closed_within(5) and b"200 OK" in raw.data
        other.send(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert other.is_closed_within(5) and b"ok" in other.data
        # The other half stays open on this side: the seat is given back all the same.
        wait_until(lambda: fortress.metric("credentiald_http_connections") <= 3, LIMITS["idleSeconds"] + LATER, "the seat")


# Many of them


def test_many_slow_connections_at_once(fortress):
    with Siege(fortress), contextlib.ExitStack() as stack:
        connections = [stack.enter_context(Raw(fortress.daemon)) for _ in range(300)]
        for raw in connections:
            raw.send(b"POST /v1/commands HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        end = time.monotonic() + LIMITS["headSeconds"] + LATER + 2
        assert all(raw.is_closed_within(max(0.1, end - time.monotonic())) for raw in connections)


def test_more_connections_than_an_address_may_have(fortress):
    before = fortress.metric("credentiald_http_connections_refused_total")
    with contextlib.ExitStack() as stack:
        # Once it is served, so that it keeps its seat.
        keeper = stack.enter_context(requests.Session())
        keeper.headers = bearer(fortress.all)
        url = fortress.daemon.url + "/v1/projections"
        assert keeper.get(url, timeout=10).status_code == 200
        connections = [stack.enter_context(Raw(fortress.daemon)) for _ in range(ADDRESS_CONNECTIONS + 50)]
        # The last ones were closed at once, the first ones are open.
        assert all(raw.is_closed_within(10) for raw in connections[-40:])
        assert keeper.get(url, timeout=10).status_code == 200
    # And when they are gone, there is room.
    wait_until(lambda: fortress.get("/v1/projections").status_code == 200, 10, "room")
    assert fortress.metric("credentiald_http_connections_refused_total") >= before + 50


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
    wait_until(lambda: fortress.metric("credentiald_http_connections") <= 3, 20, "all seats")


# Rates


def test_a_caller_who_asks_too_much(tmp_path):
    fortress = Fortress(tmp_path, callerRequestsPerSecond=20, callerBurst=40, addressRequestsPerSecond=5, addressBurst=20)
    url = fortress.daemon.url + "/v1/boards"
    with fortress.daemon, requests.Session() as session:
        greedy, other = fortress.token("provider", sub="greedy"), fortress.token("provider", sub="other")
        statuses = []
        began = time.monotonic()
        for _ in range(150):
            answer = session.get(url, headers=bearer(greedy), timeout=10)
            statuses.append(answer.status_code)
            if answer.status_code == 429:
                problem = check_problem(answer, 429, "rate_limited")
                assert answer.headers["Retry-After"] == "1", answer.headers
                assert "greedy" not in problem["detail"]
        allowed = statuses.count(200)
        passed = time.monotonic() - began
        assert 40 <= allowed <= 41 + 20 * passed, (allowed, passed)
        # Another one is served meanwhile, from the same address and on the same connection; so is the health.
        assert session.get(url, headers=bearer(other), timeout=10).status_code == 200
        assert session.get(fortress.daemon.url + "/healthz", timeout=10).status_code == 200
        # A new connection or a new token of the same caller is the same caller.
        for token in [greedy, fortress.token("provider", "supervisor", sub="greedy")]:
            answers = [requests.get(url, headers=bearer(token), timeout=10).status_code for _ in range(25)]
            assert 429 in answers, answers
        # And after a rest it is served again.
        time.sleep(1.2)
        assert session.get(url, headers=bearer(greedy), timeout=10).status_code == 200
        assert fortress.metric('credentiald_http_rate_limited_total{of="caller"}') >= 100


def test_an_address_that_shows_tokens_that_are_not_taken(tmp_path):
    fortress = Fortress(tmp_path, addressRequestsPerSecond=2, addressBurst=20)
    url = fortress.daemon.url + "/v1/boards"
    with fortress.daemon, requests.Session() as session:
        honest = fortress.token("provider", sub="honest")
        assert session.get(url, headers=bearer(honest), timeout=10).status_code == 200
        forged = [fortress.token("provider", sub="x")[:-8] + f"{it:08d}" for it in range(60)]
        statuses = [session.get(url, headers=bearer(it), timeout=10).status_code for it in forged]
        assert set(statuses) == {401, 429} and statuses.count(429) >= 30, statuses
        assert [session.get(url, timeout=10).status_code for _ in range(10)].count(429) >= 8
        # Who was known before goes on; who comes new from there waits for a moment, and gets in then.
        assert session.get(url, headers=bearer(honest), timeout=10).status_code == 200
        fresh = fortress.token("provider", sub="fresh")
        assert session.get(url, headers=bearer(fresh), timeout=10).status_code in (200, 429)
        wait_until(lambda: session.get(url, headers=bearer(fresh), timeout=10).status_code == 200, 10, "it gets in")
        # The count of an address is not moved by what a client says of it.
        claimed = [session.get(url, headers={**bearer(it), "X-Forwarded-For": f"192.0.2.{number}"}, timeout=10).status_code
                   for number, it in enumerate(forged)]
        assert claimed.count(429) >= 30, claimed


def test_an_address_that_asks_for_what_is_open_to_everybody(tmp_path):
    fortress = Fortress(tmp_path, addressRequestsPerSecond=2, addressBurst=20, openRequestsPerSecond=2, openBurst=20)
    with fortress.daemon, requests.Session() as session:
        def ask(path, count=60, token=None):
            headers = bearer(token) if token else {}
            return [session.get(fortress.daemon.url + path, headers=headers, timeout=10) for _ in range(count)]

        began = time.monotonic()
        # One bucket for all of them, whether there is such a thing or not, and whoever asks.
        paths = ["/openapi.yaml", "/v1/issuer", "/v1/status-lists/revocation/0", "/.well-known/jwks.json", "/no/such/path"]
        answers = [it for path in paths for it in ask(path, 12, fortress.all)]
        limited = [it for it in answers if it.status_code == 429]
        assert 20 <= len(answers) - len(limited) <= 21 + 2 * (time.monotonic() - began), [it.status_code for it in answers]
        check_problem(limited[-1], 429, "rate_limited", reason="open to everybody")
        assert limited[-1].headers["Retry-After"] == "1"
        # It can still show a token, one that is taken or one that is not.
        fresh = fortress.token("provider", sub="fresh")
        assert [it.status_code for it in ask("/v1/boards", 1, fresh) + ask("/v1/boards", 1, fresh[:-8] + "00000000")] == [200, 401]
        # Both buckets are empty now, as by a flood through a proxy here: whoever watches over the daemon is answered.
        refused = {it.status_code for it in ask("/v1/boards")}
        assert refused == {401, 429}, refused
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
            answer = requests.post(fortress.daemon.url + "/v1/commands", json=it, headers=bearer(fortress.all), timeout=30)
            assert answer.status_code == 201, answer.text

    def read(person, sub, path="/history"):
        headers = {**bearer(fortress.token("auditor", sub=sub)), "credentiald-purpose": "audit"}
        return requests.get(fortress.daemon.url + f"/v1/peers/{person.id}{path}", headers=headers, timeout=30)

    with fortress.daemon:
        send(other.register(), merged.register())
        began = time.monotonic()
        answers = [read(person, "greedy", path) for path in ["", "/history", "/eligibility"] * 10]
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
        statuses = [read(it, "third").status_code for it in [merged, other] * 4]
        assert statuses.count(200) in (5, 6) and statuses[-1] == 429, statuses


# Longer than one may


def test_a_bulk_ends_when_its_token_does(tmp_path):
    fortress = Fortress(tmp_path, bodySeconds=60)
    with fortress.daemon, Raw(fortress.daemon) as raw:
        token = fortress.token("provider", exp=int(time.time()) + 3)
        raw.send(b"POST /v1/commands/bulk HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n"
                 b"Authorization: Bearer " + token.encode() + b"\r\n\r\n")

        def line():
            data = json.dumps(registration()).encode() + b"\n"
            return raw.send(b"%x\r\n%s\r\n" % (len(data), data))

        line()
        assert b'"position"' in raw.read(3, until=lambda it: b'"position"' in it)
        before = fortress.head()
        time.sleep(3.5)
        line()
        line()
        assert raw.is_closed_within(10), "it goes on"
        assert raw.data.count(b'"position"') == 2, raw.data  # of one receipt, and its event
        [answer] = parsed(raw.data)
        last = json.loads(answer.body.splitlines()[-1])
        assert last["status"] == 401 and last["code"] == "not_authenticated" and last["line"] == "2", last
        assert raw.data.endswith(b"0\r\n\r\n"), "the answer is whole"
        assert fortress.head() == before


def test_a_bulk_ends_when_its_key_is_withdrawn(tmp_path):
    from support.tokens import publish
    fortress = Fortress(tmp_path, bodySeconds=60)
    with fortress.daemon, Raw(fortress.daemon) as raw:
        raw.send(b"POST /v1/commands/bulk HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n"
                 + fortress.authorization + b"\r\n")

        def line():
            data = json.dumps(registration()).encode() + b"\n"
            return raw.send(b"%x\r\n%s\r\n" % (len(data), data))

        line()
        raw.read(3, until=lambda it: b'"position"' in it)
        publish(fortress.jwks, fortress.keys["RS256"])
        end = time.monotonic() + 20
        while not raw.closed and time.monotonic() < end and line():
            raw.read(0.3)
        assert raw.closed and b"not_authenticated" in raw.data


def test_a_stream_ends_when_its_token_does(tmp_path):
    fortress = Fortress(tmp_path)
    with fortress.daemon, Raw(fortress.daemon) as raw:
        token = fortress.token("auditor", exp=int(time.time()) + 2)
        raw.send(b"GET /v1/events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\nAuthorization: Bearer " + token.encode() + b"\r\n\r\n")
        assert b"retry:" in raw.read(3, until=lambda it: b"retry:" in it)
        # It is looked at whenever something happens, every five seconds at most, and with each sign of life.
        raw.read(5.5, until=lambda it: it.endswith(b"0\r\n\r\n"))
        requests.post(fortress.daemon.url + "/v1/commands", json=registration(), headers=bearer(fortress.all), timeout=10)
        raw.read(15, until=lambda it: it.endswith(b"0\r\n\r\n"))
        assert raw.data.endswith(b"0\r\n\r\n"), "it goes on"


#: Entries of a history that no buffers of a connection hold: some 7,000 bytes each.
ENTRIES = 1_500


def long_history(fortress):
    """Somebody with that many entries."""
    person = Person(78)
    commands = [person.register()]
    for _ in range(ENTRIES):
        command = person.competency()
        command["passCompetency"]["feedback"] = "F" * 7_000
        commands.append(command)
    for first in range(0, len(commands), 500):
        body = "".join(json.dumps(it) + "\n" for it in commands[first:first + 500])
        answer = requests.post(fortress.daemon.url + "/v1/commands/bulk", data=body.encode(), timeout=60,
                               headers={**bearer(fortress.all), "Content-Type": "application/x-ndjson"})
        assert answer.status_code == 200 and '"code"' not in answer.text, answer.text[:300]
    return person


@pytest.mark.parametrize("end, kind", [("the token ends", "application/x-ndjson"), ("the key is withdrawn", "text/plain")])
def test_a_history_is_cut_off_when_its_reader_is_let_in_no_longer(tmp_path, end, kind):
    """In the middle, so that nobody takes what came for the whole of it."""
    from support.tokens import publish
    fortress = Fortress(tmp_path, answerSeconds=60)
    with fortress.daemon:
        person = long_history(fortress)
        # Only now: a connection that asks for nothing is cut.
        with Raw(fortress.daemon) as raw:
            raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
            ends = {"exp": int(time.time()) + 10} if end == "the token ends" else {}
            token = fortress.token("auditor", **ends)
            raw.send(f"GET /v1/peers/{person.id}/history?limit=50 HTTP/1.1\r\nHost: a\r\nAccept: {kind}\r\n"
                     f"Credentiald-Purpose: audit\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
            assert b" 200 OK" in raw.read(9, until=lambda it: b"FFF" in it), raw.data[:300]
            if not ends:
                publish(fortress.jwks, fortress.keys["RS256"])
            wait_until(lambda: fortress.get("/v1/boards", token).status_code == 401, 30, end)
            raw.read(30, until=lambda it: it.endswith(b"\r\n0\r\n\r\n"))
            assert raw.closed and not raw.data.endswith(b"\r\n0\r\n\r\n"), "it goes on to its end"
            assert 50 <= raw.data.count(b"F" * 7_000) < ENTRIES
