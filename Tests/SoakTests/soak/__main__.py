"""`scripts/soak` calls this."""

import argparse
import random
import sys
import tempfile
from pathlib import Path

import soak  # noqa: F401
from soak.run import Soak
from support import cli


def main():
    parser = argparse.ArgumentParser(prog="scripts/soak", description=soak.__doc__)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--rate", type=float, default=150, help="commands a second")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--folder", type=Path, help="where the data goes; it stays there")
    given = parser.parse_args()
    if not cli.BINARY.exists():
        print(f"there is no daemon at {cli.BINARY}: build it, or set CREDENTIALD", file=sys.stderr)
        return 3
    seed = given.seed or random.SystemRandom().randrange(1, 1 << 31)
    with tempfile.TemporaryDirectory(prefix="credentiald-soak-") as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        print(f"seed {seed}, {given.minutes:g} minutes, {given.rate:g} commands a second\n", flush=True)
        run = Soak(given.minutes, given.rate, seed, folder)
        try:
            run.run()
        except AssertionError as failure:
            print(f"{run.markdown()}\n\n**failed**: {failure}")
            return 1
        print(run.markdown())
    return 0


sys.exit(main())
