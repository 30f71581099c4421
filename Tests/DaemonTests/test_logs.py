"""Lines of the log: text for people, JSON for programs, and the trace of a request in both."""

import os
import pty
import re
import signal
import subprocess

import requests

from support import cli
from support.daemon import Daemon
from support.tokens import Key, bearer, configuration, publish

TRACE = "0af7651916cd43dd8448eb211c80319c"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"


def refused(daemon, **headers):
    answer = requests.get(daemon.url + "/v1/boards", headers={**bearer("a.b.c"), **headers}, timeout=30)
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
    assert process.wait(15) == 0
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
