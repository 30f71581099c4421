"""Stopping and starting again: in time, whole, and without building anything that is there."""

import json
import shutil
import signal
import socket
import time
from contextlib import contextmanager

import pytest

from support import cli
from support.careers import Person
from support.daemon import STOP_TIMEOUT, Daemon
from support.ports import free_port


def test_sigterm_stops_and_the_next_start_builds_nothing(folder):
    with Daemon(folder) as daemon:
        before = daemon.get_ok("/v1/projections")
        head = daemon.head()
        began = time.monotonic()
        daemon.stop()
        assert time.monotonic() - began < STOP_TIMEOUT
        assert "projection built" not in daemon.log()
    with Daemon(folder) as daemon:
        assert daemon.get_ok("/v1/projections") == before and daemon.head() == head
        daemon.stop()
        assert "projection built" not in daemon.log()


def test_sigint_stops_too(folder):
    with Daemon(folder) as daemon:
        daemon.process.send_signal(signal.SIGINT)
        assert daemon.process.wait(STOP_TIMEOUT) == 0


def test_a_start_after_kill_9_builds_nothing(folder):
    with Daemon(folder) as daemon:
        daemon.accept(Person(53).register())
    with Daemon(folder) as daemon:
        daemon.stop()
        assert "projection built" not in daemon.log()


def test_lost_projections_and_index_are_built_again(folder):
    with Daemon(folder) as daemon:
        before = {
            it["name"]: (it["digest"], it["rows"]) for it in daemon.get_ok("/v1/projections")["projections"]
        }
        daemon.stop()
    shutil.rmtree(folder / "projections")
    shutil.rmtree(folder / "index")
    with Daemon(folder) as daemon:
        after = {
            it["name"]: (it["digest"], it["rows"]) for it in daemon.get_ok("/v1/projections")["projections"]
        }
        assert after == before
        daemon.wait_logged("projection built")
        daemon.stop()
    assert json.loads(cli.run_ok("verify", "--data", folder, "--json").stdout)["sound"]


def test_replay_builds_new_generations(folder):
    generations = cli.json_lines(cli.run_ok("replay", "--check", "--data", folder, "--json").stdout)
    rebuilt = cli.json_lines(cli.run_ok("replay", "--data", folder, "--json").stdout)
    assert {it["projection"] for it in rebuilt} == {it["projection"] for it in generations}
    after = cli.json_lines(cli.run_ok("replay", "--check", "--data", folder, "--json").stdout)
    for old, new in zip(generations, after, strict=True):
        assert new["generation"] > old["generation"] and new["liveDigest"] == old["liveDigest"]
        assert new["agrees"]
    with Daemon(folder) as daemon:
        daemon.stop()
        assert "projection built" not in daemon.log()


# Stopping while others do something


BEGUN_REQUESTS = {
    "idle": b"",
    "half a head": b"GET /healthz HTTP/1.1\r\nHost: local",
    "half a body": (
        b"POST /v1/commands HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: 100\r\n\r\n{"
    ),
    "an open bulk": (
        b"POST /v1/commands/bulk HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"
    ),
}


@contextmanager
def begun(daemon, text):
    """A client that began to say something and says no more."""
    host, port = daemon.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=120) as connection:
        connection.sendall(text)
        time.sleep(0.3)
        yield connection


@pytest.mark.parametrize("text", BEGUN_REQUESTS.values(), ids=BEGUN_REQUESTS)
def test_no_client_keeps_the_daemon_from_stopping(tmp_path, text):
    # Far longer than the end may take: nobody is cut for being slow.
    settings = tmp_path / "credentiald.yaml"
    settings.write_text("limits: {headSeconds: 600, bodySeconds: 600, idleSeconds: 600}\n")
    with Daemon(tmp_path / "data", options=["--config", str(settings)]) as daemon, begun(daemon, text):
        daemon.stop()


def test_stops_while_kafka_is_away(tmp_path):
    lines = cli.simulate(10, 3, 5)
    with Daemon(tmp_path / "data", kafka=f"127.0.0.1:{free_port()}") as daemon:
        assert all("position" in it for it in daemon.bulk(lines))
        daemon.stop()
    assert json.loads(cli.run_ok("verify", "--data", tmp_path / "data", "--json").stdout)["records"] == len(
        lines
    )


def test_stops_while_kafka_hangs(tmp_path, broker):
    lines = cli.simulate(10, 3, 5)
    with Daemon(tmp_path / "data", kafka=broker.bootstrap) as daemon:
        first = len(lines) // 2
        assert all("position" in it for it in daemon.bulk(lines[:first]))
        daemon.wait_published()
        broker.pause()
        try:
            assert all("position" in it for it in daemon.bulk(lines[first:]))
            daemon.stop()
        finally:
            broker.go_on()
