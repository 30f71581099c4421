"""The list of erasures that is kept beside backups: it ends the keys that the erasures ended, and nobody else's.

A restored copy is older than the erasures, and its merges are those of then.
"""

import json

import pytest

from support import cli
from support.backups import backup, check_restored_folder, restore
from support.careers import Person
from support.daemon import Daemon

ON = "2026-01-05"


def erase(person):
    return person.make("erasePersonalData", requestedOn=ON, basis="ERASURE_BASIS_REQUEST")


def merge(person, survivor):
    return person.make("mergePeers", intoPeerId=survivor.id, mergedOn=ON)


def unmerge(person, survivor):
    return survivor.make("unmergePeers", mergedPeerId=person.id, unmergedOn=ON)


def amend(person):
    details = dict(person.register()["registerPeer"]["personal"], email="moved-away@new.example")
    return person.make("amendPersonalDetails", personal=details, amendedOn=ON)


class Site:
    """A folder whose backup is from between `before` and `after`, and the list from after both."""

    def __init__(self, folder, people, before=(), after=()):
        data = folder / "data"
        self.folder, self.people, self.backup = folder, people, folder / "backup"
        self.list, self.restored = folder / "erased.ndjson", folder / "restored"
        with Daemon(data) as daemon:
            for command in [*(it.register() for it in people), *before]:
                daemon.accept(command)
            backup(data, self.backup)
            for command in after:
                daemon.accept(command)
            daemon.stop()
        self.list.write_text(cli.run_ok("keys", "erased", "--data", data).stdout)

    def restore(self):
        return restore(self.backup, self.restored, "--erased", self.list)

    def readable(self):
        """In the folder, whatever a daemon would say."""
        return [it for it in self.people if it.given in self._history(it)]

    def _history(self, person):
        return cli.run_ok("history", person.id, "--data", self.restored, "--json").stdout

    def check_is_as_before(self, *people):
        """The backup goes on, and the list that is made now names everybody whom the old one did.

        people: of each erasure.
        """
        backup(self.restored, self.backup)
        lines = cli.json_lines(cli.run_ok("keys", "erased", "--data", self.restored).stdout)
        assert [it["erasePersonalData"]["people"] for it in lines] == list(people), lines
        assert json.loads(cli.run_ok("verify", "--data", self.restored, "--json").stdout)["keysWithoutErasure"] == 0

    def import_list(self, daemon, status=0):
        """The codes of the lines that were refused, and what was said of them."""
        done = cli.run("import", self.list, "--url", daemon.url, "--json")
        assert done.returncode == status, done
        problems = cli.json_lines(done.stderr) if status else []
        return [it["code"] for it in problems], done.stderr


@pytest.fixture
def people():
    return [Person(it) for it in (941, 942, 943)]


def test_who_was_merged_in_by_then_is_erased_too(tmp_path, people):
    merged, survivor, other = people
    site = Site(tmp_path, people, after=[merge(merged, survivor), erase(survivor)])
    report = site.restore()
    assert site.readable() == [other], [it.number for it in site.readable()]
    assert (report["erasedAgain"], report["erasedNotKnown"]) == (2, []), report
    with Daemon(site.restored) as daemon:
        for person in (merged, survivor):
            told = daemon.get_ok(f"/v1/peers/{person.id}")
            assert told["personalErased"] and "personal" not in told, told
        # When and why is told once the list is sent, and of everybody on it: not before the merge is sent again, too.
        codes, said = site.import_list(daemon, status=1)
        assert codes == ["peer_merged"] and merged.id in said and "send the merge again" in said, said
        daemon.accept(merge(merged, survivor))
        site.import_list(daemon)
        assert daemon.get_ok(f"/v1/peers/{survivor.id}")["erasure"]["basis"] == "ERASURE_BASIS_REQUEST"
        site.import_list(daemon)
        daemon.stop()
    assert site.readable() == [other]
    check_restored_folder(site.restored, 6)
    site.check_is_as_before([survivor.id, merged.id])


def test_or_by_herself_when_nobody_sends_the_merge_again(tmp_path, people):
    merged, survivor, other = people
    site = Site(tmp_path, people, after=[merge(merged, survivor), erase(survivor)])
    site.restore()
    with Daemon(site.restored) as daemon:
        assert site.import_list(daemon, status=1)[0] == ["peer_merged"]
        daemon.accept(erase(merged))
        site.import_list(daemon)
        for person in (merged, survivor):
            assert daemon.get_ok(f"/v1/peers/{person.id}")["erasure"]
        daemon.stop()
    site.check_is_as_before([merged.id], [survivor.id])


def test_who_was_taken_apart_by_then_is_not(tmp_path, people):
    kept, erased, other = people
    site = Site(tmp_path, people, before=[merge(kept, erased)], after=[unmerge(kept, erased), erase(erased)])
    report = site.restore()
    assert site.readable() == [kept, other], [it.number for it in site.readable()]
    assert report["erasedAgain"] == 1, report
    with Daemon(site.restored) as daemon:
        # She is merged in here, still.
        codes, said = site.import_list(daemon, status=1)
        assert codes == ["peer_merged"] and kept.id in said and "take the merge back" in said, said
        daemon.accept(unmerge(kept, erased))
        site.import_list(daemon)
        assert daemon.get_ok(f"/v1/peers/{kept.id}")["personal"]["givenName"] == kept.given
        assert daemon.get_ok(f"/v1/peers/{erased.id}")["erasure"]
        daemon.stop()
    assert site.readable() == [kept, other]


def test_whom_she_was_merged_into_before_keeps_her_name(tmp_path, people):
    erased, kept, other = people
    site = Site(tmp_path, people, before=[merge(erased, kept)], after=[unmerge(erased, kept), erase(erased)])
    assert site.restore()["erasedAgain"] == 1
    assert site.readable() == [kept, other], [it.number for it in site.readable()]
    with Daemon(site.restored) as daemon:
        codes, said = site.import_list(daemon, status=1)
        assert codes == ["peer_merged"] and f"do not send it for {kept.id}" in said, said
        daemon.stop()
    assert site.readable() == [kept, other]


def test_who_came_after_the_backup_is_erased_when_she_is_sent_again(tmp_path, people):
    """Alone, and together with whom she was merged into."""
    late, merged = Person(944), Person(945)
    survivor, *_ = people
    again = [late.register(), merged.register()]
    site = Site(
        tmp_path, people, after=[*again, merge(merged, survivor), erase(late), erase(survivor)])
    report = site.restore()
    assert report["erasedNotKnown"] == sorted([late.id, merged.id]), report
    assert site.readable() == people[1:]
    with Daemon(site.restored) as daemon:
        assert site.import_list(daemon, status=1)[0] == ["peer_unknown"]
        for command in again:
            daemon.accept(command)
        assert daemon.get_ok(f"/v1/peers/{late.id}")["personal"]["givenName"] == late.given
        # Who stands by herself now is named, and not passed over.
        codes, said = site.import_list(daemon, status=1)
        assert codes == ["peer_merged"] and merged.id in said and "by another command" in said, said
        daemon.accept(erase(merged))
        site.import_list(daemon)
        for person in (late, merged, survivor):
            assert "personal" not in daemon.get_ok(f"/v1/peers/{person.id}")
        daemon.stop()
    assert site.readable() == people[1:]


def test_what_is_sent_again_behind_the_list_is_told_until_it_is_erased(tmp_path, people):
    """Her key is a new one then, which neither the restore nor the first import could end."""
    erased, *others = people
    amendment = amend(erased)
    site = Site(tmp_path, people, after=[amendment, erase(erased)])
    assert site.restore()["erasedAgain"] == 1 and site.readable() == others
    with Daemon(site.restored) as daemon:
        site.import_list(daemon)
        site.import_list(daemon)
        daemon.accept(amendment)
        assert site.readable() == people
        codes, said = site.import_list(daemon, status=1)
        assert codes == ["already_erased"] and erased.id in said and "a command of another id" in said, said
        daemon.accept(erase(erased))
        site.import_list(daemon)
        told = daemon.get_ok(f"/v1/peers/{erased.id}")
        assert told["erasure"] and "personal" not in told, told
        daemon.stop()
    assert site.readable() == others


def test_so_it_is_of_who_was_merged_in(tmp_path, people):
    """The restore has ended the key that she had, which says nothing of the one that she has."""
    merged, survivor, other = people
    amendment, merging = amend(merged), merge(merged, survivor)
    site = Site(tmp_path, people, after=[amendment, merging, erase(survivor)])
    assert site.restore()["erasedAgain"] == 2 and site.readable() == [other]
    with Daemon(site.restored) as daemon:
        daemon.accept(amendment)
        assert site.readable() == [merged, other]
        codes, said = site.import_list(daemon, status=1)
        assert codes == ["peer_merged"] and merged.id in said and "by another command" in said, said
        # Once the merge is sent again, too, she is one of those whom the list ends.
        daemon.accept(merging)
        site.import_list(daemon)
        assert site.readable() == [other]
        site.import_list(daemon)
        daemon.stop()
    assert site.readable() == [other]


def test_a_name_that_was_entered_after_the_erasure_stays(tmp_path, people):
    """Where the log has the erasure: the list is as new as the backup."""
    erased, *others = people
    anew = erased.make("amendPersonalDetails", personal=Person(946).register()["registerPeer"]["personal"], amendedOn=ON)
    site = Site(tmp_path, people, before=[erase(erased), anew])
    report = site.restore()
    assert (report["erasedAgain"], report["keysDestroyed"]) == (0, 1), report
    assert "Zephyrantha946" in site._history(erased) and site.readable() == others


def test_a_line_names_everybody_whose_key_ended(tmp_path, people):
    merged, survivor, apart = people
    site = Site(tmp_path, people, after=[
        merge(merged, survivor), merge(apart, survivor), unmerge(apart, survivor), erase(survivor)])
    [line] = cli.json_lines(site.list.read_text())
    assert line["erasePersonalData"]["people"] == [survivor.id, merged.id], line
    # Lists of before that name the person alone.
    del line["erasePersonalData"]["people"]
    site.list.write_text(json.dumps(line) + "\n\n")
    assert site.restore()["erasedAgain"] == 1
    assert site.readable() == [merged, apart]


def test_what_is_no_list_is_refused_before_anything_is_made(tmp_path, people):
    site = Site(tmp_path, people)
    site.list.write_text(json.dumps(erase(people[0])) + "\n" + json.dumps(people[0].exam()) + "\n")
    done = cli.run("restore", site.backup, "--data", site.restored, "--erased", site.list)
    assert done.returncode == 3 and "line 2 of" in done.stderr and "no erasure" in done.stderr, done
    done = cli.run("restore", site.backup, "--data", site.restored, "--erased", tmp_path / "missing")
    assert done.returncode == 3 and "missing" in done.stderr, done
    done = cli.run("restore", site.backup, "--check", "--erased", site.list)
    assert done.returncode == 2 and "--check ends no key" in done.stderr, done
    assert not site.restored.exists()
