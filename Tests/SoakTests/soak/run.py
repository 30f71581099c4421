"""One run: load, what happens in it, and what must hold at its end."""

import json
import threading
import time

from crash import published, record_log
from crash.snapshots import wait_written
from soak import samples
from soak.load import REQUEST_SECONDS, Readers, SteadyWorkload, Stopwatch
from support import cli
from support.broker import Broker
from support.daemon import Daemon
from support.ledger import Ledger
from support.waiting import wait_until

#: Commands of one person in the three years that are simulated, about.
COMMANDS_PER_PERSON = 50
SAMPLES = 20
#: What clients have to come to their end, and who follows the feed to the log's.
END_SECONDS = 600
#: What a rebuild has at least.
REBUILD_SECONDS = 300
#: Between two samples at least, where what happened took longer than its part of the run.
BETWEEN_SECONDS = 0.5
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
            wait_written(broker)
            files = self._files(daemon)
            self._live(daemon, broker)
            daemon.wait_published(timeout=max(END_SECONDS, self.seconds))
            self._sample(daemon, self.seconds, "load over, all published")
            self._judge(daemon, broker, files)

    def _live(self, daemon, broker):
        stop = threading.Event()
        senders, failures = self.workload.send(daemon, self.ledger, stop)
        readers = self.readers.start(daemon, stop)
        try:
            self._pass_time(daemon, broker, lambda: failures + self.readers.failures)
            stop.set()
            self._join(senders)
            head = daemon.head()
            wait_until(lambda: self.readers.followed >= head or self.readers.failures, END_SECONDS, "the end of the feed")
        finally:
            stop.set()
            self.readers.close()
            self._join([*senders, *readers])
        assert not any(it.is_alive() for it in [*senders, *readers]), "a client hangs"
        self.failures += failures + self.readers.failures

    @staticmethod
    def _join(threads):
        for thread in threads:
            thread.join(END_SECONDS)

    def _pass_time(self, daemon, broker, failures):
        began, plan = time.monotonic(), list(PLAN)
        for number in range(1, SAMPLES + 1):
            happened = []
            # By the samples, not by the clock: what takes long must not crowd out what comes after it.
            while plan and number > SAMPLES * plan[0][0]:
                _, what = plan.pop(0)
                self._do(what, daemon, broker)
                happened.append(what)
            until = max(began + self.seconds * number / SAMPLES, time.monotonic() + BETWEEN_SECONDS)
            while (now := time.monotonic()) < until:
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
                wait_written(broker)
                broker.crash()

    def _rebuild(self, daemon):
        """Everything anew, swapped in, and the old dropped."""
        for projection in daemon.get_ok("/v1/projections")["projections"]:
            path = f"{daemon.url}/v1/projections/{projection['name']}"
            assert daemon.session.post(f"{path}/rebuild", timeout=REQUEST_SECONDS).status_code == 202
            status = wait_until(lambda: self._ready(daemon, path), max(REBUILD_SECONDS, self.seconds), f"a rebuild at {path}")
            assert not any(int(status["diff"][it]) for it in ("added", "missing", "changed")), status
            for method, step in (("POST", "swap"), ("DELETE", "previous")):
                answer = daemon.session.request(method, f"{path}/{step}", timeout=REQUEST_SECONDS)
                assert answer.status_code == 200, f"{path}/{step}: {answer.status_code} {answer.text}"
            self.rebuilt.append(projection["name"])

    @staticmethod
    def _ready(daemon, path):
        status = daemon.session.get(f"{path}/rebuild", timeout=REQUEST_SECONDS).json()
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
