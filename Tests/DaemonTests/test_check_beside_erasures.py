"""A check of the rows beside a daemon that erases people while it looks."""

import json
import subprocess
import time

import pytest

from support import cli
from support.careers import Person
from support.commands import command, kind_of
from support.daemon import Daemon

#: How often it is looked, and how many people are erased each time.
ROUNDS, ERASED = 3, 6
#: When that is, as parts of what a look takes: it has read the rows, and not all people.
MOMENTS = [0.3, 0.42, 0.54]
#: At the rows that have names.
LOOK = ["replay", "roster", "--check", "--threads", "1", "--json"]


@pytest.fixture(scope="module")
def lines():
    return [it for it in cli.simulate(peers=250, years=2, seed=2) if "erasePersonalData" not in it]


def check(data):
    """Starts one."""
    return subprocess.Popen(
        [str(cli.BINARY), *LOOK, "--data", str(data)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def erasure(peer):
    return command("erasePersonalData", {"peerId": peer, "requestedOn": "2026-01-05", "basis": "ERASURE_BASIS_REQUEST"})


def test_whoever_is_erased_while_it_looks_is_no_difference(tmp_path, lines):
    """New people are registered meanwhile, too."""
    # Those who have a row with a name.
    bodies = [kind_of(json.loads(it)) for it in lines]
    people = sorted({body["peerId"] for kind, body in bodies if kind == "submitApplication"})
    assert len(people) >= ROUNDS * len(MOMENTS) * ERASED
    with Daemon(tmp_path / "data") as daemon:
        list(daemon.bulk(lines))
        # How long one takes, so that erasures fall into the middle of it.
        began = time.monotonic()
        cli.run_ok(*LOOK, "--data", daemon.data)
        length = time.monotonic() - began
        left, found = iter(people[::-1]), []
        for number in range(ROUNDS):
            running, began = check(daemon.data), time.monotonic()
            for moment in MOMENTS:
                new = Person(901 + len(MOMENTS) * number + MOMENTS.index(moment)).register()
                batch = [json.dumps(it) for it in [new, *(erasure(next(left)) for _ in range(ERASED))]]
                time.sleep(max(0, began + length * moment - time.monotonic()))
                assert all("position" in it for it in daemon.bulk(batch))
            said, wrong = running.communicate(timeout=300)
            found.append((running.returncode, said, wrong))
        print(f"a look takes {length:.2f} s: {[it[0] for it in found]}")
        assert not [it for it in found if it[0] != 0]
        daemon.stop()
