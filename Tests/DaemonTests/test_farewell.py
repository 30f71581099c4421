"""The last answer on a connection says that it is the last."""

import contextlib
import json
import signal
import socket
import time

from support import cli
from support.careers import Person
from support.commands import line
from support.daemon import Daemon
from support.raw import Raw, parsed
from support.waiting import wait_until


#: Connections that nobody asks anything on any more.
IDLE = 8
#: So long a stopping daemon waits for those whom it answers (Sources/Daemon/Running/Daemon.swift).
PATIENCE = 8


def in_time(attempt, folder):
    """What a busy machine has come later than the daemon waits says nothing of the daemon: then it is tried again."""
    for number in range(5):
        began = time.monotonic()
        try:
            return attempt(folder / str(number))
        except AssertionError as failure:
            if time.monotonic() - began < PATIENCE:
                raise
            late = failure
    raise late


def answer(raw, number):
    """The answer of that number on a connection."""
    raw.read(120, until=lambda it: len(parsed(it)) >= number)
    answers = parsed(raw.data)
    assert len(answers) == number, raw.data
    return answers[-1]


def post(command, *lines):
    """The head and the body of a request."""
    body = line(command).encode()
    head = (
        b"POST /v1/commands HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n%s\r\n" % (len(body), b"".join(lines))
    )
    return head, body


def begin(raw, command, *lines):
    """Sends a request but for most of its body; the rest. The daemon has the head then: it has asked for the body."""
    head, body = post(command, b"Expect: 100-continue\r\n", *lines)
    before = len(raw.data)
    assert raw.send(head)
    raw.read(120, until=lambda it: it[before:].startswith(b"HTTP/1.1 100 ") and it.endswith(b"\r\n\r\n"))
    assert raw.data[before:].startswith(b"HTTP/1.1 100 "), raw.data
    assert raw.send(body[:20])
    return body[20:]


def refuses(daemon):
    host, port = daemon.url.removeprefix("http://").split(":")
    try:
        socket.create_connection((host, int(port)), timeout=120).close()
        return False
    except ConnectionError:
        return True


def begin_to_stop(daemon):
    """SIGTERM, and nobody new is let in any more."""
    with contextlib.ExitStack() as stack:
        idle = [stack.enter_context(Raw(daemon)) for _ in range(IDLE)]
        for it in idle:
            assert it.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert answer(it, 1).status == 200
        daemon.process.send_signal(signal.SIGTERM)
        wait_until(lambda: refuses(daemon), 120, "the end of listening")
        # All connections are told about the same time: these end with it.
        assert all(it.is_closed_within(120) for it in idle)
    time.sleep(0.2)
    assert daemon.is_running()


def check_last(raw, number, command):
    """The receipt of a command, then the end of the connection."""
    found = answer(raw, number)
    assert found.status == 201, found
    assert json.loads(found.body)["commandId"] == command["commandId"], found
    assert found.headers.get("connection", "").lower() == "close", found.headers
    assert raw.is_closed_within(120) and len(parsed(raw.data)) == number


def recorded(data):
    return cli.run_ok("export", "--data", data).stdout


def test_the_answer_to_a_request_that_was_under_way_closes_the_connection(tmp_path):
    in_time(answer_under_way, tmp_path)


def answer_under_way(data):
    command = Person(821).register()
    with Daemon(data) as daemon, Raw(daemon) as raw:
        rest = begin(raw, command)
        begin_to_stop(daemon)
        assert raw.send(rest)
        check_last(raw, 1, command)
        daemon.stop()
    assert command["commandId"] in recorded(data)


def test_answers_before_keep_the_connection(tmp_path):
    in_time(two_answers, tmp_path)


def two_answers(data):
    first, last = [Person(it).register() for it in (822, 823)]
    with Daemon(data) as daemon, Raw(daemon) as raw:
        assert raw.send(b"".join(post(first)))
        before = answer(raw, 1)
        assert before.status == 201 and before.headers.get("connection", "").lower() != "close", before
        rest = begin(raw, last, b"Connection: keep-alive\r\n")
        begin_to_stop(daemon)
        assert raw.send(rest)
        check_last(raw, 2, last)
        daemon.stop()
    assert all(it["commandId"] in recorded(data) for it in (first, last))


def test_each_of_several_connections_is_told(tmp_path):
    in_time(several_answers, tmp_path)


def several_answers(data):
    commands = [Person(it).register() for it in range(824, 832)]
    with Daemon(data) as daemon:
        raws = [Raw(daemon) for _ in commands]
        rests = [begin(*it) for it in zip(raws, commands)]
        begin_to_stop(daemon)
        for raw, rest in zip(raws, rests):
            assert raw.send(rest)
        for raw, command in zip(raws, commands):
            check_last(raw, 1, command)
            raw.close()
        daemon.stop()
