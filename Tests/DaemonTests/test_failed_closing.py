"""A data folder that cannot be closed in order when the daemon stops: it is said, and the exit code tells."""

import contextlib
import signal

import pytest

from support import cli
from support.careers import Person
from support.daemon import STOP_TIMEOUT, Daemon
from support.raw import Raw


def stall(raw):
    """A request that never ends. The daemon has its head once it has asked for the body."""
    assert raw.send(
        b"POST /v1/commands HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Content-Length: 100\r\nExpect: 100-continue\r\n\r\n")
    raw.read(120, until=lambda it: it.endswith(b"\r\n\r\n"))
    assert raw.data.startswith(b"HTTP/1.1 100 "), raw.data
    assert raw.send(b"{")


@pytest.mark.parametrize("is_cut_short", [False, True], ids=["in order", "after a request that is cut"])
def test_it_is_said_and_the_exit_code_tells(tmp_path, is_cut_short):
    data = tmp_path / "data"
    marker = data / "index" / "MARKER"
    # Nobody is cut for being slow before the stop takes too long.
    settings = tmp_path / "credentiald.yaml"
    settings.write_text("limits: {headSeconds: 600, bodySeconds: 600, idleSeconds: 600}\n")
    with contextlib.ExitStack() as stack:
        daemon = stack.enter_context(Daemon(data, options=["--config", str(settings)]))
        daemon.accept(Person(1).register())
        if is_cut_short:
            stall(stack.enter_context(Raw(daemon)))
        # No file can take the name of a folder.
        kept = marker.read_bytes()
        marker.unlink()
        marker.mkdir()
        daemon.process.send_signal(signal.SIGTERM)
        assert daemon.process.wait(STOP_TIMEOUT) == 3, daemon.log()
        # In its log, and as its last word.
        assert daemon.log().count("the store could not be closed") == 2, daemon.log()
        assert "store closed" not in daemon.log()
    marker.rmdir()
    marker.write_bytes(kept)
    with Daemon(data) as daemon:
        assert daemon.head() == 1
        daemon.stop()
    assert cli.run("verify", "--data", data).returncode == 0
