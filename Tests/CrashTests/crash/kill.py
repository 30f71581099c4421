"""kill -9 at random moments, again and again on the same folder."""

import random
import shutil
import subprocess
import threading
import time

from crash import folders
from crash.outcomes import Outcomes
from crash.workload import Workload
from support import cli
from support.daemon import Daemon
from support.ledger import Ledger

#: After so many kills a folder is finished, checked to the last record, and a new one begun.
ROUNDS_PER_FOLDER = 20
#: Seconds in which clients of a daemon that is gone have come to their end, and in which everything is sent.
CLIENTS_END, ALL_SENT = 180, 600
ROUNDS_PER_CHECK = 5
PEERS_PER_ROUND = 6
PEERS_FIRST = 20
STARTING = ["serve", "--dev", "--listen", "127.0.0.1:0", "--kafka", "off", "--settle", "86400"]
POINTS = {
    "under load": 5,
    "during start-up": 2,
    "during start-up, rebuilding the index": 1,
    "during clean shutdown": 2,
}


class KillCampaign:
    def __init__(self, iterations, seed, folder):
        self.iterations = iterations
        self.chance = random.Random(seed)
        self.folder = folder
        self.events = 0
        self.outcomes = Outcomes(f"kill -9, {iterations} kills, seed {seed}")

    def run(self):
        done = 0
        while done < self.iterations:
            rounds = min(ROUNDS_PER_FOLDER, self.iterations - done)
            data = self.folder / f"kill-{done}" / "data"
            data.parent.mkdir(parents=True)
            if self._life(data, rounds, done):
                shutil.rmtree(data.parent)
            done += rounds
        self.outcomes.title += f", {self.events} events"
        return self.outcomes

    def _life(self, data, rounds, first):
        """One folder from its first start on; true when all went well."""
        peers = PEERS_FIRST + PEERS_PER_ROUND * rounds
        workload, ledger = Workload(peers, self.chance.randrange(1 << 31)), Ledger()
        points = self._points(rounds)
        for number, point in enumerate(points):
            try:
                before = len(ledger.receipts)
                what = self._kill(point, data, workload, ledger)
                self.outcomes.note(point, what if len(ledger.receipts) > before else f"{what}, idle")
                if number % ROUNDS_PER_CHECK == ROUNDS_PER_CHECK - 1:
                    self._check(data, workload, ledger)
            except Exception as failure:
                detail = f"kill {first + number} of {data}: {failure}"
                self.outcomes.fail(point, type(failure).__name__, detail)
                return False
        return self._finish(data, workload, ledger)

    def _points(self, rounds):
        """Each kind of moment about as often as its weight says, in any order."""
        wheel = [point for point, weight in POINTS.items() for _ in range(weight)]
        points = []
        while len(points) < rounds:
            self.chance.shuffle(wheel)
            points += wheel
        return points[:rounds]

    def _kill(self, point, data, workload, ledger):
        if point.startswith("during start-up"):
            if point.endswith("index"):
                folders.spoil_marker(data)
            self._kill_starting(data)
        with Daemon(data) as daemon:
            for command in workload.setup:
                ledger.note(daemon.post(command).json())
            if point.startswith("during start-up"):
                # What the start made of the folder is seen by what it takes now.
                return self._load(daemon, workload, ledger, daemon.kill)
            if point == "under load":
                return self._load(daemon, workload, ledger, daemon.kill)
            return self._load(daemon, workload, ledger, lambda: self._kill_stopping(daemon))

    def _load(self, daemon, workload, ledger, end):
        stop = threading.Event()
        threads, failures = workload.send(daemon, ledger, stop)
        time.sleep(self.chance.uniform(0.02, 0.8))
        assert daemon.is_running(), f"the daemon ended by itself:\n{daemon.log()[-2000:]}"
        what = end() or "all kept"
        stop.set()
        for thread in threads:
            thread.join(CLIENTS_END)
        assert not failures and not any(it.is_alive() for it in threads), failures
        return what

    def _kill_starting(self, data):
        starting = subprocess.Popen(
            [str(cli.BINARY), *STARTING, "--data", str(data)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.chance.uniform(0, 0.35))
        starting.kill()
        assert starting.wait(CLIENTS_END) == -9, f"start-up ended by itself with {starting.returncode}"

    def _kill_stopping(self, daemon):
        daemon.process.terminate()
        time.sleep(self.chance.uniform(0, 0.12))
        ended = daemon.process.poll()
        assert ended in (None, 0), f"SIGTERM ended the daemon with {ended}"
        daemon.kill()
        return None if ended is None else "all kept, had stopped already"

    def _check(self, data, workload, ledger):
        """All that was acknowledged is where it was acknowledged; the folder is then closed cleanly."""
        with Daemon(data) as daemon:
            events = daemon.events()
            check_events(events, workload, ledger)
            daemon.stop()
        folders.check_tools(data, len(events))

    def _finish(self, data, workload, ledger):
        """Sends all that was not acknowledged, and looks at the whole."""
        point = "end of a folder"
        try:
            stop = threading.Event()
            with Daemon(data) as daemon:
                check_events(daemon.events(), workload, ledger)
                threads, failures = workload.send(daemon, ledger, stop)
                for thread in threads:
                    thread.join(ALL_SENT)
                assert not failures and workload.left == 0, (failures, workload.left)
                events = daemon.events()
                check_events(events, workload, ledger)
                assert set(ledger.receipts) == workload.ids == {it["commandId"] for it in events}
                daemon.stop()
            folders.check_tools(data, len(events))
            folders.check_rebuilt_index(data, len(events))
        except Exception as failure:
            self.outcomes.fail(point, type(failure).__name__, f"{data}: {failure}")
            return False
        self.outcomes.note(point, "all kept, index rebuilt the same")
        self.events += len(events)
        return True


def check_events(events, workload, ledger):
    """The ledger's check, and that the log holds what was sent, in the order of each sender."""
    ledger.check_log(events)
    sent = {it["commandId"] for it in events}
    assert sent <= workload.ids, f"never sent: {sorted(sent - workload.ids)[:3]}"
    order = {it["commandId"]: int(it["position"]) for it in events}
    for lane in workload.lanes:
        positions = [order.get(it["commandId"]) for it in lane]
        known = [it for it in positions if it]
        assert known == sorted(known), "a later command stands before an earlier one"
        assert not any(positions[len(known):]), "a command is missing before one that is there"
