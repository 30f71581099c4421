"""Dry runs are held whole and hold the writer up: how many there may be, and what one costs that breaks off."""

import contextlib
import json

import pytest
import requests

from support.desk import check_problem
from support.fortress import Fortress
from support.raw import Raw, parsed
from support.tokens import bearer
from support.waiting import wait_until


@pytest.fixture(scope="module")
def fortress(tmp_path_factory):
    # Nobody is cut while a test looks at what is under way.
    fortress = Fortress(tmp_path_factory.mktemp("dry-runs"), bodySeconds=120, answerSeconds=120)
    with fortress.daemon:
        yield fortress


def begin_dry_run(fortress, token, body):
    """One that is under way, without its end."""
    raw = Raw(fortress.daemon, timeout=120)
    raw.send(b"POST /v1/commands/bulk?dryRun=true HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n"
             b"Authorization: Bearer " + token.encode() + b"\r\nTransfer-Encoding: chunked\r\n\r\n")
    # Its answer begins when it is let in.
    assert b" 200 OK" in raw.read(120, until=lambda it: b"\r\n\r\n" in it), raw.data
    raw.send(b"%x\r\n%s\r\n" % (len(body), body))
    return raw


def dry_run(fortress, token, body):
    return requests.post(fortress.daemon.url + "/v1/commands/bulk?dryRun=true", data=body, timeout=120,
                         headers={**bearer(token), "Content-Type": "application/x-ndjson"})


def modules(fortress, count):
    return b"".join(json.dumps(fortress.person.module("advocacy", 1)).encode() + b"\n" for _ in range(count))


def test_there_are_two_dry_runs_at_once_and_one_of_each_caller(fortress):
    first, second, third = (fortress.token("provider", sub=f"rehearser-{it}") for it in range(3))
    body = modules(fortress, 1)

    def refused(token, code):
        answer = dry_run(fortress, token, body)
        check_problem(answer, 429, code, reason="dry runs")
        assert answer.headers["Retry-After"] == "1"

    with contextlib.ExitStack() as stack:
        own = stack.enter_context(begin_dry_run(fortress, first, body))
        refused(first, "rate_limited")
        assert dry_run(fortress, second, body).status_code == 200
        stack.enter_context(begin_dry_run(fortress, second, body))
        refused(third, "queue_full")
        # What is no dry run needs no seat.
        answer = requests.post(fortress.daemon.url + "/v1/commands/bulk", data=b"{}\n", timeout=120,
                               headers={**bearer(first), "Content-Type": "application/x-ndjson"})
        assert answer.status_code == 200 and answer.text.count('"code"') == 1
        # One that ends has its answers, and its seat is free by then.
        own.send(b"0\r\n\r\n")
        own.read(120, until=lambda it: it.endswith(b"\r\n0\r\n\r\n"))
        [whole] = parsed(own.data)
        assert whole.status == 200 and b'"position"' in whole.body
        assert dry_run(fortress, first, body).status_code == 200
    # And so is that of one whose client went.
    wait_until(lambda: dry_run(fortress, second, body).status_code == 200, 120, "the seat of who is gone")


def rehearsed(fortress):
    return int(fortress.metric("credentiald_writer_rehearsed_commands_total"))


def test_dry_runs_that_break_off_are_not_decided(fortress):
    token = fortress.token("provider", sub="goes away")
    body = modules(fortress, 10_000)
    before = rehearsed(fortress)
    assert dry_run(fortress, token, body).text.count("\n") == 10_000
    assert rehearsed(fortress) == before + 10_000
    for _ in range(6):
        begin_dry_run(fortress, token, body).close()
        # Its seat is free once it is through, whether decided or not.
        wait_until(lambda: dry_run(fortress, token, modules(fortress, 1)).status_code == 200, 120, "the seat of who is gone")
    # Only what took the seats after them.
    assert rehearsed(fortress) == before + 10_000 + 6, "what nobody waits for was decided"
