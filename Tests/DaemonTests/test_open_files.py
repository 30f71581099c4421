"""Files that the daemon may have open: each connection is one, and none of them is the daemon's last."""

import contextlib
import os
import resource
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from support import cli
from support.careers import Person
from support.daemon import Daemon
from support.waiting import wait_until

#: Soft limit of most processes, and one that leaves some connections beside what the daemon needs itself.
ORDINARY, TIGHT = 1_024, 400 + 4 * (os.cpu_count() or 1)
#: Connections that the system keeps until the daemon takes them: not more than it keeps of them.
WAITING = 100


def limited(soft, hard=None):
    """What sets the limit in a process that is being started."""
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard or soft))


def limit_of(daemon):
    text = (Path("/proc") / str(daemon.process.pid) / "limits").read_text()
    return int(next(it for it in text.splitlines() if it.startswith("Max open files")).split()[3])


def open_files(daemon):
    return len(os.listdir(f"/proc/{daemon.process.pid}/fd"))


def patient(folder):
    """Options of a daemon that cuts nobody for saying nothing."""
    settings = folder / "credentiald.yaml"
    settings.write_text("limits: {headSeconds: 600, idleSeconds: 600}\n")
    return ["--config", str(settings)]


@contextlib.contextmanager
def connections(daemon, count, addresses):
    """Of as many addresses, connections on which nothing is asked."""
    url, held = urlsplit(daemon.url), []
    try:
        for number in range(count):
            held.append(socket.socket())
            held[-1].bind((f"127.0.0.{2 + number % addresses}", 0))
            held[-1].connect((url.hostname, url.port))
        yield held
    finally:
        for one in held:
            one.close()


def test_the_limit_is_raised_as_far_as_it_goes(tmp_path):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 8_192:
        pytest.skip(f"no process of this one may have more than {hard} files open")
    with Daemon(tmp_path / "data", preexec=limited(ORDINARY, hard)) as daemon:
        assert limit_of(daemon) == min(hard, 65_536)
        assert not [it for it in daemon.ready["notices"] if "limits.connections" in it]
        daemon.stop()


def test_connections_leave_the_daemon_its_own_files(tmp_path):
    with Daemon(tmp_path / "data", options=patient(tmp_path), preexec=limited(TIGHT)) as daemon:
        [notice] = [it for it in daemon.ready["notices"] if "limits.connections" in it]
        allowed = int(notice.split()[0])
        assert 16 < allowed < TIGHT and "LimitNOFILE" in notice, notice
        # On a connection that is there already.
        assert notice in daemon.get_ok("/readyz")["notices"]
        daemon.wait_logged("fewer connections than configured")
        own = open_files(daemon)
        with connections(daemon, allowed + WAITING, addresses=40):
            wait_until(lambda: open_files(daemon) >= own + allowed - 8, 120, "every connection taken")
            time.sleep(1)
            # A few are accepted at once.
            assert open_files(daemon) <= own + allowed + 8
            daemon.accept(Person(71).register())
            rebuild = daemon.url + "/v1/projections/roster/rebuild"
            assert daemon.session.post(rebuild, timeout=120).status_code == 202
            wait_until(lambda: daemon.session.get(rebuild, timeout=120).json()["state"] == "ready", 120, "a rebuild")
        # Whoever comes when the others are gone is served.
        assert requests.get(daemon.url + "/healthz", timeout=120).status_code == 200
        daemon.stop()


def test_one_address_cannot_take_them_all(tmp_path):
    with Daemon(tmp_path / "data", options=patient(tmp_path), preexec=limited(TIGHT)) as daemon:
        allowed = int(next(it for it in daemon.ready["notices"] if "limits.connections" in it).split()[0])
        own = open_files(daemon)
        with connections(daemon, allowed, addresses=1):
            time.sleep(1)
            # Somebody else: of 127.0.0.1.
            assert daemon.get("/healthz").status_code == 200
            assert open_files(daemon) < own + allowed // 2
        daemon.stop()


def test_with_too_few_it_does_not_start(tmp_path):
    done = cli.run("serve", "--dev", "--data", tmp_path / "data", "--listen", "127.0.0.1:0", preexec=limited(100), timeout=120)
    assert done.returncode == 3, done
    assert "may have 100 files open" in done.stderr and "LimitNOFILE" in done.stderr, done.stderr
    assert not (tmp_path / "data").exists()
