"""From one program to the next: folders of released programs, folders of newer ones, and a restart under load."""

import json
import re
import subprocess
import threading
import time

import pytest
import requests

from support import cli, released
from support.careers import Person
from support.daemon import STOP_TIMEOUT, Daemon
from support.ports import free_port
from support.released import answers, packed, then, unpack
from support.waiting import wait_until

# Forward


@pytest.fixture(params=packed(), ids=lambda it: it.name.removesuffix(".tar.gz"))
def old(request, tmp_path):
    return unpack(request.param, tmp_path)


def test_there_is_a_folder_of_each_release():
    assert [it.name for it in packed()] == ["release-1.tar.gz"]


def test_a_folder_of_a_release_is_served_and_tells_what_it_told(old):
    data, told = old
    with Daemon(data, options=then(told)) as daemon:
        assert daemon.head() == told["head"]
        again = answers(daemon, told["people"], told["numbers"], told["head"])
        for question, answer in told["answers"].items():
            assert_tells(again[question], answer, question)
        # What was sent to the old program and is sent again has the receipt from then.
        assert daemon.accept(Person(91).register())["position"] == str(told["head"] + 1)
        daemon.stop()
    assert json.loads(cli.run_ok("verify", "--data", data, "--json").stdout)["sound"]
    checked = cli.json_lines(cli.run_ok("replay", "--check", "--data", data, "--json").stdout)
    assert checked and all(it["agrees"] for it in checked)


def test_what_a_release_signed_still_leads_to_the_log(old, tmp_path):
    data, told = old
    with Daemon(data, options=then(told)) as daemon:
        daemon.accept(Person(92).register())
        daemon.stop()
    size = told["checkpoint"].splitlines()[1]
    key = json.loads(cli.run_ok("checkpoint", "--json", "--data", data).stdout)["verifierKey"]
    proof = tmp_path / "proof"
    proof.write_text(cli.run_ok("prove", "consistency", size, "--data", data).stdout)
    assert told["checkpoint"].splitlines()[2] in proof.read_text(), "the old root is what the proof begins with"
    cli.run_ok("prove", "check", proof, "--key", key)


def test_what_is_made_from_the_log_is_made_again_when_its_format_is_another(old):
    data, told = old
    for marker in data.rglob("MARKER"):
        text = marker.read_text()
        marker.write_text(re.sub(r"^credentiald-derived \d+", "credentiald-derived 4711", text))
    with Daemon(data, options=then(told)) as daemon:
        daemon.wait_logged("projection built")
        again = answers(daemon, told["people"], told["numbers"], told["head"])
        for question, answer in told["answers"].items():
            assert_tells(again[question], answer, question)


def assert_tells(now, before, where):
    """Everything that was told is told again; more may be."""
    if isinstance(before, dict):
        for name, value in before.items():
            # Of a person as of a day it was the number of her events until then, by which no command could go.
            if name == "knownAt" or name == "version" and where.startswith("/v1/peers/"):
                continue
            assert name in now, f"{where}: {name} is gone"
            assert_tells(now[name], value, f"{where}.{name}")
    elif isinstance(before, list):
        assert len(now) == len(before), f"{where}: {len(before)} before, {len(now)} now"
        for number, (one, other) in enumerate(zip(now, before)):
            assert_tells(one, other, f"{where}[{number}]")
    else:
        assert now == before, f"{where}: {before!r} before, {now!r} now"


# Back


def test_a_log_of_a_newer_format_is_refused(old):
    data, told = old
    rewrite_format(data / "log", 2)
    before = (data / "log" / "data.mdb").read_bytes()
    for arguments in (["serve", "--dev", "--kafka", "off", "--listen", "127.0.0.1:0"], ["verify"], ["history", told["people"][0]]):
        done = cli.run(*arguments, "--data", data)
        assert done.returncode == 3, f"{arguments}: {done.returncode} {done.stderr}"
        assert "format" in done.stderr and "2" in done.stderr, done.stderr
        assert "newer" in done.stderr, f"it says what to do: {done.stderr}"
    assert (data / "log" / "data.mdb").read_bytes() == before


def rewrite_format(environment, version):
    """With LMDB's own tools: the log's format version is the first word of a value in `meta`."""
    dump = subprocess.run(["mdb_dump", "-a", environment], check=True, capture_output=True, text=True).stdout
    [value] = re.findall(r"^ 6c6f67\n ([0-9a-f]{48})$", dump, re.M)
    changed = dump.replace(f" {value}\n", f" {version.to_bytes(4, 'little').hex()}{value[8:]}\n")
    assert changed != dump
    (environment / "data.mdb").unlink()
    (environment / "lock.mdb").unlink()
    subprocess.run(["mdb_load", environment], input=changed, check=True, capture_output=True, text=True)


# In between


CLIENTS, RESTARTS = 6, 4
#: Where nobody listens.
NOWHERE = f"http://127.0.0.1:{free_port()}"


def test_restarts_under_load_lose_nothing(tmp_path):
    """An upgrade as clients see it: what was acknowledged is there, and what was not can be sent again."""
    data, stop = tmp_path / "data", threading.Event()
    address, receipts, failures, refused = {}, {}, [], []

    def work(number):
        try:
            while not stop.is_set():
                person = Person(200 + number)
                for command in [person.register(), *person.training()]:
                    receipts[command["commandId"]] = persist(command)
        except BaseException as failure:
            failures.append(repr(failure))

    def persist(command):
        """As a client does: the same command again until there is an answer."""
        end = time.monotonic() + 300
        while time.monotonic() < end:
            try:
                answer = requests.post(address.get("url", NOWHERE) + "/v1/commands", json=command, timeout=120)
            except requests.RequestException:
                time.sleep(0.02)
                continue
            if answer.status_code in (200, 201):
                return answer.json()
            assert answer.status_code == 503, f"{answer.status_code} {answer.text}"
            refused.append(answer.json()["code"])
            time.sleep(0.02)
        raise AssertionError("no answer in five minutes")

    threads = [threading.Thread(target=work, args=(it,)) for it in range(CLIENTS)]
    for number in range(RESTARTS):
        with Daemon(data) as daemon:
            address["url"] = daemon.url
            if number == 0:
                for thread in threads:
                    thread.start()
            # Under load.
            enough = len(receipts) + 25
            wait_until(lambda enough=enough: len(receipts) >= enough or failures, 300, "answers")
            if number == RESTARTS - 1:
                stop.set()
                for thread in threads:
                    thread.join(500)
                assert not any(it.is_alive() for it in threads), "a client hangs"
            began = time.monotonic()
            daemon.stop()
            assert time.monotonic() - began < STOP_TIMEOUT
            # Its port may be another test's by the time that the next one has one.
            address.clear()
            assert "projection built" not in daemon.log() or number == 0, "an orderly end leaves nothing to be made again"
    assert not failures, failures
    assert len(receipts) > 50, "too few commands to prove much"
    with Daemon(data) as daemon:
        events = {it["commandId"]: it for it in daemon.events()}
    assert len(events) == len(receipts), f"{len(receipts)} were acknowledged, {len(events)} are there"
    for command, receipt in receipts.items():
        assert events[command]["position"] == receipt["position"]
