"""Makes inputs of `audit` to begin with: small bundles as a daemon exports them, all of one log.

Usage, from Tests/DaemonTests: python ../Fuzzing/audit_seeds.py FOLDER, which is Tests/Fuzzing/Corpus/audit. Prints
the key of that log, which stands in Properties/AuditProperty.swift, so that what it changes can be signed again.
"""

import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "DaemonTests"))

from support import cli  # noqa: E402
from support.careers import Person  # noqa: E402
from support.commands import command  # noqa: E402
from support.daemon import Daemon  # noqa: E402
from support.waiting import wait_until  # noqa: E402

BOARD = "TEST"


def adoption(version, minutes):
    hours = {"of": "HOURS_KIND_TRAINING", "need": {"minutes": minutes}}
    rules = {
        "board": BOARD, "title": "A board", "version": version, "effectiveOn": "2020-01-01", "timeZone": "America/New_York",
        "credentials": [{
            "code": "CPS", "title": "A peer", "initial": [{"id": "training", "title": "Training", "hours": hours}],
            "cycle": {"months": 24, "expiry": "EXPIRY_ANNIVERSARY", "opensDaysBefore": 90, "lateDays": 30},
            "renewal": [{"id": "ce", "title": "Education", "hours": {
                "of": "HOURS_KIND_CONTINUING_EDUCATION", "need": {"minutes": 60}}}],
        }],
    }
    return command("adoptRules", {"board": BOARD, "rules": rules})


def on_board(person, kind, **body):
    return person.make(kind, board=BOARD, **body)


def people(daemon):
    """One of each kind: registered, trained, denied, certified, disciplined and voided, merged."""
    found = {name: Person(number, BOARD) for number, name in enumerate(
        ["registered", "trained", "denied", "certified", "disciplined", "merged", "other"])}
    for it in [adoption("1", 60), adoption("2", 120), *(person.register() for person in found.values())]:
        daemon.accept(it)
    for it in [found["trained"].exam(), found["trained"].exam(passed=False)]:
        daemon.accept(it)
    for name in ["denied", "certified", "disciplined", "other"]:
        daemon.accept(on_board(found[name], "submitApplication", credential="CPS", submittedOn="2026-01-04"))
    daemon.accept(on_board(found["denied"], "denyApplication", credential="CPS", decidedOn="2026-01-05", grounds=["training"]))
    for name in ["certified", "disciplined", "other"]:
        daemon.accept(on_board(found[name], "approveApplication", credential="CPS", decidedOn="2026-01-05",
                               credentialNumber=f"N-{name}", overrideReason="As was decided."))
    suspension = on_board(found["disciplined"], "suspend", credentialNumber="N-disciplined", effectiveOn="2026-01-06", grounds=["x"])
    for it in [suspension, found["disciplined"].void(suspension),
               found["other"].make("mergePeers", intoPeerId=found["merged"].id, mergedOn="2026-01-07")]:
        daemon.accept(it)
    return found


def main():
    folder = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:
        data = pathlib.Path(scratch) / "data"
        with Daemon(data) as daemon:
            found = people(daemon)
            head = daemon.head()

            def size():
                done = cli.run("checkpoint", "--data", data, "--json")
                return json.loads(done.stdout)["size"] if done.returncode == 0 else 0

            wait_until(lambda: size() >= head, 20, "a checkpoint of everything")
            for name, person in found.items():
                if name == "other":
                    continue
                path = pathlib.Path(scratch) / "bundle.json"
                path.unlink(missing_ok=True)
                cli.run_ok("audit", "export", person.id, "--data", data, "--purpose", "audit", "--by", "A", "--out", path)
                (folder / f"seed-{name}").write_bytes(path.read_bytes())
            daemon.stop()
        print(json.loads(cli.run_ok("checkpoint", "--data", data, "--json").stdout)["verifierKey"])
        print((data / "keys/log.key").read_bytes().hex())


if __name__ == "__main__":
    main()
