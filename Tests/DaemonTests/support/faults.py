"""Calls of a running daemon that take long or fail: strace sees to that."""

import signal
import subprocess
from contextlib import contextmanager


@contextmanager
def injected(daemon, paths, call, fault):
    """As long as it lasts each `call` on some files is met by `fault`, in strace's words."""
    files = [word for path in paths for word in ("-P", str(path))]
    tracer = subprocess.Popen(
        ["strace", "-f", "-o", "/dev/null", *files, "-e", f"trace={call}", "-e", f"inject={call}:{fault}",
         "-p", str(daemon.process.pid)],
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        first = tracer.stderr.readline()
        assert "attached" in first, f"strace: {first}"
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.communicate(timeout=120)
