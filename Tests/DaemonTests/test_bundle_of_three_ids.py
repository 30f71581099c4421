"""An audit bundle of a person who has three ids is whole, or it does not hold: never by chance."""

import copy
import json

import pytest

from support import cli
from support.bundles import Verifiers, signed_again, text
from support.careers import Person
from support.daemon import Daemon
from support.two_boards import merge, revoke

#: Ids lie in sets whose order each process draws anew: a verifier that goes by it refuses now and then.
TIMES = 12


class Archive:
    """Two ids merged into a third; one of the two holds a credential that was revoked."""

    def __init__(self, folder):
        self.data = folder / "data"
        self.survivor, self.revoked, self.third = (Person(number) for number in (1, 2, 3))
        with Daemon(self.data) as daemon:
            daemon.accept(json.loads(cli.simulate(1, 1, 1)[0]))
            for it in (self.survivor, self.revoked, self.third):
                daemon.accept(it.register())
            for it in [
                self.survivor.submit(on="2026-01-05"),
                self.revoked.submit(on="2026-01-05"),
                self.revoked.approve(on="2026-01-06", override=True),
                revoke(self.revoked, on="2026-02-01"),
                merge(self.third, self.survivor),
            ]:
                daemon.accept(it)
            before = daemon.head()
            daemon.accept(merge(self.revoked, self.survivor))
            daemon.stop()
        checkpoint = json.loads(cli.run_ok("checkpoint", "--data", self.data, "--json").stdout)
        self.verifiers = Verifiers(folder, checkpoint["verifierKey"])
        path = folder / "bundle.json"
        told = ["--purpose", "audit", "--by", "A. Auditor", "--out", path]
        cli.run_ok("audit", "export", self.survivor.id, "--data", self.data, *told)
        self.honest = path.read_bytes()
        self.bundle = json.loads(self.honest)
        with Daemon(self.data) as daemon:
            as_of = json.loads(self.bundle["assessment"])["asOf"]
            self.before = daemon.get_ok(f"/v1/peers/{self.survivor.id}/eligibility", knownAt=before, asOf=as_of)
            daemon.stop()

    def without(self, *people, assessment=None):
        """The bundle with ids left out, signed by the log's key."""
        lie = copy.deepcopy(self.bundle)
        gone = {f"peer-{it.id}" for it in people}
        lie["streams"] = [it for it in lie["streams"] if it["stream"] not in gone]
        assert len(lie["streams"]) == 3 - len(people)
        if assessment:
            lie["assessment"] = json.dumps(assessment, separators=(",", ":"))
        signed_again(lie, self.data, self.verifiers)
        return text(lie)

    def found(self, data):
        """What both verifiers say of it, time after time."""
        answers = self.verifiers.both_of_all([("again", data)] * TIMES)
        ours = {(mine["holds"], mine.get("code")) for _, mine, _ in answers}
        theirs = {(its["holds"], its.get("code")) for _, _, its in answers}
        return ours, theirs


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    return Archive(tmp_path_factory.mktemp("archive"))


HOLDS, REFUSED = {(True, None)}, {(False, "wrong-streams")}


def test_the_honest_one_holds_every_time(archive):
    people = (archive.survivor, archive.revoked, archive.third)
    assert {it["stream"] for it in archive.bundle["streams"]} == {f"peer-{it.id}" for it in people}
    assert archive.found(archive.honest) == (HOLDS, HOLDS)


@pytest.mark.parametrize("left_out", [("revoked",), ("third",), ("revoked", "third")])
def test_one_with_an_id_left_out_is_refused_every_time(archive, left_out):
    lie = archive.without(*(getattr(archive, it) for it in left_out))
    assert archive.found(lie) == (REFUSED, REFUSED)


def test_one_that_hides_a_revocation_is_refused_every_time(archive):
    """Its assessment is what would be true without the id that is left out."""
    told = {**archive.before, "position": json.loads(archive.bundle["assessment"])["position"]}
    told.pop("knownAt")
    assert "credential_held" not in str(told) and "credential_held" in archive.bundle["assessment"]
    assert archive.found(archive.without(archive.revoked, assessment=told)) == (REFUSED, REFUSED)
