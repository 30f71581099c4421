"""A daemon under attack: what it must still do meanwhile, and what it may cost."""

import json
import os
import threading
import time

import requests

from support import cli
from support.careers import Person
from support.commands import command
from support.daemon import Daemon
from support.tokens import AUDIENCE, ISSUER, Key, bearer, publish

#: `TESTS_RED_TEAM=10` attacks ten times as long and as much.
FACTOR = int(os.environ.get("TESTS_RED_TEAM", "1"))
#: Bytes of private memory that a siege may leave behind. What allocators keep for the next time is in it.
MEMORY_BYTES = 64 << 20
#: Seconds in which an honest client must be answered while others attack. Threads of a busy machine stand still for
#: tens of them, whoever attacks.
HONEST_SECONDS = 60.0
#: For whatever else is asked.
PATIENCE = 120
#: Seconds in which what was taken for the time of an attack is given back.
GIVEN_BACK_SECONDS = 60

#: Short ones, so that a test need not wait for half a minute.
LIMITS = {
    "headSeconds": 2, "bodySeconds": 2, "answerSeconds": 2, "drainSeconds": 2, "idleSeconds": 4,
    "addressRequestsPerSecond": 100_000, "addressBurst": 1_000_000,
    "openRequestsPerSecond": 100_000, "openBurst": 1_000_000,
}


class Fortress:
    """Tells its callers apart by tokens; has a board's rules and a person who is with no board."""

    def __init__(self, folder, leeway=0, **limits):
        self.keys = {algorithm: Key(algorithm, f"key-{algorithm}") for algorithm in ["RS256", "ES256", "EdDSA"]}
        self.key = self.keys["ES256"]
        self.jwks = folder / "jwks.json"
        self.folder, self.leeway = folder, leeway
        self.start(**limits)
        adoption = json.loads(cli.simulate(1, 1, 1)[0])
        self.board = adoption["adoptRules"]["board"]
        self.person = Person(77)
        self.all = self.token("provider", "supervisor", "board", "auditor", "operator", boards=[self.board])
        for it in [adoption, self.person.register()]:
            answer = requests.post(self.daemon.url + "/v1/commands", json=it, headers=bearer(self.all), timeout=PATIENCE)
            assert answer.status_code == 201, answer.text

    def start(self, **limits):
        """With all keys, and these limits of its own."""
        publish(self.jwks, *self.keys.values())
        path = self.folder / "credentiald.yaml"
        access = {"jwks": str(self.jwks), "issuer": ISSUER, "audience": AUDIENCE, "leewaySeconds": self.leeway}
        path.write_text(json.dumps({"access": access, "limits": {**LIMITS, **limits}}))
        self.daemon = Daemon(self.folder / "data", dev=False, options=["--config", str(path)])

    def token(self, *roles, **claims):
        return self.key.token(*roles, **claims)

    @property
    def authorization(self):
        return b"Authorization: Bearer " + self.all.encode() + b"\r\n"

    def get(self, path, token=None, **options):
        return requests.get(self.daemon.url + path, headers=bearer(token or self.all), timeout=PATIENCE, **options)

    def head(self):
        return int(self.get("/v1/events?limit=1").json().get("head", "0"))

    def metric(self, name):
        text = requests.get(self.daemon.url + "/metrics", timeout=PATIENCE).text
        return next(float(it.split()[-1]) for it in text.splitlines() if it.startswith(name))

    def memory(self):
        """Private bytes of the process."""
        with open(f"/proc/{self.daemon.process.pid}/smaps_rollup") as file:
            return sum(int(it.split()[1]) << 10 for it in file if it.startswith("Private_"))


class Siege:
    """Within it an honest client asks and sends; at its end the daemon is as it was before."""

    def __init__(self, fortress, memory=MEMORY_BYTES, records=False):
        self.fortress, self.limit, self.records = fortress, memory, records
        self.slowest, self.served, self.failures = 0.0, 0, []
        #: How often the honest client had to ask once more.
        self.asked_again = 0
        self.stopping = threading.Event()

    def __enter__(self):
        self.head = self.fortress.head()
        self.before = self.fortress.memory()
        self.cut = self._cut()
        self.thread = threading.Thread(target=self._honest)
        self.thread.start()
        return self

    def _honest(self):
        with requests.Session() as session:
            # Whoever reads for a purpose leaves a record of it; a board reads its own every day.
            session.headers = bearer(self.fortress.token("board", boards=[self.fortress.board]))
            url, ended = self.fortress.daemon.url, time.monotonic()
            while not self.stopping.is_set() or self.served == 0:
                began = time.monotonic()
                if began - ended > LIMITS["idleSeconds"] / 2:
                    # The daemon may be hanging up on it just now.
                    session.close()
                try:
                    answer = self._ask(session, f"{url}/v1/roster?board={self.fortress.board}")
                    if answer.status_code != 200:
                        self.failures.append(f"{answer.status_code} {answer.text[:200]}")
                except requests.RequestException as error:
                    self.failures.append(repr(error))
                self.served += 1
                ended = time.monotonic()
                self.slowest = max(self.slowest, ended - began)
                if len(self.failures) > 3:
                    return
                self.stopping.wait(0.02)

    def _ask(self, session, url):
        """Once more where the daemon may have taken for a slow client what did not come to run for so long."""
        first = time.monotonic()
        while True:
            began = time.monotonic()
            try:
                return session.get(url, timeout=PATIENCE)
            except requests.ConnectionError:
                ended = time.monotonic()
                if ended - began < LIMITS["headSeconds"] / 2 or ended - first > HONEST_SECONDS:
                    raise
                self.asked_again += 1

    def _cut(self):
        """How often the daemon has taken somebody for too slow with a head."""
        return sum(self.fortress.metric(f'credentiald_http_slow_clients_total{{with="{it}"}}') for it in ("head", "idle"))

    def __exit__(self, kind, *_):
        self.stopping.set()
        self.thread.join()
        if kind is not None:
            return
        daemon = self.fortress.daemon
        assert daemon.is_running(), "the daemon is gone"
        assert not self.failures and self.served > 0, self.failures
        assert self.slowest < HONEST_SECONDS, f"an honest client waited {self.slowest:.1f} s"
        assert self.asked_again <= self._cut() - self.cut, f"hung up on {self.asked_again} times for nothing"
        if not self.records:
            assert self.fortress.head() == self.head, "something was recorded"
        grown = self._grown()
        assert grown < self.limit, f"private memory grew by {grown >> 20} MiB"
        print(f"{self.served} honest requests, slowest {self.slowest:.3f} s, memory {grown / (1 << 20):+.1f} MiB")

    def _grown(self):
        """What is given back comes back after a while."""
        end = time.monotonic() + GIVEN_BACK_SECONDS
        while (grown := self.fortress.memory() - self.before) >= self.limit and time.monotonic() < end:
            time.sleep(0.2)
        return grown


def registration(**fields):
    return command("registerPeer", {"registeredOn": "2026-01-05", "personal": {"givenName": "Ana", "familyName": "Ruiz"}, **fields})
