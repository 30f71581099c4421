"""A broker that is away while commands go on."""

import json
import random
import shutil
import time

from crash import published, record_log
from crash.outcomes import Outcomes
from crash.snapshots import wait_written
from support import cli
from support.broker import Broker
from support.daemon import Daemon
from support.ledger import Ledger

LANES = ("audiences", "log")
PEERS, YEARS = 100, 3
#: How often status is looked at, and how many commands come in between.
LOOKS_PER_SECOND, PART = 2, 10
#: An outage is said to be one after this long, in seconds, and by a machine that stands still meanwhile at the latest.
SAID_AFTER, SAID_BY = 25, 120
#: By how much the clock that lag is told by may be ahead of this one, in seconds.
CLOCKS_DIFFER = 5
KINDS = {
    "killed, started again": (Broker.crash, Broker.start_again),
    "answers nothing, goes on": (Broker.pause, Broker.go_on),
}


class OutageCampaign:
    """Its size is how long each outage is, in seconds."""

    def __init__(self, seconds, seed, folder):
        self.seconds = seconds
        self.chance = random.Random(seed)
        self.folder = folder
        #: When `/readyz` told first of the outage that is on, in seconds; None: not yet.
        self.said_after = None
        self.outcomes = Outcomes(f"A broker that is away for {seconds} s while commands go on, seed {seed}")

    def run(self):
        for number, (point, (go, come)) in enumerate(KINDS.items()):
            folder = self.folder / f"outage-{number}"
            folder.mkdir(parents=True)
            try:
                self.outcomes.note(f"the broker: {point}", self._run(folder / "data", go, come))
                shutil.rmtree(folder)
            except Exception as failure:
                self.outcomes.fail(f"the broker: {point}", type(failure).__name__, f"{folder}: {failure}")
        return self.outcomes

    def _run(self, data, go, come):
        lines = cli.simulate(PEERS, YEARS, self.chance.randrange(1 << 31))
        ledger, sent = Ledger(), len(lines) // 4
        with Broker() as broker, Daemon(data, kafka=broker.bootstrap) as daemon:
            ledger.send(daemon, lines[:sent])
            daemon.wait_published()
            wait_written(broker)
            go(broker)
            try:
                sent += self._live_on(daemon, ledger, lines[sent:])
            finally:
                come(broker)
            daemon.wait_published()
            ready = daemon.get_ok("/readyz")
            assert ready["publisher"] == "publishing" and not publishing_notices(ready), ready
            ledger.send(daemon, lines[sent:])
            daemon.wait_published()
            events = daemon.events()
            daemon.stop()
            assert len(events) == len(lines)
            ledger.check_log(events)
            commands = [json.loads(it) for it in lines]
            published.check(broker.bootstrap, commands, events, record_log.records(data))
        if self.said_after is not None:
            print(f"/readyz told of the outage after {self.said_after:.0f} s", flush=True)
        said = "lag shown" if self.said_after is None else "lag and notices shown"
        return f"served on, {said}, resumed by itself, 0 missing, 0 twice"

    def _live_on(self, daemon, ledger, lines):
        """Commands go on, and status tells of the lag. How many were sent."""
        self.said_after = None
        begun, sent, said = time.monotonic(), 0, False
        start = {lane: daemon.position(lane) for lane in LANES}
        is_told = self.seconds >= SAID_AFTER
        while (away := time.monotonic() - begun) < self.seconds or is_told and self.said_after is None:
            sent += ledger.send(daemon, lines[sent:sent + PART])
            head = daemon.head()
            for lane in LANES:
                status = daemon.publication(lane)
                assert int(status["position"]) == start[lane], f"published without a broker: {status}"
                assert int(status["lagEvents"]) == head - start[lane], f"the lag is wrong: {status}, head {head}"
            lag = int(daemon.publication("log")["lagSeconds"])
            assert lag <= time.monotonic() - begun + CLOCKS_DIFFER, lag
            ready = daemon.get_ok("/readyz")
            assert ready["ready"], ready
            # Boards and employers wait for the log's lane, which says why.
            said = any("lane log" in it for it in publishing_notices(ready))
            if said and self.said_after is None:
                self.said_after = away
            # Once it was said, it is said of every outage that is that old.
            late = SAID_BY if self.said_after is None else SAID_AFTER
            assert said or away < late, f"after {away:.0f} s nobody says that the broker is away: {ready}"
            time.sleep(1 / LOOKS_PER_SECOND)
        assert int(daemon.publication("log")["lagSeconds"]) >= int(self.seconds / 2)
        return sent


def publishing_notices(ready):
    return [it for it in ready.get("notices", []) if it.startswith("publishing waits")]
