"""A daemon that hangs in the middle of publishing, is replaced, and comes back: it must not publish beside its successor."""

import copy
import random
import shutil
import signal
import threading
import time

from crash import folders, published, record_log
from crash.kill import check_events
from crash.outcomes import Outcomes
from crash.transactions import freeze_within
from crash.workload import Workload
from support.broker import Broker
from support.commands import new_id
from support.daemon import Daemon
from support.ledger import Ledger
from support.waiting import wait_until

PEERS = 40
LANES = ("audiences", "log")
TIMEOUT = 180
#: Fenced in a transaction; or between two producers, where its log no longer fits what was published.
REPLACED = ("another process has taken over this lane", "another history", "older than what was published")
HANGS = "hangs, is replaced, comes back"
AGAIN = "the replaced one is started again"


class TakeoverCampaign:
    def __init__(self, rounds, seed, folder):
        self.rounds = rounds
        self.chance = random.Random(seed)
        self.folder = folder
        self.outcomes = Outcomes(f"Daemons that come back after they were replaced, {rounds} rounds, seed {seed}")

    def run(self):
        for number in range(self.rounds):
            folder = self.folder / f"takeover-{number}"
            folder.mkdir(parents=True)
            try:
                Takeover(self, folder).run()
                shutil.rmtree(folder)
            except Exception as failure:
                self.outcomes.fail(HANGS, type(failure).__name__, f"{folder}: {failure}")
        return self.outcomes


class Takeover:
    def __init__(self, campaign, folder):
        self.chance, self.outcomes = campaign.chance, campaign.outcomes
        self.first_data, self.second_data = folder / "first", folder / "second"
        self.workload = Workload(PEERS, self.chance.randrange(1 << 31))

    def run(self):
        with Broker() as self.broker, self._daemon(self.first_data) as first:
            try:
                self._replace(first)
            finally:
                first.process.send_signal(signal.SIGCONT)

    def _daemon(self, data):
        return Daemon(data, kafka=self.broker.bootstrap)

    def _replace(self, first):
        stop, ledger = threading.Event(), Ledger()
        for command in self.workload.setup:
            ledger.note(first.post(command).json())
        # Both lanes are its own. Stopped while it takes one over, it would take it from its successor later.
        first.wait_published()
        threads, failures = self.workload.send(first, ledger, stop)
        time.sleep(self.chance.uniform(0.1, 1))
        hit = freeze_within(first, self.broker.bootstrap)
        stop.set()
        # The same folder as a machine that takes over would have it.
        folders.copy(self.first_data, self.second_data)
        successor = copy.copy(self.workload)
        successor.next = list(self.workload.next)
        with self._daemon(self.second_data) as second:
            own, head = Ledger(), second.head()
            others, other_failures = successor.send(second, own, threading.Event())
            # Only who has published after the other is known to have replaced it.
            wait_until(
                lambda: all(second.position(it) > head for it in LANES), TIMEOUT, "a successor")
            time.sleep(self.chance.uniform(0, 0.5))
            first.process.send_signal(signal.SIGCONT)
            self._wait_fenced(first, successor)
            for thread in [*threads, *others]:
                thread.join(TIMEOUT)
            assert not failures and not other_failures, (failures, other_failures)
            self._count(second, own)
            self.outcomes.note(HANGS, f"{hit}: fenced, said so, 0 missing, 0 twice")
            first.kill()
            self.outcomes.note(AGAIN, self._start_again(second, own))

    def _wait_fenced(self, first, successor):
        """It serves and keeps what it is sent, in its own folder alone, and says that it publishes no more."""
        before = first.head()
        for lane in filter(None, successor.lanes):
            answer = first.post(lane[-1])
            assert answer.status_code in (200, 201, 409, 422), f"{answer.status_code} {answer.text}"
        registration = next(it for it in self.workload.commands if "registerPeer" in it)
        fresh = copy.deepcopy(registration)
        fresh["commandId"] = fresh["registerPeer"]["peerId"] = new_id()
        assert first.post(fresh).status_code == 201, "the one that was replaced takes no commands"
        assert first.head() > before
        for lane in LANES:
            stopped = wait_until(
                lambda: (it := first.publication(lane))["state"] == "stopped" and it, TIMEOUT, f"the fence of {lane}")
            assert any(it in stopped["reason"] for it in REPLACED), stopped
        ready = first.get_ok("/readyz")
        assert ready["publisher"] == "stopped", ready
        assert all(any(lane in it for it in ready["reasons"]) for lane in LANES), ready
        first.wait_logged("publishing stopped", len(LANES))
        assert first.log().count("publishing stopped") == len(LANES), first.log()[-2000:]

    def _count(self, second, ledger):
        second.wait_published()
        events = second.events()
        check_events(events, self.workload, ledger)
        records = record_log.records(self.second_data)[:len(events)]
        published.check(self.broker.bootstrap, self.workload.commands, events, records)

    def _start_again(self, second, ledger):
        """Its log has become another one than what was published: it must not go on, nor stop the one that may."""
        with self._daemon(self.first_data) as first:
            for lane in LANES:
                stopped = wait_until(
                    lambda: (it := first.publication(lane))["state"] == "stopped" and it, TIMEOUT, f"a stop of {lane}")
                assert any(it in stopped["reason"] for it in REPLACED[1:]), stopped
        peer = new_id()
        registration = copy.deepcopy(next(it for it in self.workload.commands if "registerPeer" in it))
        registration["commandId"] = registration["registerPeer"]["peerId"] = peer
        second.accept(registration)
        wait_until(
            lambda: all(it["state"] == "stopped" or int(it.get("position", 0)) >= second.head() for it in
                        second.get_ok("/v1/publications")["publications"]), TIMEOUT, "the successor")
        if any(it["state"] == "stopped" for it in second.get_ok("/v1/publications")["publications"]):
            raise AssertionError(f"the successor stopped: {second.publication()}")
        return "refused its lanes, the successor publishes on"
