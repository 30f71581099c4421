"""The daemon's command line."""

import json
import os
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
BINARY = Path(os.environ.get("CREDENTIALD", REPOSITORY / ".build/debug/credentiald")).absolute()


def run(*arguments, timeout=300, stdin=None, cwd=None, environment=None, preexec=None):
    """Runs the binary to its end; the result has text in `stdout` and `stderr`."""
    return subprocess.run(
        [str(BINARY), *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
        cwd=cwd,
        env=environment,
        preexec_fn=preexec,
    )


def run_ok(*arguments, **options):
    """Runs the binary, which must exit with 0."""
    done = run(*arguments, **options)
    assert done.returncode == 0, f"{arguments} exited with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done


def run_killed(arguments, delay):
    """Runs the binary and kills it after `delay` seconds; whether it was killed before its end."""
    with subprocess.Popen(
        [str(BINARY), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            process.wait(delay)
            return False
        except subprocess.TimeoutExpired:
            process.kill()
            return True


def json_lines(text):
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def simulate(peers, years, seed):
    """The commands of a simulation, one JSON text each."""
    done = run_ok("simulate", "--peers", peers, "--years", years, "--seed", seed)
    return done.stdout.splitlines()
