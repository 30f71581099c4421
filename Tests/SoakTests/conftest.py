"""The short form of the soak, beside every other test."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import soak  # noqa: E402, F401
from support import cli  # noqa: E402
from support.daemon import Daemon  # noqa: E402


def pytest_sessionstart():
    if not cli.BINARY.exists():
        pytest.exit(f"there is no daemon at {cli.BINARY}: build it, or set CREDENTIALD", returncode=3)


@pytest.fixture(autouse=True)
def no_daemon_left():
    yield
    for daemon in Daemon.started:
        daemon.kill()
    Daemon.started.clear()
