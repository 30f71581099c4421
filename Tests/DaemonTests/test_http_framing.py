"""How requests say for whom they are and how answers end, for clients of HTTP/1.1 and HTTP/1.0: byte by byte."""

import json
import signal
import socket
import time

import pytest
import requests

from support import long_history
from support.careers import Person
from support.fortress import Fortress
from support.raw import Raw, exchange, parsed
from support.tokens import bearer, publish
from support.waiting import wait_until

SIGN = b'{"status":"ok"}'
#: Seconds in which a connection ends that is ended by the daemon and not by its patience, which is far longer.
SOON, PATIENCE = 120, 3_600
NDJSON, EVENTS = "application/x-ndjson", "text/event-stream"


@pytest.fixture(scope="module")
def fortress(tmp_path_factory):
    """One that waits for its clients as long as they like."""
    patient = dict.fromkeys(["headSeconds", "bodySeconds", "answerSeconds", "drainSeconds", "idleSeconds"], PATIENCE)
    fortress = Fortress(tmp_path_factory.mktemp("fortress"), **patient)
    with fortress.daemon:
        yield fortress


@pytest.fixture(scope="module")
def history(fortress):
    """A path with a history that is written as it goes."""
    person = Person(811)
    answer = requests.post(fortress.daemon.url + "/v1/commands", json=person.register(), headers=bearer(fortress.all), timeout=120)
    assert answer.status_code == 201, answer.text
    return f"/v1/peers/{person.id}/history"


def request(fortress, path, *lines, method="GET", version="1.1", host=True, accept="*/*"):
    head = [f"{method} {path} HTTP/{version}", *(["Host: localhost"] if host else []), f"Accept: {accept}", "credentiald-purpose: audit", *lines]
    return "\r\n".join(head).encode() + b"\r\n" + fortress.authorization + b"\r\n"


def until_it_ends(fortress, data):
    """The answers that come until the daemon closes the connection."""
    with Raw(fortress.daemon) as raw:
        raw.send(data)
        assert raw.is_closed_within(SOON), raw.data
    return parsed(raw.data)


def head_of(data):
    """Of the first answer, in small letters; and what is behind it."""
    head, _, rest = data.partition(b"\r\n\r\n")
    return head.decode().lower(), rest


# HTTP/1.0


@pytest.mark.parametrize("lines", [(), ("Connection: keep-alive",), ("Connection: close",), ("Expect: 100-continue",)], ids=str)
@pytest.mark.parametrize("kind", ["whole", "lines"])
def test_http_1_0_gets_a_body_that_ends_with_the_connection(fortress, history, kind, lines):
    path, accept = {"whole": ("/v1/boards", "application/json"), "lines": (history, NDJSON)}[kind]
    with Raw(fortress.daemon) as raw:
        began = time.monotonic()
        raw.send(request(fortress, path, *lines, version="1.0", accept=accept))
        assert raw.is_closed_within(SOON), raw.data
        assert time.monotonic() - began < SOON
    head, body = head_of(raw.data)
    assert head.startswith("http/1.0 200") and "transfer-encoding" not in head and "connection: close" in head, head
    assert all(json.loads(it) for it in body.splitlines()), body


def test_http_1_0_reads_a_stream_of_events_as_it_comes(fortress):
    with Raw(fortress.daemon) as raw:
        raw.send(request(fortress, "/v1/events", version="1.0", accept=EVENTS))
        raw.read(SOON, until=lambda it: b"\ndata: " in it)
        head, body = head_of(raw.data)
    assert head.startswith("http/1.0 200") and "transfer-encoding" not in head and "content-length" not in head, head
    assert body.startswith(b"retry: ") and b"\nid: " in body, body


@pytest.fixture
def much(tmp_path):
    """A daemon of its own, a history that is written page after page for as long as somebody reads, and its entries."""
    patient = dict.fromkeys(["headSeconds", "bodySeconds", "answerSeconds", "drainSeconds", "idleSeconds"], PATIENCE)
    fortress = Fortress(tmp_path, **patient)
    with fortress.daemon:
        person = Person(812)
        long_history.record(fortress.daemon.url, person, fortress.all)
        yield fortress, f"/v1/peers/{person.id}/history"


def begun(fortress, path, token, version):
    """A connection on which an answer has begun that nobody reads."""
    raw = Raw(fortress.daemon, timeout=SOON)
    raw.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18)
    lines = [f"GET {path}?limit=10 HTTP/{version}", "Host: localhost", f"Accept: {NDJSON}", f"Authorization: Bearer {token}"]
    raw.send("\r\n".join([*lines, "credentiald-purpose: audit", "", ""]).encode())
    raw.read(SOON, until=lambda it: it.count(b"\n") > 12)
    assert b" 200 " in raw.data.splitlines()[0], raw.data
    return raw


def lines_of(raw):
    return head_of(raw.data)[1].splitlines()


def end_of(raw):
    """How the connection ends once all is read that comes."""
    raw.socket.settimeout(SOON)
    try:
        while part := raw.socket.recv(1 << 20):
            raw.data += part
    except ConnectionResetError:
        return "failed"
    return "ended"


def test_a_history_that_breaks_off_does_not_end_like_a_whole_one(much):
    """Nothing but the end of the connection tells HTTP/1.0 how long it is."""
    fortress, path = much
    former = fortress.keys["RS256"]
    with begun(fortress, path, fortress.token("auditor"), "1.0") as whole, begun(
        fortress, path, former.token("auditor"), "1.0"
    ) as cut, begun(fortress, path, former.token("auditor"), "1.1") as chunks:
        assert end_of(whole) == "ended" and len(lines_of(whole)) >= long_history.ENTRIES
        publish(fortress.jwks, fortress.key)
        fortress.daemon.process.send_signal(signal.SIGHUP)
        wait_until(lambda: fortress.get("/v1/projections", former.token("auditor")).status_code == 401, SOON, "the end of the key")
        assert end_of(cut) == "failed" and len(lines_of(cut)) < long_history.ENTRIES
        assert end_of(chunks) in ("ended", "failed") and not chunks.data.endswith(b"\r\n0\r\n\r\n")
    with begun(fortress, path, fortress.token("auditor"), "1.0") as killed:
        fortress.daemon.kill()
        assert end_of(killed) == "failed" and len(lines_of(killed)) < long_history.ENTRIES


def test_refusals_of_http_1_0_close(fortress):
    with Raw(fortress.daemon) as raw:
        raw.send(b"GET /v1/projections HTTP/1.0\r\n\r\n")
        assert raw.is_closed_within(SOON)
    head, body = head_of(raw.data)
    assert " 401 " in head and json.loads(body)["code"] == "not_authenticated"


def test_http_1_1_is_kept_open_unless_it_says_otherwise(fortress):
    with Raw(fortress.daemon) as raw:
        for _ in range(3):
            before = len(raw.data)
            raw.send(request(fortress, "/healthz"))
            raw.read(SOON, until=lambda it: it[before:].endswith(SIGN))
            assert raw.data[before:].endswith(SIGN) and not raw.closed
        for word in ["Close", "x, close"]:
            with Raw(fortress.daemon) as other:
                other.send(request(fortress, "/healthz", f"Connection: {word}"))
                assert other.is_closed_within(SOON) and "connection: close" in head_of(other.data)[0]


# HEAD


def test_head_of_what_is_written_as_it_goes_has_no_length(fortress, history):
    for path, accept in [(history, NDJSON), ("/v1/events", EVENTS)]:
        with Raw(fortress.daemon) as raw:
            raw.send(request(fortress, path, method="HEAD", accept=accept) + request(fortress, "/healthz", "Connection: close"))
            assert raw.is_closed_within(SOON)
        head, rest = head_of(raw.data)
        assert " 200 " in head and f"content-type: {accept}" in head and "content-length" not in head, head
        # Nothing of a body: the next answer begins at once.
        assert rest.startswith(b"HTTP/1.1 200") and rest.endswith(SIGN), rest
    for path, accept in [("/v1/boards", "application/json"), ("/v1/events?limit=2", "application/json")]:
        [got] = exchange(fortress.daemon, request(fortress, path, "Connection: close", accept=accept)).answers
        [head] = exchange(fortress.daemon, request(fortress, path, "Connection: close", method="HEAD", accept=accept)).data.split(b"\r\n\r\n")[:1]
        assert f"content-length: {len(got.body)}" in head.decode().lower()


# Hosts, and what is no request


def test_a_request_has_one_host(fortress):
    good = request(fortress, "/healthz")
    for bad, word in [(request(fortress, "/healthz", host=False), "missing"), (request(fortress, "/healthz", "Host: localhost"), "more than once"),
                      (request(fortress, "/healthz", "host: evil"), "more than once"), (request(fortress, "/healthz", "Host: evil", version="1.0"), "more than once")]:
        answers = until_it_ends(fortress, good + bad + good)
        # The one before is answered, and none behind.
        assert [it.status for it in answers] == [200, 400], (bad, answers)
        found = json.loads(answers[1].body)
        assert found["code"] == "bad_request" and "Host" in found["detail"] and word in found["detail"], found
        assert answers[1].headers["connection"] == "close"
    # HTTP/1.0 had none.
    assert exchange(fortress.daemon, request(fortress, "/healthz", version="1.0", host=False)).statuses == [200]
    # An empty one says that it has none.
    assert exchange(fortress.daemon, request(fortress, "/healthz", "Host:", host=False)).statuses == [200]


WORDS = {
    b"FOO / HTTP/1.1\r\nHost: a\r\n\r\n": "method",
    b"get /healthz HTTP/1.1\r\nHost: a\r\n\r\n": "capitals",
    b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n": "%20",
    b"GET /healthz HTTP/2.0\r\nHost: a\r\n\r\n": "version",
    b"POST /v1/commands HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n": "Content-Length",
    b"POST /v1/commands HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}": "Content-Length",
    b"POST /v1/commands HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n": "Content-Length",
    b"POST /v1/commands HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n": "Content-Length",
    b"GET /healthz HTTP/1.1\r\nHost: a\r\nX Y: z\r\n\r\n": "header",
}


@pytest.mark.parametrize("data", WORDS, ids=lambda it: repr(it[:60]))
def test_what_is_wrong_is_said(fortress, data):
    answers = until_it_ends(fortress, data)
    assert [it.status for it in answers] == [400], answers
    found = json.loads(answers[0].body)
    assert found["code"] == "bad_request" and WORDS[data] in found["detail"], found


# Bodies that are waited with


def waiting(fortress, path, length, kind="application/json"):
    return request(fortress, path, f"Content-Type: {kind}", "Expect: 100-continue", f"Content-Length: {length}", method="POST")


def test_a_stated_length_over_the_limit_is_refused_before_the_body(fortress):
    for path in ["/v1/commands", "/v1/projections/roster/rebuild"]:
        with Raw(fortress.daemon) as raw:
            raw.send(waiting(fortress, path, (1 << 20) + 1))
            assert raw.is_closed_within(SOON), raw.data
        head, body = head_of(raw.data)
        assert head.startswith("http/1.1 413") and "connection: close" in head, head
        assert json.loads(body)["code"] == "body_too_large"


def test_others_are_told_to_go_on(fortress):
    for path, length, kind in [("/v1/commands", 1 << 20, "application/json"), ("/v1/commands/bulk", 1 << 24, NDJSON),
                               ("/v1/commands/bulk?dryRun=true", 1 << 24, NDJSON)]:
        with Raw(fortress.daemon) as raw:
            raw.send(waiting(fortress, path, length, kind))
            assert raw.read(SOON, until=lambda it: b"\r\n\r\n" in it).startswith(b"HTTP/1.1 100 "), raw.data


# Who is of this machine


def test_a_proxy_that_says_so_opens_nothing(fortress):
    """And one that says nothing does: the guide tells which header a proxy on the daemon's machine must set."""
    for path in ["/readyz", "/metrics"]:
        for line in [b"", b"X-Real-IP: 192.0.2.1\r\n", b"X-Forwarded-Proto: https\r\n"]:
            assert exchange(fortress.daemon, f"GET {path} HTTP/1.1\r\nHost: a\r\n".encode() + line + b"\r\n").statuses == [200]
        for line in [b"X-Forwarded-For: 192.0.2.1\r\n", b"Forwarded: for=192.0.2.1\r\n", b"Via: 1.1 proxy\r\n", b"X-Forwarded-For: 127.0.0.1\r\n"]:
            assert exchange(fortress.daemon, f"GET {path} HTTP/1.1\r\nHost: a\r\n".encode() + line + b"\r\n").statuses == [401]
