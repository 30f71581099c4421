"""A daemon and a broker after a large import, for the tests that only look at it."""

import json
from dataclasses import dataclass, field

from support import cli
from support.broker import Broker
from support.careers import two_board_careers
from support.commands import adoption_for, line
from support.daemon import Daemon

PEERS, YEARS, SEED = 200, 5, 7
OTHER_BOARD = "NYCB"


@dataclass
class Imported:
    daemon: Daemon
    broker: Broker
    commands: list
    file: object
    report: dict
    events: list = field(default_factory=list)


def make_commands():
    """A simulation of more than 10,000 commands, then hand-written careers with two boards."""
    commands = [json.loads(text) for text in cli.simulate(PEERS, YEARS, SEED)]
    commands.append(adoption_for(OTHER_BOARD, commands[0]))
    return commands + two_board_careers(OTHER_BOARD)


def import_all(folder, daemon, broker):
    commands = make_commands()
    file = folder / "commands.ndjson"
    file.write_text("".join(line(it) + "\n" for it in commands))
    done = cli.run("import", file, "--url", daemon.url, "--json", timeout=900)
    assert done.returncode == 0, f"import exited with {done.returncode}:\n{done.stdout}\n{done.stderr[:4000]}"
    daemon.wait_published(900)
    return Imported(daemon, broker, commands, file, json.loads(done.stdout), daemon.events())
