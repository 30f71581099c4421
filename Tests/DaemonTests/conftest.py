"""Fixtures of the black-box tests."""

import pytest

from support import cli
from support.broker import Broker
from support.daemon import Daemon
from support.imported import import_all

LOG_BYTES_SHOWN = 6_000


def pytest_sessionstart():
    if not cli.BINARY.exists():
        pytest.exit(f"there is no daemon at {cli.BINARY}: build it, or set CREDENTIALD", returncode=3)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A failure prints the ends of its daemons' logs."""
    report = yield
    if report.failed:
        for daemon in Daemon.started:
            report.sections.append((f"log of the daemon {daemon.log_path}", daemon.log()[-LOG_BYTES_SHOWN:]))
    return report


@pytest.fixture(autouse=True)
def no_daemon_left(request):
    """Daemons that a test started end with it; those of wider fixtures go on."""
    before = len(Daemon.started)
    yield
    for daemon in Daemon.started[before:]:
        daemon.kill()
    # The hook for the report of the call has run by now.
    del Daemon.started[before:]


@pytest.fixture
def broker():
    with Broker() as broker:
        yield broker


@pytest.fixture(scope="module")
def module_daemon(tmp_path_factory):
    """One daemon without Kafka for a module whose tests do not disturb each other."""
    with Daemon(tmp_path_factory.mktemp("daemon") / "data") as daemon:
        yield daemon


@pytest.fixture(scope="session")
def imported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("imported")
    with Broker() as broker, Daemon(folder / "data", kafka=broker.bootstrap) as daemon:
        yield import_all(folder, daemon, broker)
