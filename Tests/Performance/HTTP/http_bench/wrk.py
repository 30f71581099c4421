"""wrk, one measurement at a time."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("requests.lua")


@dataclass(frozen=True)
class Load:
    """What a client asks: one path, or commands of which each is new."""

    path: str
    #: The people whom commands are about; none: a GET.
    people: tuple = ()
    token: str = ""


@dataclass(frozen=True)
class Measured:
    #: Answers a second.
    rate: float
    #: Milliseconds.
    p50: float
    p99: float
    failed: int


class LoadFailed(Exception):
    """The client saw answers other than those that are measured."""


def measure(url, load, connections, seconds, folder):
    arguments = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", str(SCRIPT)]
    people = Path(folder) / "people.txt"
    people.write_text("".join(f"{it}\n" for it in load.people))
    arguments += [url + load.path, "--", str(people), load.token]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=seconds + 60, check=True)
    told = json.loads(done.stdout.strip().splitlines()[-1])
    if told["failed"] or told["rate"] == 0:
        raise LoadFailed(f"{url}{load.path}: {told['failed']} of {told['requests']} answers were failures")
    return Measured(told["rate"], told["p50"], told["p99"], told["failed"])
