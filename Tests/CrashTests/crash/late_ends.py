"""Ends of transactions that are held, delayed or whose answer is lost, by a proxy between daemon and broker."""

import json
import random
import shutil
import time

from confluent_kafka import KafkaException, Producer

from crash import published, record_log
from crash.late_end_scripts import AnswerLost, Delayed, HeldPastTheNextBegin
from crash.outcomes import Outcomes
from support.proxy import Proxy
from support import cli, wire
from support.broker import Broker
from support.daemon import Daemon
from support.kafka import LOG, read_topic
from support.ledger import Ledger

#: Longer than the daemon's producers let a transaction live, in seconds.
DELAY = 40
KINDS = {
    "held past the next begin": HeldPastTheNextBegin,
    "ended, the answer lost": AnswerLost,
    f"delayed by {DELAY} s": lambda: Delayed(DELAY),
}
#: The quick ones first: the short form takes these.
CASES = [(kind, lane) for kind in KINDS for lane in ("audiences", "log")]
PEERS, YEARS = 60, 3
#: Commands that are sent at a time while the end is under way: some transactions' worth.
PART = 150
TIMEOUT = 180
#: Commands that are kept for a lane which had sent all others by the time that the end came.
SPARE = TIMEOUT
CONTROL = "control"


class LateEndCampaign:
    def __init__(self, size, seed, folder):
        self.size = size
        self.chance = random.Random(seed)
        self.folder = folder
        self.outcomes = Outcomes(f"Ends of transactions that come late, {size} cases, seed {seed}")

    def run(self):
        self._control()
        for number in range(self.size):
            kind, lane = CASES[number % len(CASES)]
            point, folder = f"{kind}, lane {lane}", self.folder / f"case-{number}"
            folder.mkdir(parents=True)
            try:
                self.outcomes.note(point, self._run(folder, KINDS[kind](), lane))
                shutil.rmtree(folder)
            except Exception as failure:
                self.outcomes.fail(point, type(failure).__name__, f"{folder}: {failure}")
        return self.outcomes

    def _run(self, folder, script, lane):
        lines = cli.simulate(PEERS, YEARS, self.chance.randrange(1 << 31))
        ledger, data = Ledger(), folder / "data"
        with Broker() as broker, Proxy(broker, script) as proxy:
            with Daemon(data, kafka=proxy.bootstrap) as daemon:
                half = len(lines) // 2
                ledger.send(daemon, lines[:half])
                daemon.wait_published()
                log = read_topic(broker.bootstrap, LOG)[0].headers["ce_id"].split("/")[0]
                script.arm(f"credentiald.{log}.{lane}")
                for start in range(half, len(lines) - SPARE, PART):
                    ledger.send(daemon, lines[start:min(start + PART, len(lines) - SPARE)])
                self._go_on(daemon, ledger, lines[-SPARE:], script)
                daemon.wait_published()
                events = daemon.events()
                daemon.stop()
            assert not proxy.failures, proxy.failures
            commands = [json.loads(it) for it in lines]
            published.check(broker.bootstrap, commands, events, record_log.records(data))
        return self._verdict(script)

    @staticmethod
    def _go_on(daemon, ledger, lines, script):
        """Sends one command after the other until the end has had its fate, and then the others.

        A busy lane may take all that was sent into the one transaction whose end it is: only a later one meets it."""
        left = list(lines)
        end = time.monotonic() + TIMEOUT
        while not script.done.wait(1):
            assert time.monotonic() < end, f"the end that is {type(script).__name__}: not within {TIMEOUT} s"
            ledger.send(daemon, left[:1])
            left = left[1:]
        ledger.send(daemon, left)

    def _verdict(self, script):
        """The producer was replaced, and with it the epoch that a late end could have meant."""
        assert script.producers > 0, f"the producer went on after an uncertain end; the broker said {script.said}"
        if isinstance(script, AnswerLost):
            assert script.said == "no error", script.said
            return "producer replaced, 0 missing, 0 twice"
        assert script.said in wire.REFUSALS, f"the late end was taken: {script.said}"
        return "producer replaced, late end refused, 0 missing, 0 twice"

    def _control(self):
        """What the late end does to a client that goes on with its producer: the fault is a real one."""
        script = HeldPastTheNextBegin()
        script.arm(CONTROL)
        with Broker() as broker, Proxy(broker, script) as proxy:
            producer = Producer({
                "bootstrap.servers": proxy.bootstrap, "transactional.id": CONTROL, "log_level": 0,
                "allow.auto.create.topics": True})
            producer.init_transactions(TIMEOUT)
            for value in ("committed", "aborted"):
                producer.begin_transaction()
                producer.produce(CONTROL, key="key", value=value)
                producer.flush(TIMEOUT)
                if value == "committed":
                    producer.commit_transaction(TIMEOUT)
            try:
                producer.abort_transaction(TIMEOUT)
            except KafkaException:
                pass
            read = [it.value.decode() for it in read_topic(broker.bootstrap, CONTROL)]
        point = "control: held past the next begin, a client that keeps its producer"
        if script.said == "no error" and "aborted" in read:
            self.outcomes.note(point, "late end taken: what was aborted is read")
        else:
            self.outcomes.fail(point, "the control shows nothing", f"{script.said}, read {read}, {proxy.failures}")
