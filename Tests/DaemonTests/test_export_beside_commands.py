"""A bundle of a long history, exported beside a daemon that takes one command after the other."""

import json
import threading

import pytest

from support import cli
from support.bundles import Verifiers
from support.careers import Person
from support.daemon import Daemon
from support.waiting import wait_until

#: Enough that commands come in while they are proved.
ENTRIES = 1_500
#: Exports, until commands came in beside one.
TIMES = 10


def checkpoint(data):
    done = cli.run("checkpoint", "--data", data, "--json")
    return json.loads(done.stdout) if done.returncode == 0 else {"size": 0}


@pytest.fixture
def daemon(tmp_path):
    with Daemon(tmp_path / "data") as daemon:
        yield daemon
        daemon.stop()


class Steady:
    """Somebody who gives a daemon a command about a person as soon as the one before was accepted."""

    def __init__(self, daemon, person):
        self.daemon, self.person, self.count = daemon, person, 0
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.is_over.wait(0.02):
            self.daemon.accept(self.person.module("advocacy", 1))
            self.count += 1

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.thread.join()


def test_a_long_history_is_exported_beside_steady_commands(daemon, tmp_path):
    person, other = Person(1), Person(2)
    daemon.accept(json.loads(cli.simulate(1, 1, 1)[0]))
    lines = [other.register(), person.register(), *person.preparation(), person.submit(), person.approve()]
    lines += [person.module("advocacy", 1) for _ in range(ENTRIES)]
    assert all("position" in it for it in daemon.bulk([json.dumps(it) for it in lines]))
    head = daemon.head()
    wait_until(lambda: checkpoint(daemon.data)["size"] >= head, 120, "a checkpoint of everything")
    path = tmp_path / "bundle.json"
    with Steady(daemon, other) as steady:
        wait_until(lambda: steady.count > 20, 120, "commands")
        for _ in range(TIMES):
            before = steady.count
            done = cli.run_ok("audit", "export", person.id, "--data", daemon.data, "--purpose", "audit",
                              "--by", "A. Auditor", "--out", path, "--json", timeout=300)
            during = steady.count - before
            # Whoever sends commands may be held up just then by the machine.
            if during:
                break
        assert during
        # One that came after the export's checkpoint: the first of two may have been on its way.
        after = steady.count
        wait_until(lambda: steady.count > after + 1, 120, "further commands")
    report = json.loads(done.stdout)
    assert report["events"] == len(lines) - 1 and report["streams"] == 1
    assert head <= report["checkpoint"] < daemon.head()
    found = Verifiers(tmp_path, report["verifierKey"]).both(path.read_bytes())
    assert all(it["holds"] and it["checkpoint"] == report["checkpoint"] for it in found), found
