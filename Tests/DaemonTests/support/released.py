"""Data folders as released programs left them, and what those programs told of them.

`python -m support.released FILE` packs a new one, made by the daemon that CREDENTIALD names: once for each release whose
formats differ from those before. An old one is never made anew.
"""

import json
import sys
import tarfile
import tempfile
from pathlib import Path

from support import cli
from support.commands import command
from support.daemon import Daemon
from support.story import Story

FOLDER = cli.REPOSITORY / "Tests/Fixtures/folders"
AS_OF = ("2021-08-15", "2023-01-01", "2024-06-01")


def packed():
    return sorted(FOLDER.glob("*.tar.gz"))


def unpack(file, into):
    """The data folder, and what was told of it."""
    with tarfile.open(file) as archive:
        archive.extractall(into, filter="data")
    # Keys are for their owner alone, whatever the archive says.
    for path in into.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return into / "data", json.loads((into / "answers.json").read_text())


def then(told):
    """Options for a daemon that runs when the folder was left: by now, time itself would have been recorded in it."""
    recorded = [it["recordedAt"] for answer in told["answers"].values() for it in answer.get("events", [])]
    return ["--clock", f"simulated:{max(recorded)}"]


def answers(daemon, people, numbers, head):
    """Everything that is told of the people by what was known at the head, on several days."""
    told = {}
    for person in people:
        for day in AS_OF:
            for path in (f"/v1/peers/{person}", f"/v1/peers/{person}/eligibility", f"/v1/peers/{person}/history"):
                told[f"{path} {day}"] = daemon.get_ok(path, asOf=day, knownAt=head)
    for number in numbers:
        for day in AS_OF[1:]:
            path = f"/v1/credentials/ICRC/{number}"
            told[f"{path} {day}"] = daemon.get_ok(path, asOf=day, knownAt=head)
    return told


def main():
    file = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with Daemon(data) as daemon:
            story = Story(daemon)
            person, other = story.person, story.other
            lost = command("registerPeer", {"personal": {"givenName": "Orlo", "familyName": "Vance"}, "registeredOn": "2021-01-05"})
            daemon.accept(lost)
            daemon.accept(command("erasePersonalData", {
                "peerId": lost["commandId"], "requestedOn": "2022-01-01", "basis": "ERASURE_BASIS_REQUEST"}))
            people = [person.id, other.id, lost["commandId"]]
            head = daemon.head()
            wait_signed(daemon, head)
            told = {
                "head": head,
                "people": people,
                "numbers": [person.credential_number],
                "commands": [it["commandId"] for it in story.modules],
                "checkpoint": daemon.get("/v1/log/checkpoint").text,
                "answers": answers(daemon, people, [person.credential_number], head),
            }
            daemon.stop()
        (Path(folder) / "answers.json").write_text(json.dumps(told, indent=1, sort_keys=True))
        with tarfile.open(file, "w:gz") as archive:
            for name in ("data", "answers.json"):
                archive.add(Path(folder) / name, arcname=name)


def wait_signed(daemon, head):
    from support.waiting import wait_until

    def size():
        answer = daemon.get("/v1/log/checkpoint")
        return answer.status_code == 200 and int(answer.text.splitlines()[1]) == head
    wait_until(size, 120, "a checkpoint of the whole log")


if __name__ == "__main__":
    main()
