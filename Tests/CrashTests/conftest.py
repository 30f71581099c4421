"""Options and checks of the crash tests."""

import os
import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from crash.campaigns import CAMPAIGNS, SHORT  # noqa: E402
from support.leftovers import no_daemon_left, pytest_sessionstart  # noqa: E402, F401

SEED = int(os.environ.get("CRASH_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 32)


@pytest.fixture
def run_campaign(tmp_path):
    """Runs the short form of a campaign; its table is printed, and shown when the test fails."""
    def run(name):
        print(f"seed: CRASH_SEED={SEED}")
        outcomes = CAMPAIGNS[name](SHORT[name], SEED, tmp_path / name).run()
        print(outcomes.markdown())
        return outcomes
    return run
