"""The campaigns on the command line; `scripts/crash-test` calls this."""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from crash.campaigns import CAMPAIGNS, SHORT
from support import cli


def options():
    parser = argparse.ArgumentParser(
        prog="scripts/crash-test", epilog="Without a campaign: the short form of all. "
        "Exits with 1 when something acknowledged was lost, torn or recorded twice, or a fault was not "
        "answered as it must be.",
        description="Crashes, faults and lost writes against the daemon, with a ledger outside of it.")
    add = parser.add_argument
    add("--iterations", type=int, nargs="?", const=SHORT["kill"], metavar="N", help="kills with SIGKILL")
    add("--faults", type=int, nargs="?", const=0, metavar="N", help="faulty calls; 0: every one, the default")
    add("--power-loss", type=int, nargs="?", const=SHORT["power-loss"], metavar="N", help="images of a disk")
    add("--flip", type=int, nargs="?", const=SHORT["flip"], metavar="N", help="flipped bytes")
    add("--replays", type=int, nargs="?", const=SHORT["replays"], metavar="N", help="kills of replays and swaps")
    add("--publishing", type=int, nargs="?", const=SHORT["publishing"], metavar="N",
        help="kills of the daemon and the broker")
    add("--late-ends", type=int, nargs="?", const=SHORT["late-ends"], metavar="N",
        help="ends of transactions that are held, delayed, lost")
    add("--takeovers", type=int, nargs="?", const=SHORT["takeovers"], metavar="N",
        help="daemons that come back after they were replaced")
    add("--outages", type=int, nargs="?", const=SHORT["outages"], metavar="N",
        help="brokers that are away for N seconds")
    add("--seed", type=int, help="repeats a run's choices; a fresh one without it")
    add("--folder", type=Path, help="where the data folders go; failed ones stay there")
    return parser.parse_args()


def main():
    given = options()
    if not cli.BINARY.exists():
        print(f"there is no daemon at {cli.BINARY}: build it, or set CREDENTIALD", file=sys.stderr)
        return 3
    sizes = {
        "kill": given.iterations, "faults": given.faults,
        "power-loss": given.power_loss, "flip": given.flip,
        "replays": given.replays, "publishing": given.publishing, "late-ends": given.late_ends,
        "takeovers": given.takeovers, "outages": given.outages,
    }
    if all(size is None for size in sizes.values()):
        sizes = dict(SHORT)
    seed = given.seed or random.SystemRandom().randrange(1, 1 << 32)
    folder = given.folder or Path(tempfile.mkdtemp(prefix="credentiald-crash-"))
    print(f"seed {seed}, data folders under {folder}\n", flush=True)
    failed = 0
    for name, size in sizes.items():
        if size is None:
            continue
        begun = time.monotonic()
        outcomes = CAMPAIGNS[name](size, seed, folder / name).run()
        failed += len(outcomes.failures)
        print(f"{outcomes.markdown()}\n\n({time.monotonic() - begun:.0f} s)\n", flush=True)
    return 1 if failed else 0


sys.exit(main())
