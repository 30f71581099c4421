"""Loss of power: the files that a disk may hold afterwards, made from a recorded run, and opened again."""

import hashlib
import itertools
import json
import random
import shutil
from dataclasses import dataclass

from crash import folders
from crash.disk import Choice, Disk
from crash.lmdb_pages import LogFile
from crash.outcomes import Outcomes
from crash.recorded_run import record
from support import cli
from support.careers import Person
from support.daemon import Daemon

LOG = "log/data.mdb"
#: From so many images on the recorded run has a crowd, for which keys are made a second time.
CROWD_FROM = 100
PEOPLE_LOOKED_AT = 3
#: Images of a disk that forgets its syncs; most of them must be found to be damaged.
CONTROLS = 6
#: Losses that are drawn for each image, as many leave the same files.
CANDIDATES = 4


@dataclass(frozen=True)
class Moment:
    """A loss of power within an operation, and what is kept of what was not synced."""

    number: int
    kind: str
    seed: int


class PowerLossCampaign:
    def __init__(self, size, seed, folder):
        self.size = size
        self.chance = random.Random(seed)
        self.folder = folder
        self.outcomes = Outcomes(f"Loss of power, {size} images, seed {seed}")

    def run(self):
        self.recorded = record(self.folder / "recorded", self.size >= CROWD_FROM)
        self.expected = self.recorded.events
        operations = self.recorded.operations
        self.heads = self._heads()
        self._check_order()
        for number, (moment, files) in enumerate(self._states(self._moments())):
            self._try(number, moment, files)
        self._controls()
        self.outcomes.title += f"; recorded: {len(operations)} operations, {len(self.expected)} events"
        return self.outcomes

    def _heads(self):
        """The log's head after each operation, by the writes of the run in their order."""
        content, heads, head = bytearray(), [], 0
        for operation in self.recorded.operations:
            if operation.path == LOG and operation.kind == "write":
                end = operation.offset + len(operation.data)
                content.extend(bytes(max(0, end - len(content))))
                content[operation.offset:end] = operation.data
                if operation.is_synced:
                    head = LogFile(content).head()
            heads.append(head)
        assert head == len(self.expected), f"the trace ends at {head}, the log at {len(self.expected)}"
        return heads

    def _check_order(self):
        """Nothing was acknowledged before the head that has it was on the disk."""
        for number, operation in enumerate(self.recorded.operations):
            durable = self.heads[number - 1] if number else 0
            acknowledged = self.recorded.acknowledged_by(operation.end)
            if acknowledged > durable:
                self.outcomes.fail(
                    "order of acknowledgements and syncs", "too early",
                    f"{acknowledged} before the end of operation {number}, {operation.kind} "
                    f"{operation.path}, durable was {durable}")
        self.outcomes.note("order of acknowledgements and syncs", "held", len(self.recorded.ledger.times))

    def _point(self, number):
        """What was going on at the moment of the loss."""
        operation = self.recorded.operations[number]
        first = self.recorded.ledger.times and min(self.recorded.ledger.times)[0]
        if operation.path.startswith("keys/slots"):
            return "while keys are made"
        if operation.start < first:
            return "during the first start or the first commit"
        if operation.kind == "sync":
            return "while a batch is synced"
        return "while the head is written" if operation.is_synced else "while a batch is written"

    def _moments(self):
        """Losses that leave different files, spread over the points and the ways to lose writes."""
        by_point = {}
        for number in range(len(self.recorded.operations)):
            by_point.setdefault(self._point(number), []).append(number)
        points, drawn = list(by_point), []
        while len(drawn) < self.size * CANDIDATES:
            number = self.chance.choice(by_point[points[len(drawn) % len(points)]])
            drawn.append(Moment(number, self.chance.choice(Choice.KINDS), self.chance.randrange(1 << 31)))
        different = {}
        for moment, files in self._states(drawn):
            digest = hashlib.sha256(repr(sorted(files.items())).encode()).digest()
            different.setdefault((digest, self.heads[moment.number]), moment)
        return self._spread(list(different.values()))[:self.size]

    def _spread(self, moments):
        """The moments in an order in which each point has its turn."""
        by_point = {}
        for moment in moments:
            by_point.setdefault(self._point(moment.number), []).append(moment)
        for them in by_point.values():
            self.chance.shuffle(them)
        turns = itertools.zip_longest(*by_point.values())
        return [moment for turn in turns for moment in turn if moment]

    def _states(self, moments, forgets=()):
        """Runs the recording once and gives the files that each moment leaves."""
        by_number = {}
        for moment in moments:
            by_number.setdefault(moment.number, []).append(moment)
        disk = Disk(forgets)
        for number, operation in enumerate(self.recorded.operations):
            disk.begin(operation)
            for moment in by_number.get(number, []):
                yield moment, disk.image(Choice(moment.kind, random.Random(moment.seed)))
            disk.end(operation)

    def _try(self, number, moment, files):
        point = self._point(moment.number)
        folder = self.folder / f"image-{number}"
        try:
            outcome = self._check(folder, moment.number, files)
        except Exception as failure:
            operation = self.recorded.operations[moment.number]
            self.outcomes.fail(
                point, str(failure).split(":")[0][:60],
                f"within operation {moment.number} ({operation.kind} {operation.path} at "
                f"{operation.offset}), kept of what was not synced: {moment.kind}, "
                f"files in {folder}: {failure}")
            return
        self.outcomes.note(point, outcome)
        shutil.rmtree(folder)

    def _check(self, folder, number, files):
        data = folder / "data"
        write_files(folder / "found", files)
        write_files(data, files)
        before = self.heads[number - 1] if number else 0
        allowed = {before, self.heads[number]}
        required = self.recorded.acknowledged_by(self.recorded.operations[number].end)
        if before:
            verdict = cli.run("verify", "--data", data, "--json")
            said = verdict.stdout + verdict.stderr
            assert verdict.returncode == 0, f"verify gave {verdict.returncode}: {said}"
            assert json.loads(verdict.stdout)["head"] in allowed, f"another head: {verdict.stdout} {allowed}"
        with Daemon(data) as daemon:
            events = daemon.events()
            assert events == self.expected[:len(events)], "the log differs: from what was recorded"
            assert len(events) >= required, f"lost: {required} acknowledged, {len(events)} found"
            assert len(events) in allowed, f"a part of a batch: {len(events)} events, heads are {allowed}"
            self._check_people(daemon, len(events))
            receipt = daemon.accept(Person(1).register())
            assert int(receipt["position"]) == len(events) + 1, f"a gap: {receipt} after {len(events)}"
            daemon.stop()
        folders.check_tools(data, len(events) + 1)
        return "the batch is there" if len(events) > before else "all before it is there"

    def _check_people(self, daemon, head):
        """Keys of people who are in the log open what was sealed with them."""
        registered = [
            it["stream"].removeprefix("peer-")
            for it in self.expected[:head] if it["type"] == "PeerRegistered"]
        for peer in self.chance.sample(registered, min(PEOPLE_LOOKED_AT, len(registered))):
            found = daemon.get_ok(f"/v1/peers/{peer}")
            assert found["personal"]["givenName"] == self.recorded.people[peer].given, f"unsealed: {found}"

    def _controls(self):
        """Without syncs there must be losses, or the campaign could see none."""
        numbers = [
            number for number in range(len(self.recorded.operations))
            if self._point(number) == "while the head is written"]
        moments = [Moment(it, "none", 0) for it in self.chance.sample(numbers, CONTROLS)]
        found = 0
        for moment, files in self._states(moments, forgets=[LOG]):
            try:
                self._check(self.folder / "control" / "image", moment.number, files)
            except Exception:
                found += 1
            shutil.rmtree(self.folder / "control", ignore_errors=True)
        point = "control: a disk that forgets its syncs"
        if found == CONTROLS:
            self.outcomes.note(point, "loss found", found)
        else:
            self.outcomes.fail(point, "not found", f"{CONTROLS - found} of {CONTROLS} losses were not found")


def write_files(folder, files):
    for name in ("", "log", "keys"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    for path, content in files.items():
        (folder / path).write_bytes(content)
        (folder / path).chmod(0o600)
