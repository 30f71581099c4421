"""Commands for many senders at once, each with its own people, so that the order of each person holds."""

import json
import threading
import zlib

import requests

from support import cli
from support.careers import two_board_careers
from support.commands import adoption_for, kind_of, line

SINGLE_SENDERS = 8
BULK_LINES = 60
#: Who gives a request up takes the daemon for gone: a disk may stand still for longer than half a minute.
REQUEST_SECONDS = 120
#: What a request gives when the daemon goes away under it.
GONE = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError, requests.exceptions.ReadTimeout)


class Workload:
    """A simulated cohort, dealt to senders; remembers what each has left."""

    def __init__(self, peers, seed, other_board=None):
        """With careers at another board beside the simulation's when there is to be one."""
        commands = [json.loads(text) for text in cli.simulate(peers=peers, years=3, seed=seed)]
        if other_board:
            adoption = next(it for it in commands if "adoptRules" in it)
            commands += [adoption_for(other_board, adoption), *two_board_careers(other_board)]
        self.setup = [it for it in commands if "peerId" not in kind_of(it)[1]]
        self.commands = commands
        #: The last sender sends in bulk.
        self.lanes = [[] for _ in range(SINGLE_SENDERS + 1)]
        self.next = [0] * len(self.lanes)
        for command in commands:
            peer = kind_of(command)[1].get("peerId")
            if peer:
                self.lanes[zlib.crc32(peer.encode()) % len(self.lanes)].append(command)
        self.ids = {it["commandId"] for it in commands}

    @property
    def left(self):
        return sum(len(lane) - done for lane, done in zip(self.lanes, self.next))

    def send(self, daemon, ledger, stop):
        """Sends on all lanes until they end, the daemon is gone or `stop` is set.

        Returns what went wrong other than that the daemon was gone."""
        failures = []

        def run(number):
            try:
                work = self._bulk if number == SINGLE_SENDERS else self._singles
                work(number, daemon, ledger, stop)
            except GONE:
                pass
            except BaseException as failure:
                failures.append(f"lane {number}: {failure!r}")

        threads = [threading.Thread(target=run, args=(it,)) for it in range(len(self.lanes))]
        for thread in threads:
            thread.start()
        return threads, failures

    def _singles(self, number, daemon, ledger, stop):
        lane = self.lanes[number]
        with requests.Session() as session:
            while self.next[number] < len(lane) and not stop.is_set():
                answer = session.post(daemon.url + "/v1/commands", json=lane[self.next[number]],
                    timeout=REQUEST_SECONDS)
                if not is_accepted(answer):
                    return
                ledger.note(answer.json())
                self.next[number] += 1

    def _bulk(self, number, daemon, ledger, stop):
        lane = self.lanes[number]
        while self.next[number] < len(lane) and not stop.is_set():
            part = lane[self.next[number]:self.next[number] + BULK_LINES]
            for answer in daemon.bulk([line(it) for it in part]):
                if is_stopping(answer):
                    return
                ledger.note(answer)
                self.next[number] += 1


def is_stopping(problem):
    """A daemon that was told to stop refuses what comes after."""
    return problem.get("status") == 503 and problem.get("code") in {"writer_stopped", "store_unavailable"}


def is_accepted(answer):
    """False from a daemon that is stopping; anything else that is no receipt is an error."""
    if answer.status_code == 503 and is_stopping(answer.json()):
        return False
    assert answer.status_code in (200, 201), f"{answer.status_code} {answer.text}"
    return True
