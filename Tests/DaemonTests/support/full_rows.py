"""A projection whose rows find no room, while the log and everything else goes on."""

import contextlib
import pathlib
import signal
import subprocess

from support.waiting import wait_until

WRITES = "pwrite64,pwritev,writev,write"


@contextlib.contextmanager
def without_room(daemon, projection):
    """Nothing can be written to the rows of a projection meanwhile. Afterwards they catch up by themselves."""
    [rows] = (daemon.data / "projections" / projection).glob("*/data.mdb")
    tracer = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-P", rows, "-e", f"trace={WRITES}",
         "-e", f"inject={WRITES}:error=ENOSPC", "-p", str(daemon.process.pid)],
        stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: tracer.poll() is not None or is_held(daemon.process.pid), 120, "strace")
        assert tracer.poll() is None, f"strace ended with {tracer.returncode}"
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait(timeout=120)


def is_held(process):
    """Whether each thread has a tracer."""
    threads = list(pathlib.Path(f"/proc/{process}/task").glob("*/status"))
    return threads and all("TracerPid:\t0\n" not in it.read_text() for it in threads)
