"""What is going on when a call fails: kinds of commits, with the folders they begin from."""

import json
from dataclasses import dataclass
from typing import Callable

from crash import folders
from support import cli
from support.careers import Person
from support.commands import adoption_for
from support.daemon import Daemon
from support.ledger import Ledger

BATCH_PEOPLE = 30


@dataclass
class Occasion:
    """A commit that a fault is put into."""

    name: str
    #: Data folder to copy, and the ledger of what was acknowledged in it.
    base: object
    ledger: Ledger
    #: Makes the commands of the commit; more than one goes in one bulk request.
    commands: Callable


class Bases:
    """Closed folders that the cases copy."""

    def __init__(self, folder):
        [self.adoption] = [
            it for it in map(json.loads, cli.simulate(peers=1, years=1, seed=1)) if "adoptRules" in it]
        self.person = Person(1)
        self.nobody = self._make(folder / "nobody", [])
        self.somebody = self._make(folder / "somebody", [self.person.register(), *self.person.training()])
        self.bare = self._bare(folder / "bare")

    def _bare(self, folder):
        """The same as somebody's, without zeros ahead in the log."""
        data, ledger = self.somebody
        return folders.cut_zeros(folders.copy(data, folder / "data")), ledger

    def _make(self, folder, commands):
        folder.mkdir(parents=True)
        ledger = Ledger()
        with Daemon(folder / "data") as daemon:
            for command in [self.adoption, *commands]:
                ledger.note(daemon.accept(command))
            daemon.stop()
        folders.check_tools(folder / "data", len(ledger.receipts))
        return folder / "data", ledger

    def occasions(self):
        return [
            Occasion("one small record", *self.somebody, lambda: [self.person.exam()]),
            Occasion("a record and zeros ahead of it", *self.bare, lambda: [self.person.exam()]),
            Occasion("the first person, who needs new keys", *self.nobody, lambda: [Person(2).register()]),
            Occasion(
                "a record over whole pages", *self.somebody,
                lambda: [adoption_for("NYCB", self.adoption)]),
            Occasion(
                f"a batch of {BATCH_PEOPLE}", *self.somebody,
                lambda: [Person(10 + it).register() for it in range(BATCH_PEOPLE)]),
        ]
