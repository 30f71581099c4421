"""Options and checks of the crash tests."""

import os
import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from crash.campaigns import CAMPAIGNS, SHORT  # noqa: E402
from support import cli  # noqa: E402
from support.daemon import Daemon  # noqa: E402

SEED = int(os.environ.get("CRASH_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 32)


def pytest_sessionstart():
    if not cli.BINARY.exists():
        pytest.exit(f"there is no daemon at {cli.BINARY}: build it, or set CREDENTIALD", returncode=3)


@pytest.fixture(autouse=True)
def no_daemon_left():
    yield
    for daemon in Daemon.started:
        daemon.kill()
    Daemon.started.clear()


@pytest.fixture
def run_campaign(tmp_path):
    """Runs the short form of a campaign; its table is printed, and shown when the test fails."""
    def run(name):
        print(f"seed: CRASH_SEED={SEED}")
        outcomes = CAMPAIGNS[name](SHORT[name], SEED, tmp_path / name).run()
        print(outcomes.markdown())
        return outcomes
    return run
