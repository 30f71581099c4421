"""`scripts/bench http` calls this."""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from http_bench.bulk import lines, rate
from http_bench.nginx import Nginx
from http_bench.wrk import Load, measure
from support import cli
from support.careers import Person
from support.daemon import Daemon
from support.tokens import Key, configuration, publish

PEOPLE, HISTORY_EVENTS, BULK_COMMANDS, BULK_RECORD_EVENTS = 5_000, 300, 200_000, 1_000_000
CONNECTIONS = (1, 8, 64, 256)
EVERY_ROLE = ("provider", "supervisor", "board", "auditor", "operator")


def options():
    parser = argparse.ArgumentParser(prog="scripts/bench http", description=__doc__)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["commands", "bulk", "reads"])
    parser.add_argument("--folder", default=None)
    return parser.parse_args()


class Bench:
    def __init__(self, folder, chosen):
        self.folder, self.chosen = Path(folder), chosen
        key = Key("ES256", "key")
        publish(self.folder / "jwks.json", key)
        settings = configuration(self.folder, self.folder / "jwks.json")
        self.token = key.token(*EVERY_ROLE, boards=["ICRC"], exp=int(time.time()) + 86_400)
        with open(settings, "a") as file:
            # One caller sends everything here.
            file.write("limits: {callerRequestsPerSecond: 1000000, callerBurst: 1000000}\n")
        self.persons = [Person(100 + it) for it in range(PEOPLE)]
        self.people = [it.id for it in self.persons]
        self.learner = Person(7)
        self.tokened = Daemon(self.folder / "tokens", dev=False, options=["--config", str(settings)])
        self.tokened.session.headers["Authorization"] = f"Bearer {self.token}"
        self.daemon = Daemon(self.folder / "data")
        for daemon in (self.daemon, self.tokened):
            self.fill(daemon)
        self.history = f"/v1/peers/{self.learner.id}/history"
        self.credential = f"/v1/credentials/ICRC/{self.learner.credential_number}"
        answers = {it: self.daemon.get(it).content for it in (self.history, self.credential)}
        receipt = json.dumps(self.receipt, separators=(",", ":"))
        self.nginx = Nginx(self.folder, answers, receipt)

    def fill(self, daemon):
        """The rules, many people, and one of them with a long history and a credential."""
        self.send(daemon, [self.adoption()] + [it.register() for it in self.persons])
        learner = self.learner
        story = [learner.register(), learner.submit(), learner.approve(override=True)]
        self.send(daemon, story + [learner.module("advocacy", 1) for _ in range(HISTORY_EVENTS - len(story))])
        self.receipt = daemon.accept(learner.module("advocacy", 1))

    @staticmethod
    def send(daemon, commands):
        body = "".join(json.dumps(it) + "\n" for it in commands).encode()
        headers = {"Content-Type": "application/x-ndjson"}
        answer = daemon.session.post(daemon.url + "/v1/commands/bulk", data=body, headers=headers, timeout=600)
        taken = answer.text.count('"duplicate":false')
        if taken != len(commands):
            raise SystemExit(f"{taken} of {len(commands)} were taken: {answer.text[:400]}")

    def run(self):
        print(f"{self.chosen.rounds} rounds of {self.chosen.seconds} s, the median; wrk with one thread\n")
        with self.nginx:
            for name in ("commands", "bulk", "reads"):
                if self.chosen.only in (None, name):
                    getattr(self, name)()
        for daemon in (self.daemon, self.tokened):
            daemon.stop()

    def compare(self, load, connections):
        """The daemon and nginx in turn; each one's medians."""
        measured = {self.daemon.url: [], self.nginx.url: []}
        for _ in range(self.chosen.rounds):
            for url, found in measured.items():
                found.append(measure(url, load, connections, self.chosen.seconds, self.folder))
        return [Medians(it) for it in measured.values()]

    def row(self, title, load, connections):
        ours, raw = self.compare(load, connections)
        print(
            f"| {title} | {connections} | {ours.rate:,.0f} | {raw.rate:,.0f} | {ours.rate / raw.rate:.2f} "
            f"| {ours.p50:.2f} | {ours.p99:.2f} | {raw.p99:.2f} |",
            flush=True,
        )

    @staticmethod
    def heading():
        print("| requests | connections | a second | nginx | ratio | p50 ms | p99 ms | nginx p99 ms |")
        print("|---|---:|---:|---:|---:|---:|---:|---:|")

    def commands(self):
        self.heading()
        for connections in CONNECTIONS:
            self.row("`POST /v1/commands`", Load("/v1/commands", tuple(self.people)), connections)
        print()

    def reads(self):
        self.heading()
        for title, path in (
            (f"history of {HISTORY_EVENTS + 1} events, {len(self.daemon.get(self.history).content):,} bytes", self.history),
            ("verification of a credential", self.credential),
        ):
            for connections in (1, 64):
                self.row(title, Load(path), connections)
        print()
        self.tokens()

    def tokens(self):
        """What finding out who calls costs: the same requests with a token and by the development principal."""
        path = f"/v1/credentials/ICRC/{self.learner.credential_number}"
        measured = {self.daemon.url: [], self.tokened.url: []}
        for _ in range(self.chosen.rounds):
            for url, found in measured.items():
                token = self.token if url == self.tokened.url else ""
                found.append(measure(url, Load(path, token=token), 64, self.chosen.seconds, self.folder))
        bare, told = (Medians(it) for it in measured.values())
        print("| verification, 64 connections | a second | p99 ms |\n|---|---:|---:|")
        print(f"| development | {bare.rate:,.0f} | {bare.p99:.2f} |")
        print(f"| with a token | {told.rate:,.0f} ({told.rate / bare.rate:.2f}) | {told.p99:.2f} |\n")

    def bulk(self):
        """Each round's commands are about the same people, whose records grow past what is kept of them at first."""
        print(f"| bulk, one connection, {BULK_COMMANDS:,} commands about {PEOPLE:,} people | commands/s, round by round "
              "| nginx reads and drops | ratio |\n|---|---:|---:|---:|")
        for events in (None, BULK_RECORD_EVENTS):
            options = [] if events is None else ["--config", str(self.settings(events))]
            with Daemon(self.folder / f"bulk-{events}", options=options) as daemon:
                self.send(daemon, [self.adoption()] + [it.register() for it in self.persons])
                rates = {"daemon": [], "nginx": []}
                for _ in range(self.chosen.rounds):
                    body = lines(self.people, BULK_COMMANDS)
                    rates["daemon"].append(rate(daemon.url, body, BULK_COMMANDS, True))
                    rates["nginx"].append(rate(self.nginx.url, body, BULK_COMMANDS, False))
            ours, raw = (statistics.median(it) for it in rates.values())
            name = "recordEvents as it is" if events is None else f"recordEvents: {events:,}"
            print(f"| {name} | {', '.join(f'{it:,.0f}' for it in rates['daemon'])} | {raw:,.0f} | {ours / raw:.2f} |", flush=True)
        print()

    def settings(self, events):
        path = self.folder / "bulk.yaml"
        path.write_text(f"recordEvents: {events}\n")
        return path

    @staticmethod
    def adoption():
        """The rules that everybody here is under."""
        [adoption] = [json.loads(text) for text in cli.simulate(1, 1, 1)[:1]]
        return adoption


class Medians:
    def __init__(self, found):
        for name in ("rate", "p50", "p99"):
            setattr(self, name, statistics.median(getattr(it, name) for it in found))


if __name__ == "__main__":
    chosen = options()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        Bench(folder, chosen).run()
