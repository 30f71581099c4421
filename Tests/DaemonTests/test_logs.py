"""Lines of the log: text for people, JSON for programs, and the trace of a request in both."""

import json
import os
import pty
import re
import signal
import subprocess

import pytest
import requests

from support import cli
from support.daemon import Daemon
from support.metrics import families
from support.tokens import Key, bearer, configuration, publish
from support.unread import Unread
from support.waiting import wait_until

TRACE = "0af7651916cd43dd8448eb211c80319c"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"


def refused(daemon, **headers):
    answer = requests.get(daemon.url + "/v1/boards", headers={**bearer("a.b.c"), **headers}, timeout=120)
    assert answer.status_code == 401


def of_refusals(daemon):
    return [it for it in cli.json_lines(daemon.log()) if it["message"] == "a token was refused"]


def test_what_is_no_terminal_gets_json(tmp_path):
    publish(tmp_path / "jwks.json", Key("EdDSA", "a"))
    path = configuration(tmp_path, tmp_path / "jwks.json")
    with Daemon(tmp_path / "data", dev=False, options=["--config", path, "--log-level", "trace"]) as daemon:
        refused(daemon)
        refused(daemon, traceparent=f"00-{TRACE}-b7ad6b7169203331-01")
        # What is not well-formed is no trace.
        refused(daemon, traceparent=f"00-{TRACE.upper()}-b7ad6b7169203331-01")
        refused(daemon, traceparent=f"00-{TRACE}-b7ad6b7169203331-01\"}}forged")
        daemon.stop()
        lines = cli.json_lines(daemon.log())
        assert len(lines) > 4
        for line in lines:
            assert set(line) <= {"time", "level", "logger", "message", "requestId", "traceId", "metadata"}, line
            assert re.fullmatch(TIME, line["time"]) and line["message"], line
            assert line["level"] in ["trace", "debug", "info", "notice", "warning", "error", "critical"]
        found = of_refusals(daemon)
        assert [it.get("traceId") for it in found] == [None, TRACE, None, None]
        assert len({it["requestId"] for it in found}) == 4
        assert all("reason" in it["metadata"] for it in found)


def text_lines(tmp_path, name, *options, stderr):
    return subprocess.Popen(
        [str(cli.BINARY), "serve", "--dev", "--data", str(tmp_path / name), "--listen", "127.0.0.1:0", "--kafka", "off", *options],
        stdout=subprocess.PIPE, stderr=stderr, text=True,
    )


def stopped(process):
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    assert process.wait(120) == 0
    process.stdout.close()


def test_a_terminal_gets_text(tmp_path):
    for number, (options, pattern) in enumerate([
        ((), rf"{TIME} info credentiald: store closed position=0"), (("--log-format", "json"), r'\{"time":.*"message":"store closed".*\}'),
    ]):
        ours, theirs = pty.openpty()
        process = text_lines(tmp_path, f"data{number}", *options, stderr=theirs)
        os.close(theirs)
        try:
            stopped(process)
            shown = b""
            try:
                while part := os.read(ours, 65_536):
                    shown += part
            except OSError:
                pass  # The other end is closed.
        finally:
            process.kill()
            os.close(ours)
        assert re.search(rf"^{pattern}\r?$", shown.decode(), re.MULTILINE), shown


def test_text_can_be_asked_for(tmp_path):
    with open(tmp_path / "log", "w") as log:
        process = text_lines(tmp_path, "data", "--log-format", "text", stderr=log)
        try:
            stopped(process)
        finally:
            process.kill()
    lines = (tmp_path / "log").read_text().splitlines()
    assert lines and all(re.match(rf"{TIME} (info|notice) credentiald: ", it) for it in lines), lines
    done = cli.run("serve", "--log-format", "xml")
    assert done.returncode == 2 and "auto, text or json" in done.stderr


# Nobody reads it.


class Talkative:
    """Has a daemon say a line for each of its requests."""

    def __init__(self, daemon, key):
        self.daemon = daemon
        self.key = key
        self.refused = 0

    def refuse(self, count):
        for _ in range(count):
            answer = self.daemon.get("/v1/boards", headers=bearer("a.b.c"))
            assert answer.status_code == 401, answer.text
        self.refused += count

    def lost(self):
        """Lines that the daemon says are lost."""
        text = self.daemon.get("/metrics", headers=bearer(self.key.token("operator"))).text
        [(_, lost)] = families(text)["credentiald_log_lines_lost_total"].samples
        return int(lost)

    def refuse_some(self):
        self.refuse(500)
        return self.lost()


@pytest.fixture
def unread(tmp_path):
    """A daemon whose log nobody reads, and the log."""
    key = Key("EdDSA", "a")
    publish(tmp_path / "jwks.json", key)
    path = configuration(tmp_path, tmp_path / "jwks.json")
    with open(path, "a") as file:
        file.write("limits: {addressRequestsPerSecond: 100000, addressBurst: 1000000}\n")
    with Unread() as log:
        options = ["--config", str(path)]
        with Daemon(tmp_path / "data", dev=False, options=options, stderr=log.writing) as daemon:
            log.given()
            yield Talkative(daemon, key), log


def test_a_log_that_nobody_reads_holds_nothing_up(unread):
    talkative, log = unread
    daemon = talkative.daemon
    wait_until(talkative.refuse_some, 300, "a log that has no more room", interval=0)
    for path in ["/healthz", "/readyz"]:
        assert daemon.get(path).status_code == 200
    log.read()
    gap = "lines of the log were lost, standard error was not read"
    wait_until(lambda: any(gap in it for it in log.lines()), 120, "the line that tells of the gap")
    # From now on nothing is lost.
    lost, before = talkative.lost(), talkative.refused
    talkative.refuse(1)
    daemon.stop()
    lines = [json.loads(it) for it in log.rest()]
    [place] = [at for at, it in enumerate(lines) if it["message"] == gap]
    assert lines[place]["level"] == "warning" and lines[place]["metadata"] == {"lines": str(lost)}
    told = [at for at, it in enumerate(lines) if it["message"] == "a token was refused"]
    # The daemon may have said something else meanwhile.
    assert before - lost <= sum(at < place for at in told) <= before
    assert sum(at > place for at in told) == 1
    times = [lines[at]["time"] for at in told]
    assert times == sorted(times)
    assert any(it["message"] == "store closed" for it in lines[place:])


def test_it_stops_though_nobody_reads_its_log(unread):
    talkative, log = unread
    talkative.refuse(10)
    talkative.daemon.stop()
    assert log.rest() == [], "there was room for them"


@pytest.fixture
def unable(tmp_path):
    """How a daemon is started that has its folder, and cannot listen."""
    with Daemon(tmp_path / "first") as first:
        address = first.url.removeprefix("http://")
        yield ["serve", "--dev", "--data", tmp_path / "second", "--listen", address, "--kafka", "off"]


def test_a_start_that_is_refused_says_why_after_its_lines(unable):
    done = cli.run(*unable)
    *lines, last = done.stderr.splitlines()
    assert done.returncode == 3 and last.startswith("credentiald: ") and "the address is in use" in last, done.stderr
    assert any(json.loads(it)["message"] == "store closed" for it in lines), done.stderr


@pytest.mark.parametrize("early", [False, True], ids=["that cannot listen", "without its settings"])
def test_a_start_that_is_refused_ends_though_nobody_reads_why(unable, early, tmp_path):
    words = ["serve", "--config", tmp_path / "none.yaml"] if early else unable
    with Unread() as log:
        process = subprocess.Popen(
            [str(cli.BINARY), *map(str, words)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log.writing,
        )
        log.given()
        try:
            assert process.wait(120) == 3
        finally:
            process.kill()
            process.wait()
