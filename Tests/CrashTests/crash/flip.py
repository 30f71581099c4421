"""One wrong byte in a file of LMDB: whether `verify` finds it, by what the byte is there for."""

import json
import random
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass

from crash import folders
from crash.flip_outcomes import FlipOutcomes
from crash.lmdb_pages import LogFile
from crash.page_map import regions
from support import cli
from support.careers import Person
from support.commands import adoption_for, line
from support.daemon import Daemon

PEOPLE = 6
LOG = "log/data.mdb"
#: Derived files; a flip in the log for so many.
DERIVED = ("index/data.mdb", "heads/data.mdb", "projections/*/*/data.mdb")
DERIVED_SHARE = 4
#: Far above what it takes: only a verdict that never comes is a failure.
TIMEOUT = 120
DETAIL = 250
#: Commands after which damage in what only writers read has shown.
WRITES_AFTER = 8
#: What a record's checksum and place vouch for.
CHECKSUMMED = {"records: value in a leaf", "records: value in whole pages", "records: leaf key"}
SOUND, UNSOUND, CANNOT_RUN = 0, 1, 3


@dataclass(frozen=True)
class Flip:
    file: str
    kind: str
    is_used: bool
    offset: int
    mask: int

    def __str__(self):
        return f"{self.file}, byte {self.offset} (page {self.offset // 4096} + {self.offset % 4096}) ^ {self.mask:#04x}"


class FlipCampaign:
    def __init__(self, size, seed, folder):
        self.size = size
        self.chance = random.Random(seed)
        self.folder = folder
        self.outcomes = FlipOutcomes(f"Flipped bytes, {size}, seed {seed}")

    def run(self):
        self.data, self.events = self._make(self.folder / "sound" / "data")
        self.bytes = (self.data / LOG).read_bytes()
        self.records = LogFile(self.bytes).records()
        assert len(self.records) == len(self.events)
        self.outcomes.title += f", {len(self.bytes) // 4096} pages, {len(self.events)} events"
        flipped = folders.copy(self.data, self.folder / "flipped")
        for flip in self._flips(LOG, self.bytes, self.size):
            with self._flipped(flip, flipped, self.bytes):
                self._try(flip, flipped)
        derived = sorted(str(it.relative_to(self.data)) for glob in DERIVED for it in self.data.glob(glob))
        for file in derived:
            content = (self.data / file).read_bytes()
            for flip in self._flips(file, content, self.size // DERIVED_SHARE // len(derived)):
                with self._flipped(flip, flipped, content):
                    self._try(flip, flipped)
        return self.outcomes

    @contextmanager
    def _flipped(self, flip, data, content):
        with open(data / flip.file, "r+b") as file:
            file.seek(flip.offset)
            file.write(bytes([content[flip.offset] ^ flip.mask]))
        yield
        (data / flip.file).write_bytes(content)

    def _make(self, data):
        """A small log with records in leaves and over whole pages, and with pages that became free."""
        data.parent.mkdir(parents=True)
        adoption = next(
            it for it in map(json.loads, cli.simulate(peers=1, years=1, seed=1)) if "adoptRules" in it)
        with Daemon(data) as daemon:
            daemon.accept(adoption)
            for board in ("NYCB", "TXCB"):
                daemon.accept(adoption_for(board, adoption))
            for number in range(PEOPLE):
                person = Person(number)
                daemon.accept(person.register())
                answers = list(daemon.bulk([line(it) for it in person.preparation()]))
                assert all("position" in it for it in answers), answers
            events = daemon.events()
            daemon.stop()
        folders.check_tools(data, len(events))
        return data, events

    def _flips(self, file, content, size):
        """As many bytes of each kind, as far as there are so many."""
        kinds = {}
        for region in regions(content):
            kinds.setdefault((region.kind, region.is_used), []).extend(range(region.start, region.end))
        offsets = {kind: self.chance.sample(them, len(them)) for kind, them in kinds.items() if them}
        count = 0
        while count < size and any(offsets.values()):
            for (kind, is_used), left in offsets.items():
                if left and count < size:
                    count += 1
                    kind = kind if file == LOG else derived_kind(file, kind)
                    yield Flip(file, kind, is_used, left.pop(), self.chance.randrange(1, 256))

    def _try(self, flip, data):
        try:
            status, text = self._verify(data)
        except subprocess.TimeoutExpired:
            self.outcomes.fail(flip.kind, "verify hangs", f"{flip}: no verdict within {TIMEOUT} s")
            return
        if status < 0:
            self.outcomes.fail(flip.kind, f"verify dies of signal {-status}", flip)
        elif status == UNSOUND:
            self.outcomes.note(flip.kind, "found")
        elif status == CANNOT_RUN and text.strip():
            self.outcomes.note(flip.kind, "found, cannot be opened")
        elif status == SOUND and not flip.is_used:
            self.outcomes.note(flip.kind, "unused")
        elif status == SOUND and flip.file != LOG:
            # It follows from the log and can be made again.
            self.outcomes.note(flip.kind, "harmless: derived")
        elif status == SOUND:
            self._look(flip, data)
        else:
            self.outcomes.fail(flip.kind, "no verdict", f"{flip}: exit code {status}: {text[-300:]}")

    def _has_all(self, data):
        """Whether the records of the sound log are all there, byte by byte."""
        try:
            found = LogFile((data / LOG).read_bytes()).records()
        except Exception:
            return False
        return all(found.get(position) == record for position, record in self.records.items())

    @staticmethod
    def _verify(data):
        done = cli.run("verify", "--data", data, "--json", timeout=TIMEOUT)
        return done.returncode, done.stdout + done.stderr

    def _look(self, flip, data):
        """`verify` called it sound: then it must read the same, and go on reading the same."""
        if flip.kind in CHECKSUMMED:
            self.outcomes.fail(flip.kind, "missed: a record's bytes", flip)
            return
        copy = folders.copy(data, self.folder / "looked-at" / "data")
        try:
            with Daemon(copy) as daemon:
                events = daemon.events()
                if events != self.events:
                    self.outcomes.fail(flip.kind, "missed: reads differ", f"{flip}: {len(events)} events")
                    return
                for number in range(WRITES_AFTER):
                    daemon.accept(Person(100 + number).register())
                events = daemon.events()
                assert events[:len(self.events)] == self.events, "what was recorded before reads differently"
                assert len(events) == len(self.events) + WRITES_AFTER, f"{len(events)} events"
                daemon.stop()
            folders.check_tools(copy, len(events))
        except Exception as failure:
            failure = str(failure)[-DETAIL:]
            if self._has_all(copy):
                self.outcomes.weak(flip.kind, "missed: breaks later, all records there", f"{flip}: {failure}")
            else:
                self.outcomes.fail(flip.kind, "missed: loses records later", f"{flip}: {failure}")
            return
        finally:
            shutil.rmtree(copy.parent, ignore_errors=True)
        self.outcomes.note(flip.kind, "harmless: reads and writes the same")


def derived_kind(file, kind):
    """Of derived files, only the part and whether LMDB itself or its user gave the byte its meaning."""
    part = file.split("/")[0]
    is_content = kind.endswith(" key") or "value in" in kind
    return f"{part}: {'keys and values' if is_content else 'pages'}"
