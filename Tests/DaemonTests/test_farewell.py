"""The last answer on a connection says that it is the last."""

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


def answer(raw, number):
    """The answer of that number on a connection."""
    raw.read(10, until=lambda it: len(parsed(it)) >= number)
    answers = parsed(raw.data)
    assert len(answers) == number, raw.data
    return answers[-1]


def post(command, keep_alive=b""):
    """The head and the body of a request."""
    body = line(command).encode()
    head = (
        b"POST /v1/commands HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n%s\r\n" % (len(body), keep_alive)
    )
    return head, body


def refuses(daemon):
    host, port = daemon.url.removeprefix("http://").split(":")
    try:
        socket.create_connection((host, int(port)), timeout=120).close()
        return False
    except ConnectionError:
        return True


def begin_to_stop(daemon):
    """SIGTERM, and nobody new is let in any more."""
    daemon.process.send_signal(signal.SIGTERM)
    wait_until(lambda: refuses(daemon), 120, "the end of listening")
    # Connections are told about the same time.
    time.sleep(0.2)
    assert daemon.is_running()


def check_last(raw, number, command):
    """The receipt of a command, then the end of the connection."""
    found = answer(raw, number)
    assert found.status == 201, found
    assert json.loads(found.body)["commandId"] == command["commandId"], found
    assert found.headers.get("connection", "").lower() == "close", found.headers
    assert raw.is_closed_within(10) and len(parsed(raw.data)) == number


def recorded(data):
    return cli.run_ok("export", "--data", data).stdout


def test_the_answer_to_a_request_that_was_under_way_closes_the_connection(tmp_path):
    data, command = tmp_path / "data", Person(821).register()
    with Daemon(data) as daemon, Raw(daemon) as raw:
        head, body = post(command)
        assert raw.send(head + body[:20])
        time.sleep(0.3)
        begin_to_stop(daemon)
        assert raw.send(body[20:])
        check_last(raw, 1, command)
        daemon.stop()
    assert command["commandId"] in recorded(data)


def test_answers_before_keep_the_connection(tmp_path):
    data, (first, last) = tmp_path / "data", [Person(it).register() for it in (822, 823)]
    with Daemon(data) as daemon, Raw(daemon) as raw:
        assert raw.send(b"".join(post(first)))
        before = answer(raw, 1)
        assert before.status == 201 and before.headers.get("connection", "").lower() != "close", before
        head, body = post(last, b"Connection: keep-alive\r\n")
        assert raw.send(head + body[:1])
        time.sleep(0.3)
        begin_to_stop(daemon)
        assert raw.send(body[1:])
        check_last(raw, 2, last)
        daemon.stop()
    assert all(it["commandId"] in recorded(data) for it in (first, last))


def test_each_of_several_connections_is_told(tmp_path):
    commands = [Person(it).register() for it in range(824, 832)]
    with Daemon(tmp_path / "data") as daemon:
        raws = [Raw(daemon) for _ in commands]
        for raw, command in zip(raws, commands):
            head, body = post(command)
            assert raw.send(head + body[:20])
        time.sleep(0.3)
        begin_to_stop(daemon)
        for raw, command in zip(raws, commands):
            assert raw.send(post(command)[1][20:])
        for raw, command in zip(raws, commands):
            check_last(raw, 1, command)
            raw.close()
        daemon.stop()
