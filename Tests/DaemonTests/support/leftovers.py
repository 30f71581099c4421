"""For suites that drive daemons: there must be one to run, and none may be left. Import both into a conftest."""

import pytest

from support import cli
from support.daemon import Daemon


def pytest_sessionstart():
    if not cli.BINARY.exists():
        pytest.exit(f"there is no daemon at {cli.BINARY}: build it, or set CREDENTIALD", returncode=3)


@pytest.fixture(autouse=True)
def no_daemon_left():
    yield
    for daemon in Daemon.started:
        daemon.kill()
    Daemon.started.clear()
