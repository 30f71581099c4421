"""strace: what a daemon calls, and calls that fail."""

import re
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass

from support import cli
from support.waiting import wait_until

#: What changes files or waits for the disk.
WRITES = ("write", "pwrite64", "writev", "pwritev", "pwritev2", "ftruncate", "fallocate",
          "fdatasync", "fsync", "sync_file_range", "msync", "rename", "unlink")
#: Seconds in which a traced program, or its tracer, has come to its end on a busy machine.
ENDED = 120
_CALL = re.compile(r"^\d+ +(?:<\.\.\. )?(\w+)(?:\(([^<]*)<([^>]*)>)?")


@dataclass(frozen=True)
class Call:
    """The `number`th call of `name` by its thread since the tracer came."""

    name: str
    number: int
    path: str

    def __str__(self):
        return f"{self.name} {self.number} on {self.path}"


def arguments(output, paths, calls, inject=None):
    found = ["strace", "-f", "-y", "-e", "signal=none", "-e", "trace=" + ",".join(calls), "-o", str(output)]
    for path in paths:
        found += ["-P", str(path)]
    if inject:
        found += ["-e", "inject=" + inject]
    return found


@contextmanager
def attached(daemon, output, paths, calls=WRITES, inject=None):
    """Traces a running daemon's calls on some files; gives a function that ends the tracing early."""
    tracer = subprocess.Popen(
        [*arguments(output, paths, calls, inject), "-p", str(daemon.process.pid)],
        stderr=subprocess.PIPE, text=True)
    first = tracer.stderr.readline()
    assert "attached" in first, f"strace: {first}"

    def detach():
        tracer.terminate()
        tracer.communicate(timeout=ENDED)

    try:
        yield detach
    finally:
        if tracer.poll() is None:
            detach()


@contextmanager
def launched_by(folder, *prefix):
    """Daemons that start within run under another program, with their own process ids."""
    script = folder / f"launch-{time.monotonic_ns()}"
    words = " ".join(f"'{it}'" for it in [*prefix, cli.BINARY])
    script.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    script.chmod(0o700)
    plain, cli.BINARY = cli.BINARY, script
    try:
        yield
    finally:
        cli.BINARY = plain


def calls_in(output, root):
    """The calls in a trace by each thread's own count, in order."""
    counts, calls = {}, []
    for text in output.read_text(errors="replace").splitlines():
        match = _CALL.match(text)
        if not match or "resumed>" in text or "+++" in text:
            continue
        thread, name = text.split()[0], match[1]
        number = counts[thread, name] = counts.get((thread, name), 0) + 1
        calls.append(Call(name, number, _path(text, root)))
    return calls


def _path(text, root):
    found = re.search(rf"{re.escape(str(root))}/?([^>\"]*)", text)
    return (found[1] or ".") if found else "?"


def was_injected(output):
    """Whether the fault was met."""
    return "INJECTED" in output.read_text(errors="replace")


def wait_ended(folder, prefix):
    """Waits until tracers that run beside their daemon have written all they saw."""
    def ended():
        files = list(folder.glob(f"{prefix}.*"))
        return files and all(it.read_bytes().rstrip().endswith(b"+++") for it in files)

    wait_until(ended, ENDED, "the end of the trace")
