"""Bodies that are bombs: lines without an end, depth, numbers, text that is none."""

import gzip
import json
import threading

import pytest
import requests

from support.desk import check_problem
from support.fortress import FACTOR, PATIENCE, Fortress, Siege, registration
from support.raw import Raw, parsed
from support.tokens import bearer

COMMAND_BYTES = 1 << 20


@pytest.fixture(scope="module")
def fortress(tmp_path_factory):
    """It cuts nobody here who does not come to run for seconds: these clients are to be heard out."""
    fortress = Fortress(tmp_path_factory.mktemp("fortress"), headSeconds=60, bodySeconds=60, answerSeconds=10)
    with fortress.daemon:
        yield fortress


@pytest.fixture(autouse=True)
def siege(fortress):
    with Siege(fortress):
        yield


def send(fortress, body, kind="application/json", path="/v1/commands", **headers):
    return requests.post(fortress.daemon.url + path, data=body, timeout=PATIENCE,
                         headers={**bearer(fortress.all), "Content-Type": kind, **headers})


def bulk(fortress, body, **headers):
    answer = send(fortress, body, "application/x-ndjson", "/v1/commands/bulk", **headers)
    return answer, [json.loads(it) for it in answer.text.splitlines()]


NUMBERS = ["1e400", "-1e400", "1E+999999999", "9" * 5_000, "-" + "9" * 5_000, "0." + "0" * 5_000 + "1", "1e-999999999",
           "18446744073709551616", "-1", "1.5", "NaN", "Infinity", "0x10", "01", "+1", ".5", "1.", "1e", '"1e400"', "true", "[]", "{}", '""', '"\\u0000"']


@pytest.mark.parametrize("number", NUMBERS, ids=lambda it: it[:20])
def test_numbers(fortress, number):
    for body in ['{"commandId":"%s","expectedVersion":@,"registerPeer":{"registeredOn":"2026-01-05","personal":{"givenName":"A","familyName":"B"}}}',
                 '{"commandId":"%s","completeModule":{"peerId":"01939c6e-0000-7000-8000-000000000001","module":"M","title":"T","provider":"P",'
                 '"completedOn":"2026-01-05","allocations":[{"category":"ethics","minutes":@}],"mode":"MODE_IN_PERSON"}}']:
        text = (body % registration()["commandId"]).replace("@", number)
        answer = send(fortress, text)
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.json()["code"]
        _, [problem] = bulk(fortress, text)
        assert 400 <= problem["status"] < 500


@pytest.mark.parametrize("number", ["-4294967295", "-9223372036854775808", "4294967297", "2147483648", "-2147483649"])
def test_words_as_wide_numbers(fortress, number):
    """A reader of JSON takes them for words that it does not know; their writer then made too little room for them."""
    peer = '"peerId":"01939c6e-0000-7000-8000-000000000001"'
    bodies = [
        '{"commandId":"%s","completeModule":{' + peer + ',"mode":@}}',
        '{"commandId":"%s","logCEU":{' + peer + ',"mode":@}}',
        '{"commandId":"%s","signAttestation":{' + peer + ',"kind":@}}',
        '{"commandId":"%s","adoptRules":{"rules":{"credentials":[{"initial":[{"competency":{"methods":['
        + ",".join("@" * 3_000) + "]}}]}]}}}",
    ]
    for body in bodies:
        for _ in range(10):
            text = (body % registration()["commandId"]).replace("@", number)
            problem = check_problem(send(fortress, text), 400, "invalid_field")
            assert problem["field"].split(".")[-1].split("[")[0] in ("mode", "kind", "methods")
        for query in ["", "?dryRun=true"]:
            answer = send(fortress, text + "\n" + text, "application/x-ndjson", "/v1/commands/bulk" + query)
            assert [json.loads(it)["code"] for it in answer.text.splitlines()] == ["invalid_field"] * 2


TEXTS = [b'"\\ud800"', b'"\\udc00\\ud800"', b'"\\ud800\\ud800"', b'"\xed\xa0\x80"', b'"\xff"', b'"\xc0\x80"', b'"\xf8\x88\x80\x80\x80"', b'"\xf4\x90\x80\x80"',
         b'"\xe2\x82"', b'"\\u00"', b'"\\x41"', b'"\n"', b'"\t"', b'"\x00"', b'"a', b"'a'", b'"\\"', b'"\\u0000"']


@pytest.mark.parametrize("text", TEXTS, ids=repr)
def test_texts(fortress, text):
    """Text that is none is refused; what JSON allows may be refused for what it says."""
    for field in [b"givenName", b"familyName"]:
        body = json.dumps(registration()).encode().replace(b'"givenName": "Ana"', b'"' + field + b'": ' + text)
        answer = send(fortress, body)
        assert 400 <= answer.status_code < 500, answer.text
        assert answer.json()["code"] and "Ruiz" not in answer.text
        _, lines = bulk(fortress, body)
        assert all(400 <= it["status"] < 500 for it in lines) and lines


@pytest.mark.parametrize("opening, closing", [(b"[", b"]"), (b'{"a":', b"}"), (b'{"registerPeer":', b"}"), (b'{"a":[', b"]}")])
def test_depth(fortress, opening, closing):
    for depth in [101, 1_000, 20_000, 60_000]:
        for end in [b"1" + closing * depth, b"", b"]" * depth]:
            body = (opening * depth + end)[:COMMAND_BYTES]
            check_problem(send(fortress, body), 400, "malformed_json")
            _, [problem] = bulk(fortress, body)
            assert problem["code"] == "malformed_json"
    # In a protobuf body, too.
    deep = b"\x12"
    for _ in range(200):
        deep = b"\x12" + bytes([len(deep) & 0x7F]) + deep
    assert 400 <= send(fortress, deep, "application/x-protobuf").status_code < 500


def test_keys_twice(fortress):
    """Which of two would count is nobody's to guess."""
    for field in ['"commandId":"01939c6e-0000-7000-8000-0000000000ff",', '"registerPeer":{},']:
        body = json.dumps(registration()).replace("{", "{" + field, 1)
        check_problem(send(fortress, body), 400, "malformed_json")
    body = json.dumps(registration()).replace('"givenName"', '"givenName": "Eve", "givenName"')
    check_problem(send(fortress, body), 400, "malformed_json")
    escaped = json.dumps(registration()).replace('"givenName"', '"given\\u004eame": "Eve", "givenName"')
    answer = send(fortress, escaped)
    assert answer.status_code == 400, answer.text
    # The proto's own spelling of a field beside JSON's.
    answer = send(fortress, json.dumps(registration()).replace('"givenName"', '"given_name": "Eve", "givenName"'))
    assert answer.status_code == 400, answer.text


def test_a_wide_object(fortress):
    body = "{" + ",".join(f'"k{it}":{it}' for it in range(60_000)) + "}"
    assert send(fortress, body[:COMMAND_BYTES - 1] + "}").status_code == 400
    assert send(fortress, json.dumps({"registerPeer": {f"k{it}": 1 for it in range(30_000)}})).status_code == 400
    assert send(fortress, '{"a":' + "[" + "1," * 400_000 + "1]}").status_code == 400


def test_bodies_that_are_packed(fortress):
    packed = gzip.compress(b"\n" * (100 << 20))
    for coding in ["gzip", "deflate", "br", "zstd", "x-gzip", "identity, gzip"]:
        check_problem(send(fortress, packed, **{"Content-Encoding": coding}), 415, "content_type_unsupported")
        answer = send(fortress, packed, "application/x-ndjson", "/v1/commands/bulk", **{"Content-Encoding": coding})
        check_problem(answer, 415, "content_type_unsupported")
    # Names of codings have no case.
    for coding in ["identity", "Identity"]:
        answer = send(fortress, "{}", **{"Content-Encoding": coding})
        assert answer.status_code == 400, answer.text


# Bulks


def endless(megabytes, byte=b"x"):
    for _ in range(megabytes * 16):
        yield byte * 65_536


def test_a_line_without_an_end(fortress):
    """More of it than memory may hold."""
    answer, lines = bulk(fortress, endless(40 * FACTOR))
    assert answer.status_code == 200
    [problem] = lines
    assert problem["code"] == "body_too_large" and problem["line"] == "1"


def test_a_million_empty_lines(fortress):
    answer, lines = bulk(fortress, endless(1 * FACTOR, b"\n"))
    assert answer.status_code == 200 and lines == []
    answer, lines = bulk(fortress, (b" \r\n\t\n" * 10_000 for _ in range(30)))
    assert answer.status_code == 200 and lines == []


def read_while_sending(fortress, parts):
    """A bulk of a client that reads answers while it sends; its answers."""
    with Raw(fortress.daemon) as raw:
        raw.send(b"POST /v1/commands/bulk HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n" + fortress.authorization
                 + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n")

        def send():
            for part in parts:
                raw.socket.sendall(b"%x\r\n%s\r\n" % (len(part), part))
            raw.socket.sendall(b"0\r\n\r\n")

        sender = threading.Thread(target=send)
        sender.start()
        data = bytearray()
        while not data.endswith(b"0\r\n\r\n") and (part := raw.socket.recv(1 << 20)):
            data += part
        sender.join()
    [answer] = parsed(bytes(data))
    assert answer.status == 200
    return [json.loads(it) for it in answer.body.splitlines()]


def test_many_bad_lines(fortress):
    lines = read_while_sending(fortress, [b"{}\nnonsense\n[]\n" * 1_000] * 5 * FACTOR)
    assert len(lines) == 15_000 * FACTOR
    assert {it["code"] for it in lines} == {"missing_command", "malformed_json"}


def test_long_lines_again_and_again(fortress):
    line = b'{"commandId":"' + b"x" * (COMMAND_BYTES - 200) + b'"}\n'
    lines = read_while_sending(fortress, [line] * 3 * FACTOR)
    assert len(lines) == 3 * FACTOR
    assert all(len(json.dumps(it)) < 2_000 for it in lines), "an answer repeats what was sent"


def test_many_bulks_at_once_that_send_and_never_read(fortress):
    """Each is read from as far as its answers find room; then no further, and it is cut."""
    head = (b"POST /v1/commands/bulk HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n" + fortress.authorization
            + b"Transfer-Encoding: chunked\r\n\r\n")
    chunk = b"{}\n" * 4_000
    chunk = b"%x\r\n%s\r\n" % (len(chunk), chunk)

    def flood():
        with Raw(fortress.daemon) as raw:
            raw.send(head)
            for _ in range(400):
                if not raw.send(chunk):
                    return
            raise AssertionError("an endless bulk was taken without its answers being read")

    failures = []

    def guarded():
        try:
            flood()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(8)]
    for it in threads:
        it.start()
    for it in threads:
        it.join()
    assert not failures, failures[0]
