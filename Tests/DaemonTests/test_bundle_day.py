"""A bundle that names no day is of the day that the calendars of the person's boards show."""

import json

import pytest

from support import cli
from support.careers import Person
from support.commands import adoption_for
from support.daemon import Daemon

#: At any hour one of the two has another day than UTC, and they never have the same one.
ZONES = {"AHEAD": "Pacific/Kiritimati", "BEHIND": "Etc/GMT+12"}


class Archive:
    """A folder at rest; of people with one of the boards, with both, and with one of them no more."""

    def __init__(self, folder):
        self.folder, self.data = folder, folder / "data"
        self.ahead, self.behind = Person(811, "AHEAD"), Person(812, "BEHIND")
        self.both, self.left = Person(813, "AHEAD"), Person(814, "AHEAD")
        with Daemon(self.data) as daemon:
            adoption = json.loads(cli.simulate(1, 1, 1)[0])
            for board, zone in ZONES.items():
                other = adoption_for(board, adoption)
                other["adoptRules"]["rules"]["timeZone"] = zone
                daemon.accept(other)
            for person in (self.ahead, self.behind, self.both, self.left):
                for it in (person.register(), person.submit(), person.approve(override=True)):
                    daemon.accept(it)
            for person in (self.both, self.left):
                daemon.accept(person.submit(board="BEHIND"))
            daemon.accept(self.both.approve(board="BEHIND", override=True))
            daemon.accept(self.left.deny(board="BEHIND"))
            daemon.stop()

    def export(self, person, *options):
        path = self.folder / f"{person.number}.json"
        path.unlink(missing_ok=True)
        told = ["--purpose", "audit", "--by", "A. Auditor", "--data", self.data, "--out", path]
        return cli.run("audit", "export", person.id, *told, *options), path

    def explained(self, person):
        done = cli.run_ok("rules", "explain", person.id, "--board", person.board, "--data", self.data, "--json")
        return json.loads(done.stdout)["asOf"]


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return Archive(tmp_path_factory.mktemp("bundle-day"))


@pytest.mark.parametrize("who", ["ahead", "behind", "left"])
def test_it_is_the_day_that_every_other_answer_has(archive, who):
    person = getattr(archive, who)
    # A midnight may lie between.
    days = [archive.explained(person)]
    done, path = archive.export(person)
    assert done.returncode == 0, done.stderr
    days.append(archive.explained(person))
    bundle = json.loads(path.read_text())
    assert json.loads(bundle["assessment"])["asOf"] in days
    [signed] = [it for it in bundle["statement"].split("\n") if it.startswith("as-of ")]
    assert signed.removeprefix("as-of ") in days


def test_where_their_days_differ_one_is_named(archive):
    done, path = archive.export(archive.both)
    assert done.returncode == 2 and not path.exists(), done.stderr
    assert all(it in done.stderr for it in ("--as-of", *ZONES)), done.stderr
    named, path = archive.export(archive.both, "--as-of", "2026-01-31")
    assert named.returncode == 0, named.stderr
    answer = json.loads(json.loads(path.read_text())["assessment"])
    assert answer["asOf"] == "2026-01-31" and {it["board"] for it in answer["assessments"]} == set(ZONES)
