"""One run: load, what happens in it, and what must hold at its end."""

import json
import threading
import time

from crash import published, record_log
from soak import samples
from soak.load import Readers, SteadyWorkload, Stopwatch
from support import cli
from support.broker import Broker
from support.daemon import Daemon
from support.ledger import Ledger
from support.waiting import wait_until

#: Commands of one person in the three years that are simulated, about.
COMMANDS_PER_PERSON = 50
SAMPLES = 20
#: What the follower of the feed has to come to the end.
FOLLOW_SECONDS = 2
#: A daemon that holds more than this at the end leaks. Connections and topics come and go.
FILES_MORE_MAX = 40
#: When something happens, as a share of the run: the broker is killed and comes back, everything is rebuilt, the broker
#: hangs and goes on, a backup is taken.
PLAN = (
    (0.20, "broker killed"), (0.30, "broker back"), (0.45, "rebuild"), (0.60, "broker hangs"),
    (0.68, "broker goes on"), (0.80, "backup"),
)


class Soak:
    def __init__(self, minutes, rate, seed, folder):
        self.seconds = minutes * 60
        self.folder = folder
        self.data = folder / "data"
        self.watch = Stopwatch()
        peers = max(20, int(self.seconds * rate / COMMANDS_PER_PERSON))
        self.workload = SteadyWorkload(peers, seed, rate, self.watch)
        self.readers = Readers(self.workload, seed, self.watch)
        self.ledger = Ledger()
        self.samples = []
        #: What failed while it ran.
        self.failures = []
        self.rebuilt = []

    def run(self):
        with Broker() as broker, Daemon(self.data, kafka=broker.bootstrap) as daemon:
            self.ledger.send(daemon, [json.dumps(it) for it in self.workload.setup])
            daemon.wait_published()
            # A broker that is killed forgets its last second.
            time.sleep(3)
            files = self._files(daemon)
            self._live(daemon, broker)
            daemon.wait_published(timeout=max(120, self.seconds))
            self._sample(daemon, self.seconds, "load over, all published")
            self._judge(daemon, broker, files)

    def _live(self, daemon, broker):
        stop = threading.Event()
        threads, failures = self.workload.send(daemon, self.ledger, stop)
        threads += self.readers.start(daemon, stop)
        try:
            self._pass_time(daemon, broker, lambda: failures + self.readers.failures)
        finally:
            stop.set()
            time.sleep(FOLLOW_SECONDS)
            self.readers.close()
            for thread in threads:
                thread.join(120)
        assert not any(it.is_alive() for it in threads), "a client hangs"
        self.failures += failures + self.readers.failures

    def _pass_time(self, daemon, broker, failures):
        began, plan = time.monotonic(), list(PLAN)
        for number in range(1, SAMPLES + 1):
            until = began + self.seconds * number / SAMPLES
            happened = []
            while (now := time.monotonic()) < until:
                if plan and now >= began + self.seconds * plan[0][0]:
                    _, what = plan.pop(0)
                    self._do(what, daemon, broker)
                    happened.append(what)
                assert not failures(), failures()
                time.sleep(min(0.2, max(0, until - now)))
            self._sample(daemon, time.monotonic() - began, ", ".join(happened))

    def _do(self, what, daemon, broker):
        match what:
            case "broker killed": self._kill(daemon, broker)
            case "broker back": broker.start_again()
            case "broker hangs": broker.pause()
            case "broker goes on": broker.go_on()
            case "backup": cli.run_ok("backup", self.folder / "backup", "--data", self.data, timeout=600)
            case "rebuild": self._rebuild(daemon)

    @staticmethod
    def _kill(daemon, broker):
        """While nothing is sent: of a transaction in the midst of which it is killed, this broker keeps the messages and
        forgets the transaction, and nobody reads beyond it any more. Kills at any moment are test_crash's."""
        for verb in ("pause", "resume"):
            for lane in daemon.get_ok("/v1/publications")["publications"]:
                cli.run_ok("publications", verb, lane["lane"], "--url", daemon.url)
            if verb == "pause":
                # It forgets its last second.
                time.sleep(2)
                broker.crash()

    def _rebuild(self, daemon):
        """Everything anew, swapped in, and the old dropped."""
        for projection in daemon.get_ok("/v1/projections")["projections"]:
            path = f"{daemon.url}/v1/projections/{projection['name']}"
            assert daemon.session.post(f"{path}/rebuild", timeout=60).status_code == 202
            status = wait_until(lambda: self._ready(daemon, path), max(60, self.seconds), f"a rebuild at {path}")
            assert not any(int(status["diff"][it]) for it in ("added", "missing", "changed")), status
            for method, step in (("POST", "swap"), ("DELETE", "previous")):
                answer = daemon.session.request(method, f"{path}/{step}", timeout=60)
                assert answer.status_code == 200, f"{path}/{step}: {answer.status_code} {answer.text}"
            self.rebuilt.append(projection["name"])

    @staticmethod
    def _ready(daemon, path):
        status = daemon.session.get(f"{path}/rebuild", timeout=60).json()
        assert status["state"] not in ("failed", "cancelled"), status
        return status if status["state"] == "ready" else None

    def _sample(self, daemon, seconds, happening):
        self.samples.append(samples.take(daemon, seconds / 60, happening, self.watch.take()))

    @staticmethod
    def _files(daemon):
        return samples.take(daemon, 0, "", {}).files

    def _judge(self, daemon, broker, files):
        assert not self.failures, self.failures
        assert self.readers.followed == daemon.head(), f"the feed came to {self.readers.followed} of {daemon.head()}"
        assert self.samples[-1].files <= files + FILES_MORE_MAX, f"{files} files at the start, {self.samples[-1].files} at the end"
        events = daemon.events()
        sent = [*self.workload.setup, *(it for lane, done in zip(self.workload.lanes, self.workload.next) for it in lane[:done])]
        assert len(self.ledger.receipts) == len(sent), f"{len(sent)} were sent, {len(self.ledger.receipts)} were answered"
        self.ledger.check_log(events)
        daemon.stop()
        self.messages = published.check(broker.bootstrap, sent, events, record_log.records(self.data))
        assert json.loads(cli.run_ok("verify", "--data", self.data, "--json", timeout=600).stdout)["sound"]
        checked = cli.json_lines(cli.run_ok("replay", "--check", "--data", self.data, "--json", timeout=600).stdout)
        assert checked and all(it["agrees"] for it in checked), checked
        restored = self.folder / "restored"
        cli.run_ok("restore", self.folder / "backup", "--data", restored, timeout=600)
        assert json.loads(cli.run_ok("verify", "--data", restored, "--json", timeout=600).stdout)["sound"]

    def markdown(self):
        lines = [samples.markdown(self.samples), ""]
        if hasattr(self, "messages"):
            lines.append(
                f"{len(self.ledger.receipts):,} commands acknowledged, all in the log, once; {self.messages:,} messages in "
                f"all topics, none missing, none twice; {len(self.rebuilt)} projections rebuilt; log, projections and a "
                "restored backup verified.")
        return "\n".join(lines)
