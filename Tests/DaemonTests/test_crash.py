"""kill -9 of the daemon, and brokers that are away: nothing is lost, nothing is told twice."""

import json
import math
import os
import random
import signal
import subprocess
import time

import pytest

from support import cli
from support.board_topic import check_board_topic
from support.broker import Broker
from support.commands import line
from support.daemon import Daemon
from support.kafka import Watermarks, board_topic, read_topic
from support.ledger import LINES_PER_REQUEST, Ledger
from support.ports import free_port
from support.waiting import wait_until

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "4"))
#: Kills that aim at an open transaction of the publisher.
TRANSACTIONS = 4
SEED = int(os.environ.get("CRASH_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 32)


@pytest.fixture(scope="module")
def commands():
    return [json.loads(text) for text in cli.simulate(peers=50, years=4, seed=11)]


@pytest.fixture(scope="module")
def lines(commands):
    return [line(it) for it in commands]


@pytest.fixture
def chance():
    print(f"seed: CRASH_SEED={SEED} CRASH_ROUNDS={ROUNDS}")
    return random.Random(SEED)


def check_folder(data, count):
    """The tools' verdict on a folder that no daemon has."""
    verdict = json.loads(cli.run_ok("verify", "--data", data, "--json").stdout)
    assert verdict["sound"] and verdict["head"] == verdict["records"] == count, verdict
    assert verdict["indexCompared"] and not verdict["projectionsDifferent"], verdict
    findings = cli.json_lines(cli.run_ok("replay", "--check", "--data", data, "--json").stdout)
    assert len(findings) >= 4 and all(it["agrees"] and it["position"] == count for it in findings), findings


class Killing(Ledger):
    """Kills a daemon a moment after it gave so many receipts more.

    Whoever reads the answers does it, between two of them: the daemon goes on with the lines of that request alone,
    however long the kill is in coming."""

    def aim(self, daemon, after, delay):
        self.daemon, self.target, self.delay = daemon, len(self.receipts) + after, delay

    def note(self, answer):
        super().note(answer)
        if len(self.receipts) >= self.target:
            time.sleep(self.delay)
            self.daemon.kill()
            self.target = math.inf


def test_kill_9_during_import(tmp_path, broker, commands, lines, chance):
    data, ledger = tmp_path / "data", Killing()
    # Each round takes its part of the lines before the kill, so that all rounds kill within the import.
    share = max(2, len(lines) // ROUNDS - LINES_PER_REQUEST)
    for round in range(ROUNDS):
        after, delay = chance.randrange(1, share), chance.uniform(0, 0.05)
        with Daemon(data, kafka=broker.bootstrap) as daemon:
            ledger.aim(daemon, after, delay)
            ledger.send(daemon, lines)
            assert not daemon.is_running(), "it answered more lines than there are"
        print(
            f"round {round}: killed {delay:.3f} s after {after} more answers, {len(ledger.receipts)} in all"
        )
    assert ledger.receipts and len(ledger.receipts) < len(lines), "no kill was within the import"
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        ledger.check_log(daemon.events())
        assert ledger.send(daemon, lines) == len(lines)
        assert set(ledger.receipts) == {it["commandId"] for it in commands}
        events = daemon.events()
        assert len(events) == len(commands)
        ledger.check_log(events)
        file = tmp_path / "again.ndjson"
        file.write_text("\n".join(lines))
        again = json.loads(cli.run_ok("import", file, "--url", daemon.url, "--json").stdout)
        assert (again["accepted"], again["duplicates"], again["rejected"]) == (0, len(lines), 0)
        daemon.wait_published()
        check_board_topic(broker.bootstrap, "ICRC", commands, events)
        daemon.stop()
    check_folder(data, len(commands))


def test_kill_9_at_the_first_command(tmp_path, commands):
    """Also a folder that has just been made survives."""
    data, ledger = tmp_path / "data", Ledger()
    for _ in range(2):
        with Daemon(data) as daemon:
            ledger.note(daemon.session.post(daemon.url + "/v1/commands", json=commands[0]).json())
    with Daemon(data) as daemon:
        ledger.check_log(daemon.events())
        daemon.stop()
    check_folder(data, 1)


def test_kill_9_while_publishing_lags(tmp_path, broker, commands, lines, chance):
    data, ledger = tmp_path / "data", Ledger()
    half = len(lines) // 2
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        ledger.send(daemon, lines[:half])
        time.sleep(chance.uniform(0, 0.05))
        broker.pause()
        try:
            assert ledger.send(daemon, lines[half:]) == len(lines) - half
            publication = daemon.publication()
            # Absent, when the broker stopped before it had told where the lane goes on.
            assert publication.get("lagEvents") != 0, publication
        finally:
            daemon.kill()
            broker.go_on()
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        daemon.wait_published()
        events = daemon.events()
        ledger.check_log(events)
        check_board_topic(broker.bootstrap, "ICRC", commands, events)


def test_kill_9_while_starting(tmp_path, commands, chance):
    """A folder that is half made is finished by the next start."""
    for round in range(ROUNDS * 2):
        data = tmp_path / f"data{round}"
        serve = ["serve", "--dev", "--data", data, "--listen", "127.0.0.1:0", "--kafka", "off"]
        for _ in range(2):
            cli.run_killed(serve, chance.uniform(0.01, 0.3))
        with Daemon(data) as daemon:
            daemon.accept(commands[0])
            daemon.stop()
        check_folder(data, 1)


def test_kill_9_while_rebuilding(tmp_path, lines, chance):
    """The live generation stays until the new one is whole."""
    data = tmp_path / "data"
    with Daemon(data) as daemon:
        assert Ledger().send(daemon, lines) == len(lines)
        daemon.stop()
    for _ in range(ROUNDS * 2):
        cli.run_killed(["replay", "--data", data], chance.uniform(0.02, 0.8))
        check_folder(data, len(lines))
    # Nothing that was begun is left behind for good.
    cli.run_ok("replay", "--data", data)
    check_folder(data, len(lines))
    with Daemon(data) as daemon:
        assert daemon.head() == len(lines)
        generations = [path for path in (data / "projections").glob("*/*") if path.is_dir()]
        assert len(generations) <= 8, f"old generations stay: {generations}"


def kill_within_a_transaction(daemon, bootstrap):
    """Lets the daemon run a millisecond at a time; kills it when it has an open transaction.

    Returns whether there were any: a transaction may have been over sooner.
    """
    topic, end = board_topic("ICRC"), time.monotonic() + 15
    with (
        Watermarks(bootstrap, topic, "read_uncommitted") as sent,
        Watermarks(bootstrap, topic, "read_committed") as committed,
    ):
        # A transaction that was left open before is aborted first; until then nothing is added.
        before = sent.total()
        while time.monotonic() < end:
            daemon.process.send_signal(signal.SIGSTOP)
            total = sent.total()
            if total > before and total > committed.total():
                daemon.kill()
                return True
            daemon.process.send_signal(signal.SIGCONT)
            time.sleep(0.001)
    return False


def test_kill_9_within_a_transaction(tmp_path, broker, commands, lines):
    data, ledger = tmp_path / "data", Ledger()
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        ledger.send(daemon, lines[: len(lines) // 2])
        daemon.wait_published()
        daemon.stop()
    with Daemon(data) as daemon:
        ledger.send(daemon, lines)
        daemon.stop()
    hits = 0
    for _ in range(TRANSACTIONS):
        with Daemon(data, kafka=broker.bootstrap) as daemon:
            if not kill_within_a_transaction(daemon, broker.bootstrap):
                break
            hits += 1
    sent, committed = (
        len(read_topic(broker.bootstrap, board_topic("ICRC"), isolation))
        for isolation in ("read_uncommitted", "read_committed")
    )
    print(f"{hits} of {TRANSACTIONS} kills within a transaction: {sent} messages sent, {committed} committed")
    if not hits:
        # The campaigns hold transactions open, whatever the machine does meanwhile.
        pytest.skip("everything was published before a kill")
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        daemon.wait_published()
        events = daemon.events()
        ledger.check_log(events)
        check_board_topic(broker.bootstrap, "ICRC", commands, events)


def test_broker_comes_later(tmp_path, commands, lines):
    port = free_port()
    with Daemon(tmp_path / "data", kafka=f"127.0.0.1:{port}") as daemon:
        assert Ledger().send(daemon, lines) == len(lines)
        ready = wait_until(
            lambda: (it := daemon.get_ok("/readyz"))["publisher"] == "waiting" and it, 120, "waiting for Kafka"
        )
        assert ready["ready"] and any("publishing waits" in it for it in ready["notices"]), ready
        # No broker has told yet where it goes on: that is not a lag of the whole log.
        assert {"position", "lagEvents", "lagSeconds"}.isdisjoint(daemon.publication()), daemon.publication()
        with Broker(port) as broker:
            daemon.wait_published()
            assert daemon.get_ok("/readyz")["publisher"] == "publishing"
            check_board_topic(broker.bootstrap, "ICRC", commands, daemon.events())


def test_a_second_daemon_takes_over_the_lane(tmp_path, broker, commands, lines):
    """A daemon that hangs and comes back is fenced: it must not publish beside its successor."""
    data, copy = tmp_path / "data", tmp_path / "copy"
    half = len(lines) // 2
    with Daemon(data, kafka=broker.bootstrap) as old:
        ledger = Ledger()
        ledger.send(old, lines[:half])
        old.wait_published()
        old.process.send_signal(signal.SIGSTOP)
        try:
            # The same folder as a machine that took over would have it.
            subprocess.run(["cp", "-r", data, copy], check=True, timeout=120)
            with Daemon(copy, kafka=broker.bootstrap) as new:
                ledger.send(new, lines[half:])
                new.wait_published()
                old.process.send_signal(signal.SIGCONT)
                # Whatever it still takes, it must not tell Kafka.
                old.accept(commands[half])
                stopped = wait_until(
                    lambda: (it := old.publication())["state"] == "stopped" and it, 120, "the fence"
                )
                assert "taken over" in stopped["reason"], stopped
                check_board_topic(broker.bootstrap, "ICRC", commands, new.events())
        finally:
            old.process.send_signal(signal.SIGCONT)
