"""kill -9 while projections are rebuilt, compared, swapped, rolled back and dropped, again and again on one folder."""

import random
import shutil
import subprocess
import threading
import time

import requests

from crash import folders
from crash.outcomes import Outcomes
from support import cli
from support.daemon import Daemon
from support.waiting import wait_until

PROJECTIONS = ["credentials", "deadlines", "eligibility", "jurisdictions", "roster", "statistics"]
PEERS = 50
#: Commands that go on being sent while the operation runs.
LINES_PER_KILL = 60
KILLS_PER_FOLDER = 25
READY_TIMEOUT = 300
#: Seconds in which clients of a daemon that is gone have come to their end.
CLIENTS_END = 180
#: What is under way when the daemon is killed, and how often.
POINTS = {
    "rebuild": 4, "rebuild, joining or comparing": 2, "cancel": 1, "diff": 1, "swap": 3, "rollback": 2,
    "drop": 2, "replay without a daemon": 2, "start-up after one of these": 1,
}
#: Seconds within which the short operations are over.
SHORT = 0.04


class ReplayCampaign:
    def __init__(self, iterations, seed, folder):
        self.iterations = iterations
        self.chance = random.Random(seed)
        self.folder = folder
        self.outcomes = Outcomes(f"kill -9 of replays, {iterations} kills, seed {seed}")
        #: How long a rebuild takes here, as the last whole one showed.
        self.rebuild_seconds = 0.5

    def run(self):
        done = 0
        while done < self.iterations:
            kills = min(KILLS_PER_FOLDER, self.iterations - done)
            data = self.folder / f"replay-{done}" / "data"
            data.parent.mkdir(parents=True)
            if self._life(data, kills):
                shutil.rmtree(data.parent)
            done += kills
        return self.outcomes

    def _life(self, data, kills):
        lines = cli.simulate(peers=PEERS, years=3, seed=self.chance.randrange(1 << 31))
        self.rest = lines[len(lines) // 2:]
        with Daemon(data) as daemon:
            for answer in daemon.bulk(lines[:len(lines) // 2]):
                assert "position" in answer, answer
            daemon.stop()
        wheel = [point for point, weight in POINTS.items() for _ in range(weight)]
        for number in range(kills):
            point = self.chance.choice(wheel)
            try:
                what = self._kill(point, data)
                self._check(data)
                self.outcomes.note(point, what)
            except Exception as failure:
                self.outcomes.fail(point, type(failure).__name__, f"kill {number} of {data}: {failure}")
                return False
        return True

    # Killing

    def _kill(self, point, data):
        """Kills at a random moment of an operation; whether it was over before."""
        name = self.chance.choice(PROJECTIONS)
        if point == "replay without a daemon":
            delay = self.chance.uniform(0, 4 * self.rebuild_seconds + 0.3)
            return "killed" if cli.run_killed(["replay", name, "--data", data], delay) else "over before"
        with Daemon(data) as daemon:
            before = self._prepare(point, daemon, name)
            stop = threading.Event()
            sender = threading.Thread(target=self._send, args=(daemon, stop))
            sender.start()
            time.sleep(self.chance.uniform(0, 0.05))
            caller = threading.Thread(target=self._call, args=(point, daemon, name))
            caller.start()
            time.sleep(self._delay(point))
            is_over = not caller.is_alive() and not self._is_rebuilding(point, daemon, name)
            daemon.kill()
            stop.set()
            sender.join(CLIENTS_END)
            caller.join(CLIENTS_END)
        if point.startswith("start-up"):
            self._kill_starting(data)
        after = self._pointers(data, name)
        return f"{'over before' if is_over else 'killed'}, {'changed' if after != before else 'as before'}"

    def _prepare(self, point, daemon, name):
        """What the operation needs: a candidate, or a previous generation."""
        if point in {"diff", "swap", "rollback", "drop"} or point.startswith("start-up"):
            begun = time.monotonic()
            self._post(daemon, f"/{name}/rebuild")
            self._ready(daemon, name)
            self.rebuild_seconds = time.monotonic() - begun
            if point in {"rollback", "drop"}:
                answer = self._post(daemon, f"/{name}/swap")
                assert answer.status_code == 200, answer.text
        return self._pointers(daemon.data, name)

    def _call(self, point, daemon, name):
        operations = {
            "diff": ("GET", "diff"), "swap": ("POST", "swap"), "rollback": ("POST", "rollback"),
            "drop": ("DELETE", "previous"),
        }
        method, path = operations.get(point, ("POST", "rebuild"))
        try:
            answer = requests.request(method, f"{daemon.url}/v1/projections/{name}/{path}", timeout=120)
            assert answer.status_code in (200, 202), answer.text
            if point == "cancel":
                time.sleep(self.chance.uniform(0, self.rebuild_seconds / 2))
                requests.delete(f"{daemon.url}/v1/projections/{name}/rebuild", timeout=120)
        except (requests.RequestException, OSError):
            pass

    def _delay(self, point):
        if point.startswith("rebuild, "):
            return self.chance.uniform(self.rebuild_seconds * 0.7, self.rebuild_seconds * 1.3)
        if point in {"rebuild", "cancel"} or point.startswith("start-up"):
            return self.chance.uniform(0, self.rebuild_seconds)
        return self.chance.uniform(0, SHORT)

    @staticmethod
    def _is_rebuilding(point, daemon, name):
        if not point.startswith("rebuild"):
            return False
        status = requests.get(f"{daemon.url}/v1/projections/{name}/rebuild", timeout=120)
        return status.status_code == 200 and status.json()["state"] in {"folding", "catchingUp", "comparing"}

    def _kill_starting(self, data):
        starting = subprocess.Popen(
            [str(cli.BINARY), "serve", "--dev", "--listen", "127.0.0.1:0", "--kafka", "off", "--data", str(data)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.chance.uniform(0, 0.35))
        starting.kill()
        starting.wait(CLIENTS_END)

    def _send(self, daemon, stop):
        part, self.rest = self.rest[:LINES_PER_KILL], self.rest[LINES_PER_KILL:]
        try:
            for answer in daemon.bulk(part):
                if stop.is_set():
                    return
                assert answer.get("status", 200) < 400 or answer["status"] == 503, answer
        except (requests.RequestException, OSError):
            # A line that was accepted and is sent again is a duplicate; one that was not is not missed here.
            self.rest = part + self.rest

    @staticmethod
    def _post(daemon, path):
        return requests.post(f"{daemon.url}/v1/projections{path}", timeout=120)

    @staticmethod
    def _ready(daemon, name):
        def is_ready():
            status = daemon.get_ok(f"/v1/projections/{name}/rebuild")
            assert status["state"] not in {"failed", "cancelled"}, status
            return status["state"] == "ready"
        wait_until(is_ready, READY_TIMEOUT, f"the rebuild of {name}")

    @staticmethod
    def _pointers(data, name):
        live = data / "projections" / name / "LIVE"
        return live.read_text() if live.exists() else None

    # Checking

    def _check(self, data):
        """What answers is what a fresh replay gives, everything that follows agrees, and nothing else is there."""
        with Daemon(data) as daemon:
            projections = daemon.get_ok("/v1/projections")["projections"]
            head = daemon.head()
            assert {it["name"] for it in projections} >= set(PROJECTIONS), projections
            for one in projections:
                assert one["position"] == head and one["lagEvents"] == 0, one
                known = {one["generation"]}
                for role in ("previous", "candidate"):
                    if role in one:
                        known.add(one[role]["generation"])
                        assert one[role]["digest"] == one["digest"], f"{role} has other rows: {one}"
                        assert one[role]["position"] == head, one
                self._check_folder(data / "projections" / one["name"], known)
            if self.chance.random() < 0.5:
                daemon.kill()
            else:
                daemon.stop()
        findings = cli.json_lines(cli.run_ok("replay", "--check", "--data", data, "--json").stdout)
        assert len(findings) >= folders.PROJECTIONS, findings
        assert all(it["agrees"] and it["position"] == head for it in findings), findings

    @staticmethod
    def _check_folder(folder, known):
        found = {it.name for it in folder.iterdir()}
        assert found == {"LIVE"} | {str(it) for it in known}, f"{folder}: {found}, and {known} are known"
