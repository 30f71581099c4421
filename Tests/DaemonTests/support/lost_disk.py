"""A data folder that is lost, and what an operator has kept of it elsewhere."""

import json
import shutil

from support import cli


class Kept:
    """Copies of the keys, made while the folder was there. Kafka has none of them."""

    def __init__(self, data, folder, master=True):
        """Without `master`, the folder never had the master key."""
        self.folder = folder
        folder.mkdir()
        for name in ["slots", "log.key"] + ["master.key"] * master:
            shutil.copy(data / "keys" / name, folder / name)

    @property
    def secrets(self):
        return ["--master-key", self.folder / "master.key", "--log-key", self.folder / "log.key"]

    @property
    def options(self):
        return [*self.secrets, "--slots", self.folder / "slots"]

    @property
    def serving(self):
        """A restored folder has no master key where it is kept elsewhere."""
        return ["--master-key", str(self.folder / "master.key")]


def restore_copy(broker, data, *options):
    """Rebuilds a folder from Kafka; the report."""
    done = cli.run_ok("restore", "--from-kafka", broker.bootstrap, "--data", data, "--json", *options)
    report = json.loads(done.stdout)
    assert report["sound"] and report["restored"]["folder"] == str(data), report
    return report


def refused(status, broker, data, *options):
    """Tries the same, which must end with a status and leave nothing; what it said."""
    done = cli.run("restore", "--from-kafka", broker.bootstrap, "--data", data, *options)
    assert done.returncode == status, f"{options}: {done.returncode} {done.stdout} {done.stderr}"
    assert not data.exists(), "a refused restore left something"
    return done.stderr


def check_copy(broker, *options):
    done = cli.run_ok("restore", "--from-kafka", broker.bootstrap, "--check", "--json", *options)
    report = json.loads(done.stdout)
    assert report["sound"] and "restored" not in report, report
    return report
