"""Fixtures of the black-box tests."""

import shutil

import pytest

from support import cli
from support.broker import Broker
from support.daemon import Daemon
from support.desk import Desk
from support.fortress import Fortress
from support.imported import import_all
from support.rehearsal_site import Site
from support.story import Story

LOG_BYTES_SHOWN = 6_000

#: Begun first when files run side by side: else one process is still at them when the others are done.
LONGEST = [
    "test_disk_full.py", "test_keys.py", "test_specification.py", "test_audit_bundle.py", "test_package.py",
    "test_feed.py", "test_red_team_connections.py", "test_projections.py", "test_quarantine.py", "test_tls.py",
    "test_erased_lists.py", "test_restore_kafka.py", "test_red_team_bodies.py", "test_runbooks.py",
]


def pytest_sessionstart():
    if not cli.BINARY.exists():
        pytest.exit(f"there is no daemon at {cli.BINARY}: build it, or set CREDENTIALD", returncode=3)


def pytest_collection_modifyitems(items):
    rank = {name: it for it, name in enumerate(LONGEST)}
    items.sort(key=lambda it: rank.get(it.path.name, len(rank)))


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


@pytest.fixture(scope="module")
def open_desk(module_daemon):
    return Desk(module_daemon)


@pytest.fixture
def desk(open_desk):
    """Where nothing may be recorded, whatever is handed in."""
    before = open_desk.daemon.head()
    yield open_desk
    assert open_desk.daemon.head() == before, "something was recorded"
    assert open_desk.daemon.get_ok("/healthz") == {"status": "ok"}


@pytest.fixture(scope="module")
def story(module_daemon):
    return Story(module_daemon)


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """A data folder that a daemon has filled and left. To be copied, not changed."""
    data = tmp_path_factory.mktemp("filled") / "data"
    with Daemon(data) as daemon:
        assert all("position" in it for it in daemon.bulk(cli.simulate(5, 3, 3)))
        daemon.stop()
    return data


@pytest.fixture
def folder(filled, tmp_path):
    """A data folder of one's own."""
    return shutil.copytree(filled, tmp_path / "data")


@pytest.fixture
def site(tmp_path):
    """Makes the site in which one runbook is rehearsed."""
    sites = []

    def make(page, **options):
        sites.append(Site(page, tmp_path, **options))
        return sites[-1]

    yield make
    for one in sites:
        one.end()


@pytest.fixture(scope="session")
def imported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("imported")
    with Broker() as broker, Daemon(folder / "data", kafka=broker.bootstrap) as daemon:
        yield import_all(folder, daemon, broker)


@pytest.fixture(scope="module")
def fortress(tmp_path_factory):
    """For a module that attacks it."""
    fortress = Fortress(tmp_path_factory.mktemp("fortress"))
    with fortress.daemon:
        yield fortress
