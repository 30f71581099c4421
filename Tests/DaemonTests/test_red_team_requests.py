"""Requests that try to be two, to be another one, or to be somebody else's: byte by byte over a socket."""

import json
import random

import pytest

from support.fortress import FACTOR, Siege, registration
from support.raw import PATIENCE, Raw, exchange, parsed

#: What a request that was smuggled past the one before it would be answered with.
SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
SIGN = b'{"status":"ok"}'


@pytest.fixture(autouse=True)
def siege(fortress):
    with Siege(fortress):
        yield


def problem(answer):
    """An error is a problem with a code, whatever it is about."""
    assert answer.headers.get("content-type") == "application/problem+json", answer
    found = json.loads(answer.body)
    assert found["status"] == answer.status and found["code"] and found["detail"], found
    assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["cache-control"] == "no-store"
    return found


def refused(result, least=1):
    """Refused or hung up on; nothing was smuggled."""
    assert SIGN not in result.data and len(result.answers) <= 1, result
    for answer in result.answers:
        assert 400 <= answer.status < 600, answer
        problem(answer)
    assert result.answers or result.closed, "neither an answer nor a close"
    return result


# Two requests in one


def post(*lines, body=b""):
    """A request that could be one of a client, but for these headers and this body."""
    head = [b"POST /v1/commands HTTP/1.1", b"Host: localhost", b"Content-Type: application/json", *lines]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


CHUNKED = b"Transfer-Encoding: chunked"
SHAPES = {
    "CL.TE": post(b"Content-Length: 4", CHUNKED, body=b"0\r\n\r\n" + SMUGGLED),
    "TE.CL": post(CHUNKED, b"Content-Length: 4", body=b"2\r\n{}\r\n0\r\n\r\n" + SMUGGLED),
    "CL twice": post(b"Content-Length: 2", b"Content-Length: 60", body=b"{}" + SMUGGLED),
    "CL twice the same": post(b"Content-Length: 2", b"Content-Length: 2", body=b"{}" + SMUGGLED),
    "CL list": post(b"Content-Length: 2, 60", body=b"{}" + SMUGGLED),
    "CL list of the same": post(b"Content-Length: 2, 2", body=b"{}" + SMUGGLED),
    "CL plus": post(b"Content-Length: +2", body=b"{}" + SMUGGLED),
    "CL minus": post(b"Content-Length: -2", body=b"{}" + SMUGGLED),
    "CL hex": post(b"Content-Length: 0x2", body=b"{}" + SMUGGLED),
    "CL exponent": post(b"Content-Length: 2e0", body=b"{}" + SMUGGLED),
    "CL two numbers": post(b"Content-Length: 2 60", body=b"{}" + SMUGGLED),
    "CL empty": post(b"Content-Length:", body=b"{}" + SMUGGLED),
    "CL quoted": post(b'Content-Length: "2"', body=b"{}" + SMUGGLED),
    "CL 2^64+2": post(b"Content-Length: 18446744073709551618", body=b"{}" + SMUGGLED),
    "CL 2^63": post(b"Content-Length: 9223372036854775808", body=b"{}" + SMUGGLED),
    "CL name with a space": post(b"Content-Length : 2", body=b"{}" + SMUGGLED),
    "CL name with a tab": post(b"Content-Length\t: 2", body=b"{}" + SMUGGLED),
    "CL vertical tab": post(b"Content-Length:\x0b2", body=b"{}" + SMUGGLED),
    "CL folded": post(b"Content-Length:\r\n 2", body=b"{}" + SMUGGLED),
    "TE folded": post(b"Transfer-Encoding:\r\n chunked", body=b"0\r\n\r\n" + SMUGGLED),
    "header folded": post(b"X-A: b\r\n Transfer-Encoding: chunked", b"Content-Length: 2", body=b"{}" + SMUGGLED),
    "TE x": post(b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n" + SMUGGLED),
    "TE identity": post(b"Transfer-Encoding: identity", body=b"0\r\n\r\n" + SMUGGLED),
    "TE chunked, identity": post(b"Transfer-Encoding: chunked, identity", body=b"0\r\n\r\n" + SMUGGLED),
    "TE gzip": post(b"Transfer-Encoding: gzip", body=b"0\r\n\r\n" + SMUGGLED),
    "TE name with a space": post(b"Transfer-Encoding : chunked", b"Content-Length: 2", body=b"{}" + SMUGGLED),
    "TE vertical tab": post(b"Transfer-Encoding:\x0bchunked", body=b"0\r\n\r\n" + SMUGGLED),
    "TE null": post(b"Transfer-Encoding: chunked\x00", body=b"0\r\n\r\n" + SMUGGLED),
    "TE bare CR": post(b"Transfer-Encoding: chunked\rX: y", body=b"0\r\n\r\n" + SMUGGLED),
    "TE in a value": post(b"X-A: b\nTransfer-Encoding: chunked", b"Content-Length: 2", body=b"{}" + SMUGGLED),
    "bare LF": post(b"Content-Length: 2").replace(b"\r\n", b"\n") + b"{}" + SMUGGLED,
    "bare LF at the end": b"GET /v1/boards HTTP/1.1\r\nHost: localhost\n\n" + SMUGGLED,
    "bare CR": b"GET /v1/boards HTTP/1.1\rHost: localhost\r\r" + SMUGGLED,
    "space before the first header": b"GET /v1/boards HTTP/1.1\r\n Host: localhost\r\n\r\n" + SMUGGLED,
    "header without a colon": post(b"Content-Length 2", body=b"{}" + SMUGGLED),
    "header without a name": post(b": x", b"Content-Length: 2", body=b"{}" + SMUGGLED),
    "null in a name": post(b"X\x00Y: z", b"Content-Length: 2", body=b"{}" + SMUGGLED),
    "null in a value": post(b"X: a\x00b", b"Content-Length: 2", body=b"{}" + SMUGGLED),
    "chunk size 2^64": post(CHUNKED, body=b"10000000000000000\r\n{}\r\n0\r\n\r\n" + SMUGGLED),
    "chunk size 17 digits": post(CHUNKED, body=b"fffffffffffffffff\r\n{}\r\n0\r\n\r\n" + SMUGGLED),
    "chunk size minus": post(CHUNKED, body=b"-2\r\n{}\r\n0\r\n\r\n" + SMUGGLED),
    "chunk size plus": post(CHUNKED, body=b"+2\r\n{}\r\n0\r\n\r\n" + SMUGGLED),
    "chunk size 0x": post(CHUNKED, body=b"0x2\r\n{}\r\n0\r\n\r\n" + SMUGGLED),
    "chunk size spaces": post(CHUNKED, body=b" 2\r\n{}\r\n0\r\n\r\n" + SMUGGLED),
    "chunk size empty": post(CHUNKED, body=b"\r\n{}\r\n0\r\n\r\n" + SMUGGLED),
    "chunk too short": post(CHUNKED, body=b"1\r\n{}\r\n0\r\n\r\n" + SMUGGLED),
    "chunk without an end": post(CHUNKED, body=b"2\r\n{}0\r\n\r\n" + SMUGGLED),
    "chunk bare LF": post(CHUNKED, body=b"2\n{}\n0\n\n" + SMUGGLED),
    "chunk extension with LF": post(CHUNKED, body=b"2;a\nb\r\n{}\r\n0\r\n\r\n" + SMUGGLED),
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_of_smuggling(fortress, name):
    refused(exchange(fortress.daemon, SHAPES[name]))


@pytest.mark.parametrize("name", SHAPES)
def test_shapes_of_smuggling_from_somebody_known(fortress, name):
    """The same with a token that may all: past the gate, into the reading of bodies."""
    first, rest = SHAPES[name].split(b"\n", 1)
    result = exchange(fortress.daemon, first + b"\n" + fortress.authorization + rest)
    assert SIGN not in result.data, result
    for answer in result.answers:
        assert answer.status >= 400, answer


def test_pieces_of_smuggling_come_one_by_one(fortress):
    """A parser that sees a header in halves decides no otherwise."""
    for name in ["CL.TE", "TE.CL", "CL twice", "TE name with a space", "chunk without an end"]:
        data = SHAPES[name]
        step = max(1, len(data) // 40)
        refused(exchange(fortress.daemon, [data[it:it + step] for it in range(0, len(data), step)], parts=True))


def test_a_body_that_is_not_read_is_no_request(fortress):
    """Refused before the body: what follows is still the body."""
    for length in [b"Content-Length: %d" % len(SMUGGLED), b"Content-Length: 5000000"]:
        result = exchange(fortress.daemon, post(length, body=SMUGGLED))
        assert SIGN not in result.data and result.statuses == [401], result
    inner = b"%x\r\n%s\r\n0\r\n\r\n" % (len(SMUGGLED), SMUGGLED)
    result = exchange(fortress.daemon, post(CHUNKED, body=inner))
    assert SIGN not in result.data and result.statuses == [401], result


def test_trailers_change_nothing(fortress):
    for trailer in [fortress.authorization, b"Content-Length: 100\r\n", b"Transfer-Encoding: chunked\r\n", b"Host: evil\r\n",
                    b"X: " + b"y" * 10_000 + b"\r\n"]:
        result = exchange(fortress.daemon, post(CHUNKED, body=b"2\r\n{}\r\n0\r\n" + trailer + b"\r\n"))
        assert result.statuses in ([401], [400], [431]), result


def test_bombs_of_chunks(fortress):
    extension = b"2;" + b"a=b;" * 100_000 + b"\r\n{}\r\n0\r\n\r\n"
    for head in [b"", fortress.authorization.strip()]:
        lines = [CHUNKED] + ([head] if head else [])
        result = exchange(fortress.daemon, post(*lines, body=extension))
        assert result.closed or result.statuses and result.statuses[0] >= 400, result
        zeros = b"0" * 1_000_000 + b"2\r\n{}\r\n0\r\n\r\n"
        result = exchange(fortress.daemon, post(*lines, body=zeros))
        assert result.closed or result.statuses and result.statuses[0] >= 400, result
        trailers = b"0\r\n" + b"X-Y: z\r\n" * 50_000 + b"\r\n"
        result = exchange(fortress.daemon, post(*lines, body=trailers))
        assert result.closed or result.statuses and result.statuses[0] >= 400, result
        # Small chunks of more than a command may have.
        small = b"20\r\n%s\r\n" % (b" " * 32) * 40_000
        result = exchange(fortress.daemon, post(*lines, body=small))
        assert result.closed or result.statuses and result.statuses[0] >= 400, result


# Requests that are none, or of another protocol


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n" * 50_000, b"\x00" * 100_000, b"\xff" * 100_000, b"A" * 200_000, b" / HTTP/1.1\r\n\r\n",
        b"GET\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/0.9\r\n\r\n", b"GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1.1\r\nHost: a\r\n\r\n", b"GET / HTTP/11\r\nHost: a\r\n\r\n", b"GET / http/1.1\r\nHost: a\r\n\r\n",
        b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", b"G\x01T / HTTP/1.1\r\nHost: a\r\n\r\n", b"get /healthz HTTP/1.1\r\nHost: a\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x11" * 500,
        b"SSH-2.0-OpenSSH_9.6\r\n", b"EHLO localhost\r\n", b"*1\r\n$4\r\nPING\r\n", b"X" * 9_000 + b" / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"CONNECT localhost:22 HTTP/1.1\r\nHost: localhost:22\r\n\r\n", b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET * HTTP/1.1\r\nHost: a\r\n\r\n", b"GET v1/projections HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /nowhere HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET /nowhere HTTP/1.1\r\n\r\n",
        b"GET /nowhere HTTP/1.1\r\nHost: a/b?c#d\r\n\r\n",
    ],
    ids=lambda it: repr(it[:30]),
)
def test_what_is_no_request(fortress, data):
    # Empty lines before a request are skipped, until its time is over.
    refused(exchange(fortress.daemon, data + b"\r\n\r\n"))


def test_upgrades_are_not_taken(fortress):
    for wanted in [b"h2c", b"websocket", b"TLS/1.0"]:
        data = (b"GET /v1/projections HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: " + wanted
                + b"\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
        result = exchange(fortress.daemon, data)
        assert result.statuses in ([401], []) and b"101 " not in result.data, result


def test_heads_over_the_limits(fortress):
    for data in [b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X-%d: y\r\n" % it for it in range(500)),
                 b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 1_000_000,
                 b"GET /" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: a\r\n",
                 b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + b"y" * 1_000_000 + b": x\r\n"]:
        result = exchange(fortress.daemon, data + b"\r\n")
        assert SIGN not in result.data and (result.closed or result.statuses in ([431], [400])), result


# Another place, by another spelling


def variants(path):
    first, rest = path[1:].split("/", 1)
    return [
        f"//{path[1:]}", f"{path}/", f"{path}//", f"/{first}//{rest}", f"/./{path[1:]}", f"/{first}/./{rest}", f"/x/..{path}",
        f"/healthz/..{path}", f"/{first}/../{first}/{rest}", f"/healthz%2f..%2f{first}%2f{rest}", f"/healthz/%2e%2e{path}",
        f"/{first}%2f{rest}", f"/%76{path[2:]}", f"{path.upper()}", f"{path.title()}", f"{path}.", f"{path}..", f"{path};a=b",
        f"/{first};a=b/{rest}", f"{path}%00", f"{path}%00.json", f"{path}%20", f"{path}%0d%0aX:y", f"{path}.json", f"{path}~", f"\\{path[1:]}",
        f"/{first}\\{rest}", f"{path}?", f"{path}#", f"{path}#/healthz", f"/healthz#{path}", f"/healthz?{path}", f"/healthz{path}",
        f"http://localhost{path}", f"http://evil.example{path}", f"http://localhost/healthz/..{path}", f"https://localhost{path}",
        f"http://localhost@evil{path}", f"HTTP://LOCALHOST{path}", f"/%2e/{path[1:]}", f"/..{path}", f"/%c0%af{path[1:]}", f"/%ef%bc%8f{path[1:]}",
        f"/{first}/{rest}/..;/", f"/..;{path}", f"/%252e%252e{path}", f"///{path[1:]}", f"{path}/healthz/..", f"{path}?access_token=x",
    ]


PLACES = ["/v1/projections", "/v1/peers/{person}", "/v1/publications", "/v1/roster?board={board}", "/v1/events", "/v1/log/proofs/inclusion?position=1"]


@pytest.mark.parametrize("place", PLACES)
def test_no_spelling_opens_a_door(fortress, place):
    """Without a token, and with one that is not for this place."""
    place = place.format(person=fortress.person.id, board=fortress.board)
    weak = fortress.token("employer") if "events" not in place else fortress.token("provider")
    for path in variants(place):
        for authorization in [b"", b"Authorization: Bearer " + weak.encode() + b"\r\n"]:
            data = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n".encode() + authorization + b"\r\n"
            result = exchange(fortress.daemon, data)
            assert result.answers or result.closed, path
            for answer in result.answers:
                # The open place is open, however it is spelled, and shows what it shows.
                if answer.status == 200:
                    assert answer.body == SIGN, (path, answer)
                else:
                    assert answer.status in (400, 401, 403, 404, 405, 431), (path, answer)
                    problem(answer)


def test_no_spelling_shows_another_boards_person(fortress):
    """Somebody who is with no board, for a board: as if they were nobody."""
    token = fortress.token("board", boards=[fortress.board])
    unknown = registration()["commandId"]
    answers = set()
    for person in [fortress.person.id, unknown]:
        for path in variants(f"/v1/peers/{person}") + [f"/v1/peers/{person}{it}" for it in ["/history", "/eligibility", "?asOf=2026-01-01"]]:
            data = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n".encode()
            result = exchange(fortress.daemon, data + b"Authorization: Bearer " + token.encode() + b"\r\n\r\n")
            for answer in result.answers:
                assert answer.status != 200 or answer.body == SIGN, (path, answer)
        result = exchange(fortress.daemon, f"GET /v1/peers/{person} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        answers.add(result.answers[0].body.replace(person.encode(), b"ID"))
    assert len(answers) == 1, answers


METHODS = [b"X-HTTP-Method-Override", b"X-HTTP-Method", b"X-Method-Override"]
ADDRESSES = [b"X-Original-URL", b"X-Rewrite-URL", b"X-Forwarded-Path", b"X-Forwarded-Prefix"]


def test_headers_that_would_be_another_request(fortress):
    for name in METHODS:
        for method in [b"POST", b"DELETE", b"GET"]:
            data = b"GET /v1/clock/advance HTTP/1.1\r\nHost: a\r\n" + fortress.authorization + name + b": " + method + b"\r\n\r\n"
            assert exchange(fortress.daemon, data).statuses == [405]
    for name in ADDRESSES:
        data = b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + name + b": /v1/projections\r\n\r\n"
        assert exchange(fortress.daemon, data).answers[0].body == SIGN
        data = b"GET /v1/projections HTTP/1.1\r\nHost: a\r\n" + name + b": /healthz\r\n\r\n"
        assert exchange(fortress.daemon, data).statuses == [401]


@pytest.mark.parametrize(
    "header",
    [b"X-Forwarded-For: 127.0.0.1", b"X-Forwarded-User: admin", b"X-Remote-User: admin", b"Remote-User: admin", b"X-Real-IP: 127.0.0.1",
     b"Forwarded: for=127.0.0.1;by=127.0.0.1", b"X-Client-IP: ::1", b"True-Client-IP: 127.0.0.1", b"Via: 1.1 localhost",
     b"X-Forwarded-Client-Cert: By=x;Subject=\"CN=ops\"", b"SSL_CLIENT_S_DN: CN=ops", b"X-SSL-Client-Verify: SUCCESS",
     b"Cookie: token=x; access_token=x", b"Proxy-Authorization: Bearer x", b"X-Authorization: Bearer x", b"Authorization: Basic b3BzOm9wcw==",
     b"Authorization: Negotiate AAAA", b"Authorization:", b"Authorization: Bearer", b"Origin: http://evil.example", b"Sec-Fetch-Site: same-origin"],
)
def test_headers_that_would_be_somebody(fortress, header):
    data = b"GET /v1/projections HTTP/1.1\r\nHost: localhost\r\n" + header + b"\r\n\r\n"
    [answer] = exchange(fortress.daemon, data).answers
    assert answer.status == 401 and problem(answer)["code"] == "not_authenticated"
    assert not any(it.startswith("access-control-") for it in answer.headers)


def test_a_token_in_more_than_one_place(fortress):
    good = fortress.authorization.strip()
    weak = b"Authorization: Bearer " + fortress.token("employer").encode()
    for lines in [[good, good], [good, weak], [weak, good], [good, b"authorization: x"], [b"AUTHORIZATION: x", good], [good + b"," + good[15:]],
                  [good + b" " + good[22:]], [b"Authorization:\r\n " + good[15:]], [good.replace(b"Bearer ", b"Bearer\t")],
                  [good.replace(b"Bearer ", b"Bearer  ")], [b"Authorization : " + good[15:]]]:
        data = b"GET /v1/projections HTTP/1.1\r\nHost: localhost\r\n" + b"\r\n".join(lines) + b"\r\n\r\n"
        result = exchange(fortress.daemon, data)
        assert result.statuses in ([401], [400]), (lines, result)


def test_pipelined_requests_are_answered_in_order_each_for_itself(fortress):
    """A token of one request is none of the next one's, on the same connection."""
    with_token = b"GET /v1/projections HTTP/1.1\r\nHost: a\r\n" + fortress.authorization + b"\r\n"
    without = b"GET /v1/projections HTTP/1.1\r\nHost: a\r\n\r\n"
    result = exchange(fortress.daemon, (with_token + without) * 20, count=40)
    assert result.statuses == [200, 401] * 20


def test_a_thousand_seeded_mutations_of_a_request(fortress):
    """Whatever comes, the answer is whole and an error is a problem."""
    good = (b"POST /v1/commands HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + fortress.authorization
            + b"Content-Length: 2\r\n\r\n{}")
    noise = [b"\r\n", b"\n", b"\r", b"\x00", b" ", b"\t", b":", b"%", b"Transfer-Encoding: chunked\r\n", b"Content-Length: 0\r\n", b"\xff", b"/..", b"0"]
    for seed in range(120 * FACTOR):
        chance = random.Random(seed)
        data = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(data))
            kind = chance.random()
            if kind < 0.4:
                data[place:place] = chance.choice(noise)
            elif kind < 0.7:
                del data[place:place + chance.randint(1, 8)]
            else:
                data[place] = chance.randrange(256)
        with Raw(fortress.daemon) as raw:
            raw.send(bytes(data) + b"\r\n\r\n")
            raw.socket.shutdown(1)
            raw.read(PATIENCE, until=lambda it: bool(it) and parsed(it))
            for answer in parsed(raw.data):
                assert answer.status >= 400, (seed, bytes(data), answer)
                assert answer.status < 500, (seed, bytes(data), answer)
                problem(answer)
