"""A machine without IPv4 on its loopback, where the embedded broker cannot listen."""

import shutil
import subprocess

import pytest

from support import cli, namespaces

#: A network of its own with the loopback of IPv6 alone, and the command in it.
SCRIPT = 'ip link set lo up && ip addr flush dev lo && ip addr add ::1/128 dev lo && exec "$0" "$@"'


def test_the_embedded_broker_says_that_it_cannot_listen(tmp_path):
    namespaces.need("-n")
    if not shutil.which("ip"):
        pytest.skip("there is no program ip (iproute2) to take addresses away with")
    words = [str(cli.BINARY), "serve", "--dev", "--data", str(tmp_path / "data"), "--listen", "[::1]:0"]
    done = subprocess.run(
        ["unshare", "-n", "sh", "-c", SCRIPT, *words], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
    assert done.returncode == 3, done
    assert "127.0.0.1, which cannot be bound" in done.stderr and "--kafka" in done.stderr, done.stderr
