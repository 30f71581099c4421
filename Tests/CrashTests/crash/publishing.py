"""kill -9 of the daemon and of the broker at random moments while the log is published."""

import random
import shutil
import signal
import threading
import time

from crash import broker_alone, folders, published, record_log
from crash.kill import ALL_SENT, CLIENTS_END, check_events
from crash.outcomes import Outcomes
from crash.transactions import OpenTransactions, freeze_within, hanging, take_over
from crash.workload import Workload
from support import cli
from support.broker import Broker
from support.daemon import Daemon
from support.kafka import CHECKPOINTS, LOG_LANE, read_topic
from support.ledger import Ledger

#: After so many kills a folder and its broker are finished, counted to the last message, and new ones begun.
ROUNDS_PER_FOLDER = 20
ROUNDS_PER_CHECK = 5
PEERS_PER_ROUND = 25
PEERS_FIRST = 20
#: A second board beside the simulation's.
OTHER_BOARD = "NYCB"
#: In which publishing has resumed after the broker came back, in seconds.
RESUME_TIMEOUT = 200
#: In which a broker ends what an older producer left open, in seconds.
SETTLING = 5
#: How often the broker is killed under a client that is not ours.
CONTROLS_MAX = 5
POINTS = {
    "the daemon, under load": 3,
    "the daemon, aimed at a transaction": 3,
    "the broker, under load": 3,
    "the broker, aimed at a transaction": 2,
    "both, under load": 2,
    "the daemon, while it takes its lanes over": 2,
    "the broker, while the daemon takes its lanes over": 1,
}
LANES = {"audiences": CHECKPOINTS, "log": LOG_LANE}


class PublishingCampaign:
    def __init__(self, rounds, seed, folder):
        self.rounds = rounds
        self.chance = random.Random(seed)
        self.folder = folder
        self.events = self.messages = self.lost = 0
        self.outcomes = Outcomes(f"kill -9 while publishing, {rounds} kills, seed {seed}")

    def run(self):
        done = 0
        while done < self.rounds:
            rounds = min(ROUNDS_PER_FOLDER, self.rounds - done)
            data = self.folder / f"publishing-{done}" / "data"
            data.parent.mkdir(parents=True)
            if Life(self, data, rounds, done).run():
                shutil.rmtree(data.parent)
            done += rounds
        broker_alone.run(self.outcomes, self.chance, min(CONTROLS_MAX, self.rounds))
        broker_alone.run_forgotten(self.outcomes)
        self.outcomes.title += (
            f", {self.events} events, {self.messages} messages counted; the broker lost {self.lost} acknowledged "
            "positions of lanes"
        )
        return self.outcomes

    def points(self, rounds):
        """Each kind of moment about as often as its weight says, in any order."""
        wheel = [point for point, weight in POINTS.items() for _ in range(weight)]
        points = []
        while len(points) < rounds:
            self.chance.shuffle(wheel)
            points += wheel
        return points[:rounds]


class Life:
    """One folder and its broker from their first start to the count at the end."""

    def __init__(self, campaign, data, rounds, first):
        self.campaign, self.chance, self.outcomes = campaign, campaign.chance, campaign.outcomes
        self.data, self.rounds, self.first = data, rounds, first
        peers = PEERS_FIRST + PEERS_PER_ROUND * rounds
        self.workload = Workload(peers, self.chance.randrange(1 << 31), other_board=OTHER_BOARD)
        self.ledger = Ledger()
        self.broker = Broker()

    def run(self):
        """True when all went well."""
        is_well = False
        try:
            is_well = self._run()
            return is_well
        finally:
            self.broker.crash()
            if not is_well:
                shutil.copytree(self.broker.folder, self.data.parent / "broker")
            self.broker.kill()

    def _run(self):
        for number, point in enumerate(self.campaign.points(self.rounds)):
            try:
                self.outcomes.note(point, self._kill(point))
                if number % ROUNDS_PER_CHECK == ROUNDS_PER_CHECK - 1:
                    self._check()
            except Exception as failure:
                detail = f"kill {self.first + number} of {self.data}: {failure}"
                self.outcomes.fail(point, type(failure).__name__, detail)
                return False
        return self._finish()

    def _kill(self, point):
        with self._daemon() as daemon:
            if point == "the daemon, while it takes its lanes over":
                time.sleep(self.chance.uniform(0, 0.4))
                daemon.kill()
                return self._torn_or_whole()
            if point == "the broker, while the daemon takes its lanes over":
                time.sleep(self.chance.uniform(0, 0.4))
                return self._kill_broker(daemon)
            for command in self.workload.setup:
                self.ledger.note(daemon.post(command).json())
            kill = {"the daemon": self._kill_daemon, "the broker": self._kill_broker, "both": self._kill_both}
            return self._under_load(daemon, point, kill[point.split(",")[0]])

    def _daemon(self):
        return Daemon(self.data, kafka=self.broker.bootstrap)

    def _under_load(self, daemon, point, kill):
        stop = threading.Event()
        threads, failures = self.workload.send(daemon, self.ledger, stop)
        time.sleep(self.chance.uniform(0.05, 1.5))
        assert daemon.is_running(), f"the daemon ended by itself:\n{daemon.log()[-2000:]}"
        try:
            if point.endswith("aimed at a transaction"):
                freeze_within(daemon, self.broker.bootstrap)
            return kill(daemon)
        finally:
            stop.set()
            for thread in threads:
                thread.join(CLIENTS_END)
            assert not failures and not any(it.is_alive() for it in threads), failures

    def _kill_daemon(self, daemon):
        daemon.kill()
        return self._torn_or_whole()

    def _torn_or_whole(self):
        """Whether the broker still holds a transaction that nobody will end."""
        with OpenTransactions(self.broker.bootstrap) as transactions:
            return f"killed {transactions.say()}"

    def _kill_broker(self, daemon):
        """The daemon serves on, and publishes on when the broker is back."""
        self.broker.crash()
        daemon.process.send_signal(signal.SIGCONT)
        time.sleep(self.chance.uniform(0, 1))
        assert daemon.is_running(), f"the daemon ended with the broker:\n{daemon.log()[-2000:]}"
        assert daemon.get_ok("/healthz") == {"status": "ok"}
        # Nothing is published while it is looked what the broker has kept.
        acknowledged = self._acknowledged(daemon)
        daemon.process.send_signal(signal.SIGSTOP)
        try:
            self.broker.start_again()
            lost = self._lost(acknowledged)
        finally:
            daemon.process.send_signal(signal.SIGCONT)
        try:
            daemon.wait_published(RESUME_TIMEOUT)
        except AssertionError:
            daemon.kill()
            self._replace_hanging_broker()
            return "the broker left a transaction hanging, all published to a new one"
        daemon.stop()
        return self._kept(lost)

    def _replace_hanging_broker(self):
        """A transaction that its producer's successor cannot end is the broker's own: no reader gets past it."""
        log = cli.run_ok("checkpoint", "--data", self.data).stdout.split()[0].removeprefix("credentiald/")
        for lane in LANES:
            take_over(self.broker.bootstrap, f"credentiald.{log}.{lane}")
        time.sleep(SETTLING)
        held = hanging(self.broker.bootstrap)
        assert held, "publishing did not resume, and no transaction hangs"
        self.broker.kill()
        self.broker = Broker()
        with self._daemon() as daemon:
            daemon.wait_published()
            daemon.stop()

    def _kill_both(self, daemon):
        acknowledged = self._acknowledged(daemon)
        kills = [daemon.kill, self.broker.crash]
        self.chance.shuffle(kills)
        kills[0]()
        time.sleep(self.chance.choice([0, self.chance.uniform(0, 0.2)]))
        kills[1]()
        self.broker.start_again()
        return self._kept(self._lost(acknowledged))

    def _kept(self, lost):
        self.campaign.lost += lost
        return "the broker had lost transactions" if lost else "the broker had kept all"

    def _acknowledged(self, daemon):
        """Up to where the broker has told each lane that all is committed."""
        return {lane: daemon.position(lane) for lane in LANES}

    def _lost(self, acknowledged):
        return sum(max(0, position - self._position(LANES[lane])) for lane, position in acknowledged.items())

    def _position(self, topic):
        try:
            messages = read_topic(self.broker.bootstrap, topic)
        except (KeyError, AssertionError):
            return 0
        return int(messages[-1].data["position"]) if messages else 0

    def _check(self):
        """All that was acknowledged is in the log, and on Kafka once; the folder is then closed cleanly."""
        with self._daemon() as daemon:
            daemon.wait_published()
            events = daemon.events()
            daemon.stop()
        check_events(events, self.workload, self.ledger)
        records = record_log.records(self.data)
        return len(events), published.check(self.broker.bootstrap, self.workload.commands, events, records)

    def _finish(self):
        """Sends all that was not acknowledged, and counts everything."""
        point = "end of a folder"
        try:
            with self._daemon() as daemon:
                threads, failures = self.workload.send(daemon, self.ledger, threading.Event())
                for thread in threads:
                    thread.join(ALL_SENT)
                assert not failures and self.workload.left == 0, (failures, self.workload.left)
                daemon.wait_published()
                daemon.stop()
            events, messages = self._check()
            assert events == len(self.workload.ids), f"{events} events of {len(self.workload.ids)} commands"
            published.check_with_kcat(self.broker.bootstrap)
            self._compare_with_undisturbed()
            folders.check_tools(self.data, events)
        except Exception as failure:
            self.outcomes.fail(point, type(failure).__name__, f"{self.data}: {failure}")
            return False
        self.outcomes.note(point, "0 missing, 0 twice, as undisturbed")
        self.campaign.events += events
        self.campaign.messages += messages
        return True

    def _compare_with_undisturbed(self):
        copy = folders.copy(self.data, self.data.parent / "copy")
        with Broker() as other, Daemon(copy, kafka=other.bootstrap) as daemon:
            daemon.wait_published()
            daemon.stop()
            published.check_like_undisturbed(self.broker.bootstrap, other.bootstrap)
