"""What clients do all the time, each in a thread of its own, and how long it took."""

import random
import socket
import threading
import time

import requests

from crash.workload import BULK_LINES, Workload, is_accepted
from support.commands import kind_of, line
from support.feed import Stream

#: Who gives a request up takes the daemon for gone: a disk may stand still for longer than a minute.
REQUEST_SECONDS = 300
READERS = 2
#: Between two questions of one reader.
READ_PAUSE_SECONDS = 0.05


class Stopwatch:
    """Durations by kind, in seconds, since they were taken last."""

    def __init__(self):
        self._lock = threading.Lock()
        self._found = {}

    def note(self, kind, seconds):
        with self._lock:
            self._found.setdefault(kind, []).append(seconds)

    def take(self):
        with self._lock:
            found, self._found = self._found, {}
        return found


class SteadyWorkload(Workload):
    """A cohort's commands, not as fast as they are taken but so many a second, all senders together."""

    def __init__(self, peers, seed, rate, watch):
        super().__init__(peers, seed)
        self.watch = watch
        self.pause = len(self.lanes) / rate

    def _singles(self, number, daemon, ledger, stop):
        lane = self.lanes[number]
        with requests.Session() as session:
            while self.next[number] < len(lane) and not stop.is_set():
                began = time.monotonic()
                answer = session.post(
                    daemon.url + "/v1/commands", json=lane[self.next[number]], timeout=REQUEST_SECONDS)
                taken = time.monotonic() - began
                assert is_accepted(answer), answer.text
                self.watch.note("command", taken)
                ledger.note(answer.json())
                self.next[number] += 1
                stop.wait(max(0, self.pause - taken))

    def _bulk(self, number, daemon, ledger, stop):
        lane = self.lanes[number]
        while self.next[number] < len(lane) and not stop.is_set():
            part = lane[self.next[number]:self.next[number] + BULK_LINES]
            began = time.monotonic()
            for answer in daemon.bulk([line(it) for it in part]):
                ledger.note(answer)
                self.next[number] += 1
            taken = time.monotonic() - began
            self.watch.note("bulk", taken)
            stop.wait(max(0, self.pause * len(part) - taken))


class Readers:
    """Auditors, boards and employers who ask; every answer must be one."""

    def __init__(self, workload, seed, watch):
        self.watch = watch
        self.seed = seed
        self.people = sorted({kind_of(it)[1]["peerId"] for lane in workload.lanes for it in lane})
        self.boards = sorted({kind_of(it)[1]["board"] for it in workload.setup})
        self.failures = []
        #: How far the feed was followed.
        self.followed = 0

    def start(self, daemon, stop):
        work = [self._ask] * READERS + [self._follow]
        threads = [
            threading.Thread(target=self._run, args=(it, daemon, random.Random(self.seed + number), stop))
            for number, it in enumerate(work)
        ]
        for thread in threads:
            thread.start()
        return threads

    def _run(self, work, daemon, chance, stop):
        try:
            work(daemon, chance, stop)
        except BaseException as failure:
            self.failures.append(f"{work.__name__}: {failure!r}")

    def _ask(self, daemon, chance, stop):
        with requests.Session() as session:
            while not stop.is_set():
                person, board = chance.choice(self.people), chance.choice(self.boards)
                path = chance.choice([
                    f"/v1/peers/{person}/history", f"/v1/peers/{person}", f"/v1/peers/{person}/eligibility",
                    f"/v1/roster?board={board}&limit=50", f"/v1/boards/{board}/statistics?from=2024-01-01&to=2026-12-31",
                    "/v1/projections", "/v1/publications", "/metrics",
                ])
                began = time.monotonic()
                answer = session.get(daemon.url + path, timeout=REQUEST_SECONDS)
                self.watch.note("read", time.monotonic() - began)
                # Somebody who is not registered yet is nobody.
                allowed = (200, 404) if "/peers/" in path else (200,)
                assert answer.status_code in allowed, f"{path}: {answer.status_code} {answer.text}"
                if path.startswith("/v1/roster"):
                    self._verify(session, daemon, board, answer.json().get("entries", []))
                stop.wait(READ_PAUSE_SECONDS)

    def _verify(self, session, daemon, board, entries):
        """Credentials of a roster, as an employer would."""
        for entry in [it for it in entries if "credentialNumber" in it][:3]:
            path = f"/v1/credentials/{board}/{entry['credentialNumber']}"
            began = time.monotonic()
            answer = session.get(daemon.url + path, timeout=REQUEST_SECONDS)
            self.watch.note("read", time.monotonic() - began)
            assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"

    def _follow(self, daemon, _, stop):
        """One who follows the feed, all of it, in order."""
        with Stream(daemon) as self.stream:
            for event in self.stream.events():
                assert event.position > self.followed, f"{event.position} after {self.followed}"
                self.followed = event.position
        assert stop.is_set(), f"the feed ended after {self.followed}"

    def close(self):
        """Whoever follows the feed would wait for what comes next."""
        connection = self.stream.answer.raw.connection
        connection.sock.shutdown(socket.SHUT_RDWR)
