"""Each runbook is rehearsed: its commands are read out of its text and run in the trouble that they are for."""

import contextlib
import fcntl
import itertools
import json
import os
import re
import shutil
import subprocess
import time

import pytest
import requests

from support import cli
from support.careers import Person
from support.commands import line
from support.daemon import Daemon
from support.packs import altered, pack, version
from support.rehearsal_site import FAILS, RUNBOOKS
from support.tokens import Key
from support.waiting import wait_until

INSTALLED = all(shutil.which(it) for it in ("jq", "curl", "mdb_stat"))
pytestmark = pytest.mark.skipif(not INSTALLED, reason="needs jq, curl and lmdb-utils: scripts/test installs them")
#: After which the broker of these tests has written down what it acknowledged.
BROKER_SECONDS = 3
#: As little as a pipe can hold.
PAGE_BYTES = 4_096


def fill(site, peers=3):
    """A short history; its people."""
    lines = cli.simulate(peers, 3, 5)
    site.bulk(lines)
    return [it["registerPeer"]["peerId"] for it in map(json.loads, lines) if "registerPeer" in it]


def test_every_page_is_rehearsed():
    pages = {it.name for it in RUNBOOKS.glob("*.md")} - {"README.md"}
    text = (cli.REPOSITORY / "Tests/DaemonTests/test_runbooks.py").read_text()
    assert pages == set(re.findall(r'site\("([a-z-]+\.md)"', text))
    index = (RUNBOOKS / "README.md").read_text()
    assert pages <= set(re.findall(r"\(([a-z-]+\.md)\)", index))
    for page in pages:
        content = (RUNBOOKS / page).read_text()
        for part in ("**It shows as**", "**What is safe.**", "## What to do", "## It is over when"):
            assert part in content, f"{page} has no {part}"
        for link in re.findall(r"\]\(([^)#]+)\)", content):
            assert (RUNBOOKS / link).exists(), f"{page}: {link}"


def mounted(folder):
    folder.mkdir(parents=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "none", folder], capture_output=True)
    return done.returncode == 0


def test_disk_full(site, tmp_path):
    data = tmp_path / "disk" / "data"
    if not mounted(data.parent):
        pytest.skip("nothing can be mounted here")
    try:
        here = site("disk-full.md", data=data)
        here.start()
        here.accept(Person(70).register())
        ballast = data.parent / "ballast"
        with open(ballast, "wb") as file, pytest.raises(OSError):
            while True:
                file.write(b"x" * 65_536)
                file.flush()
        lines = "".join(line(Person(100 + number).register()) + "\n" for number in range(2_000))
        answers = [
            json.loads(it)
            for it in requests.post(
                here.url + "/v1/commands/bulk", data=lines.encode(), timeout=300,
                headers={**here.token("provider"), "Content-Type": "application/x-ndjson"},
            ).text.splitlines()
        ]
        accepted = [it for it in answers if "position" in it]
        refused = {it["code"] for it in answers if "code" in it}
        assert refused and refused <= {"space_exhausted", "commit_failed", "writer_stopped"}, refused
        # Looked at every five seconds.
        wait_until(lambda: "the disk has" in json.dumps(here.ready()), 120, "a look at the full disk")
        head = here.head()
        text = here.run("look")
        assert "ballast" in text and "100%" in text, text
        here.run("drop")
        here.run("over", expect=FAILS)
        ballast.unlink()
        # So that the disk is not nearly full either; it takes no memory.
        here.shell("mount -o remount,size=12g " + str(data.parent))
        # The disk is looked at every five seconds.
        wait_until(lambda: "the disk has" not in json.dumps(here.ready()), 120, "room")
        here.run("restart")
        here.over()
        assert here.accept(Person(71).register())["position"] == str(head + 1)
        kept = {it["commandId"] for it in here.events()}
        assert {it["commandId"] for it in accepted} <= kept, "something that was acknowledged is gone"
        here.finished()
        here.stop()
    finally:
        subprocess.run(["umount", "-l", data.parent], check=True)


def test_map_full(site):
    here = site("map-full.md")
    settings = here.folder / "credentiald.yaml"
    before = settings.read_text()
    settings.write_text(before + "mapMebibytes: 8\nmapMebibytesMax: 8\n")
    here.start()
    filler = Person(70)
    here.accept(filler.register())
    accepted, refused, numbers = [], set(), itertools.count(1_000)

    def long():
        command = filler.competency()
        command["passCompetency"]["feedback"] = "F" * 7_000
        return command

    def short():
        return Person(next(numbers)).register()

    def send(make, count):
        """Whether all found room."""
        lines = "".join(line(make()) + "\n" for _ in range(count))
        answers = requests.post(
            here.url + "/v1/commands/bulk", data=lines.encode(), timeout=300,
            headers={**here.token("provider"), "Content-Type": "application/x-ndjson"},
        ).text.splitlines()
        found = [json.loads(it) for it in answers]
        accepted.extend(it["commandId"] for it in found if "position" in it)
        refused.update(it["code"] for it in found if "code" in it)
        return all("position" in it for it in found)

    # What was too much at once may leave room for a little.
    for make, count in [(long, 100), (short, 50), (short, 5)]:
        assert not all(send(make, count) for _ in range(100)), f"there is room for {count} more"
    assert refused == {"space_exhausted"} and accepted, (refused, len(accepted))
    for number in range(2_000):
        answer = here.post(Person(90_000 + number).register(), "provider").json()
        if "position" not in answer:
            break
        accepted.append(answer["commandId"])
    assert answer["code"] == "space_exhausted"
    # Reads go on.
    head = here.head()
    assert head > len(accepted)
    # The daemon looks at the store now and then, and may have looked last before the map was full.
    full = "bytes of the map are used"
    look = wait_until(lambda: full in (it := here.run("look")) and it, 120, "a look at the store", interval=1)
    assert "map_limit_bytes" in look, look
    # The test's own processes match nobody else's daemon: the one that the shim runs.
    text = here.shell(here.blocks["limit"].replace('"$(pgrep -o -f \'credentiald serve\')"', str(here.pid)))
    here.left.discard("limit")
    assert text.split()[-1] in ("unlimited", str(2**64 - 1)), text
    limited = here.run("limited")
    assert re.search(r"mapMebibytesMax .* 8$", limited, re.M), limited
    settings.write_text(before + "mapMebibytes: 8\nmapMebibytesMax: 65536\n")
    pid = here.pid
    here.run("restart")
    assert here.pid != pid
    # A map is moved when nobody reads; a busy machine may have to be asked again.
    again = Person(71).register()
    answer = wait_until(lambda: (it := here.post(again, "provider")).status_code == 201 and it, 120, "room")
    assert answer.json()["position"] == str(head + 1)
    here.over()
    assert set(accepted) <= {it["commandId"] for it in here.events()}, "something that was acknowledged is gone"
    here.finished()


def test_stuck_reader(site):
    here = site("stuck-reader.md")
    here.start()
    fill(here)
    # The outputs are not read, so they hang in the middle of their transactions.
    [roster] = (it.parent for it in (here.data / "projections" / "roster").rglob("data.mdb"))
    with stuck(here.data / "log") as reader, stuck(roster) as second:
        here.accept(Person(72).register())
        wait_until(
            lambda: (here.metric("credentiald_store_oldest_reader_seconds", environment="log") or 0) > 4,
            120,
            "an old reader",
        )
        both = {str(reader.pid), str(second.pid)}
        wait_until(lambda: both <= set(here.run("look").split()), 120, "both readers", interval=1)
        # Without its rest of six seconds.
        here.shell(here.blocks["over"].replace("sleep 6\n", ""), expect=FAILS)
        for one in (second, reader):
            here.run("end", reader=one.pid)
            one.wait(120)
        here.over()
    here.finished()


@contextlib.contextmanager
def stuck(folder):
    """Whoever reads the database of a folder into a pipe that is full, and does not end."""
    out, into = os.pipe()
    size = fcntl.fcntl(into, fcntl.F_SETPIPE_SZ, PAGE_BYTES)
    os.write(into, b"x" * size)
    reader = subprocess.Popen(["mdb_dump", "-a", str(folder)], stdout=into)
    os.close(into)
    try:
        yield reader
    finally:
        reader.kill()
        reader.wait()
        os.close(out)


def test_broker_away(site, broker):
    here = site("broker-away.md", kafka=broker.bootstrap)
    here.start()
    fill(here, peers=2)
    published = lambda: all(  # noqa: E731
        here.metric("credentiald_publishing_lag_events", lane=it) == 0 for it in ("audiences", "log")
    )
    wait_until(published, 120, "everything published")
    here.over()
    assert "broker" in here.run("ask")
    # This broker writes down what it has once a second; killed before, it forgets transactions that it acknowledged.
    time.sleep(BROKER_SECONDS)
    broker.crash()
    here.accept(Person(73).register())
    wait_until(lambda: here.ready()["publisher"] == "waiting", 120, "the daemon notices")
    assert "waiting" in here.run("look")
    here.shell(here.blocks["ask"], expect=FAILS)
    here.run("log")
    here.run("over", expect=FAILS)
    broker.start_again()
    wait_until(published, 120, "publishing resumed by itself")
    here.over()
    here.finished()


def test_publishing_stopped(site, broker):
    here = site("publishing-stopped.md", kafka=broker.bootstrap)
    here.start()
    fill(here, peers=1)
    wait_until(lambda: here.metric("credentiald_publishing_lag_events", lane="log") == 0, 120, "published")
    here.run("pause", lane="audiences")
    wait_until(
        lambda: here.metric("credentiald_publishing_state", lane="audiences", state="paused") == 1, 120, "paused"
    )
    assert "paused" in here.run("look")
    here.run("over", expect=FAILS)
    here.run("resume", lane="audiences")
    wait_until(
        lambda: here.metric("credentiald_publishing_state", lane="audiences", state="publishing") == 1, 120, "resumed"
    )
    here.run("quarantine")
    here.run("retry", expect=3)
    assert "not_quarantined" in here.error
    here.run("restart")
    wait_until(lambda: here.metric("credentiald_publishing_state", lane="log", state="publishing") == 1, 120, "again")
    wait_until(lambda: here.ready()["publisher"] == "publishing", 120, "all lanes")
    here.over()
    here.finished()


def test_daemon_down(site):
    here = site("daemon-down.md")
    here.start()
    fill(here, peers=1)
    head = here.head()
    here.crash()
    text = here.run("look")
    assert "inactive" in text and "file system" in text
    here.run("over", expect=FAILS)
    here.run("restart")
    assert here.head() == head
    assert "active" in here.run("look")
    assert "SOUND" in here.run("check").upper()
    here.run("over")
    here.finished()


def test_commits_slow(site):
    here = site("commits-slow.md")
    here.start()
    fill(here, peers=1)
    assert "commit_duration_seconds_count" in here.run("look")
    here.run("sync")
    assert "copied" in here.shell(here.blocks["sync"])
    assert not list(here.folder.glob("**/sync-*"))
    assert "/v1/commands" in here.run("load")
    here.run("over")
    here.finished()


def test_projection_behind(site):
    here = site("projection-behind.md")
    here.start()
    fill(here)
    assert "roster" in here.run("look")
    here.run("quarantine", name="roster")
    before = here.metric("credentiald_projection_generation", projection="roster")
    here.run("rebuild", name="roster")
    assert here.metric("credentiald_projection_generation", projection="roster") != before
    here.over()
    here.finished()


def test_deadlines_overdue(site):
    here = site("deadlines-overdue.md", settle=3)
    here.start()
    fill(here)
    here.run("zones")
    here.run("look")
    wait_until(lambda: here.get("/v1/clock", role="operator").json()["deadlines"]["due"] == 0, 120, "nothing due")
    here.over()
    here.finished()


#: Topics that nobody finds who has not read the daemon's settings.
OWN_NAMES = [
    {"name": "log", "lane": "log", "audience": "log", "topic": "our.log.v1"},
    {"name": "checkpoints", "lane": "log", "audience": "checkpoints", "topic": "our.checkpoints.v1", "compacted": True},
]


def test_lost_data_folder_from_a_backup(site):
    here = site("lost-data-folder.md")
    here.start()
    people = fill(here)
    history = here.get(f"/v1/peers/{people[0]}/history").json()["events"]
    cli.run_ok("backup", here.variables["backup"], "--data", here.data)
    head = here.head()
    later = Person(74).register()
    here.accept(later)
    here.crash()
    here.run("aside")
    assert not here.data.exists()
    # Nothing but step 6 starts one in the empty place.
    here.shell("systemctl start credentiald", expect=FAILS)
    assert "masked" in here.error and not here.data.exists()
    assert "holds" in here.run("check-backup").lower() or here.error == ""
    here.run("restore-backup")
    here.run("start")
    assert here.head() == head
    assert here.get(f"/v1/peers/{people[0]}/history").json()["events"] == history
    here.accept(later)
    here.run("over")
    assert here.left == {"rescue", "restore-rescued", "check-kafka", "restore-kafka", "restore-slots"}


def test_lost_data_folder_under_a_daemon_that_runs(site):
    here = site("lost-data-folder.md")
    here.start()
    fill(here)
    here.shell('credentiald backup "$backup" --data "$data"')
    head = here.accept(Person(86).register())["position"]
    # Nobody moves a folder that somebody has open.
    other = here.folder / "other"
    with Daemon(other) as daemon:
        moved = here.blocks["aside"].replace("systemctl stop credentiald", "").replace("systemctl mask credentiald", "true")
        here.shell(moved, expect=1, data=other)
        assert f"process {daemon.process.pid} has {other} open" in here.error
        daemon.stop()
    shutil.rmtree(here.data)
    told = wait_until(lambda: not (it := here.ready())["ready"] and it, 120, "that it is noticed")
    assert "lost-data-folder" in " ".join(told["reasons"]), told
    here.run("rescue")
    here.run("aside")
    here.run("check-backup")
    here.run("restore-rescued")
    here.run("start")
    assert here.head() == int(head)
    here.accept(Person(87).register())
    here.run("over")
    assert here.left == {"restore-backup", "check-kafka", "restore-kafka", "restore-slots"}


def test_lost_data_folder_that_was_only_moved(site):
    here = site("lost-data-folder.md")
    here.start()
    fill(here, peers=1)
    head = here.head()
    lost = here.data.with_name("elsewhere")
    shutil.move(here.data, lost)
    wait_until(lambda: not here.ready()["ready"], 120, "that it is noticed")
    here.run("aside")
    shutil.move(lost, here.data)
    here.run("start")
    assert here.head() == head
    here.run("over")


def test_lost_data_folder_from_kafka_and_a_fresh_backup(site, broker):
    here = site("lost-data-folder.md", kafka=broker.bootstrap, publications=OWN_NAMES)
    here.start()
    people = fill(here, peers=1)
    here.shell('credentiald backup "$backup" --data "$data"')
    person = Person(82)
    person.id = people[0]
    here.accept(person.competency())
    head = here.head()
    wait_until(lambda: here.metric("credentiald_publishing_position", lane="log") == head, 120, "published")
    here.crash()
    here.run("aside")
    here.run("check-kafka")
    here.run("restore-kafka")
    here.run("start")
    assert here.head() == head
    here.run("over")


def test_lost_data_folder_from_kafka(site, broker):
    here = site("lost-data-folder.md", kafka=broker.bootstrap, publications=OWN_NAMES)
    here.start()
    fill(here)
    here.shell('credentiald backup "$backup" --data "$data"')
    slots = here.folder / "slots"
    shutil.copy(here.data / "keys" / "slots", slots)
    here.variables["slots"] = str(slots)
    person = Person(75)
    here.accept(person.register())
    head = here.head()
    wait_until(lambda: here.metric("credentiald_publishing_position", lane="log") == head, 120, "published")
    here.stop()
    shutil.rmtree(here.data)
    here.run("aside")
    here.run("check-backup")
    # Who came after the backup has a key that is not in it.
    here.run("restore-kafka", expect=3)
    assert "keys" in here.error and not here.data.exists()
    here.run("restore-slots")
    here.run("start")
    assert here.head() == head
    answer = here.get(f"/v1/peers/{person.id}", role="auditor")
    assert answer.status_code == 200, answer.text
    wait_until(lambda: here.ready()["publisher"] == "publishing", 120, "publishing")
    here.run("over")
    assert here.left == {"rescue", "restore-rescued", "restore-backup", "check-kafka"}


def test_failed_verification(site):
    here = site("failed-verification.md")
    here.start()
    fill(here)
    wait_until(lambda: here.metric("credentiald_checkpoint_position") == here.head(), 120, "a checkpoint")
    (here.folder / "witness").write_text(here.shell('credentiald checkpoint --data "$data"'))
    here.accept(Person(76).register())
    head = here.head()
    here.stop()
    [rows] = (here.data / "projections" / "credentials").rglob("data.mdb")
    content = rows.read_bytes()
    assert b"Peer Recovery Specialist" in content
    rows.write_bytes(content.replace(b"Peer Recovery Specialist", b"Peer Recovery Spectalist"))
    here.shell(here.blocks["over"], expect=FAILS)
    assert "NOT SOUND" in here.run("look")
    here.run("rebuild")
    assert here.head() == head
    wait_until(lambda: here.metric("credentiald_checkpoint_position") == head, 120, "a checkpoint")
    here.run("checkpoint")
    here.run("prove")
    here.run("over")
    here.finished()


def test_wrong_rule_pack(site, tmp_path):
    here = site("wrong-rule-pack.md")
    here.start()
    wrong = altered(pack("icrc-pr"), tmp_path / "wrong", (r"lateDays: \d+", "lateDays: 3"), version("2026.1-wrong"))
    good = altered(pack("icrc-pr"), tmp_path / "good", version("2026.1-mended"))
    here.shell('credentiald rules adopt "$wrong" --url "$url" --token-file "$tokens/board"', wrong=wrong)
    after = here.head()
    person = Person(77)
    here.accept(person.register())
    here.accept(person.submit(), "board")
    here.accept(person.approve(override=True), "board")
    assert "2026.1-wrong" in here.run("look", board="ICRC")
    assert "lateDays" in here.run("check", good=good, board="ICRC")
    until = here.head() + 1
    here.run("adopt", good=good)
    decided = here.run("decided", after=after, until=until, board="ICRC")
    assert f"peer-{person.id}" in decided and "ApplicationApproved" in decided, decided
    here.run("explain", peer=person.id, board="ICRC", good=good, wrong=wrong)
    assert here.run("over", board="ICRC", good=good).strip() == "true"
    here.run("over", expect=FAILS, board="ICRC", good=wrong)
    here.finished()


def test_mass_import(site, tmp_path):
    here = site("mass-import.md")
    here.start()
    people = [Person(number) for number in (78, 79)]
    for person in people:
        here.accept(person.register())
        here.accept(person.module("advocacy", 3, on="2021-01-20"))
    after = here.head()
    batch = [{**it, "correlationId": "import-7"} for person in people for it in [*person.training(), person.exam()]]
    file = tmp_path / "wrong.ndjson"
    file.write_text("".join(line(it) + "\n" for it in batch))
    imported = 'credentiald import "$file" --url "$url" --token-file "$tokens/provider"'
    here.shell(imported, file=file)
    # Of one file some had been imported rightly before, and were answered as accepted before.
    mixed = tmp_path / "mixed.ndjson"
    earlier = next(it for it in here.events() if it["type"] == "ModuleCompleted")["eventId"]
    before = {**people[0].module("advocacy", 3, on="2021-01-20"), "commandId": earlier.upper()}
    mixed.write_text(line(before) + "\n" + file.read_text())
    other = people[0].module("recovery-wellness", 2, on="2021-03-20")
    here.accept(other)
    text = here.run("list", correlation="import-7", after=0)
    assert "8\tModuleCompleted" in text and "2\tExamRecorded" in text, text
    listed = [json.loads(it) for it in (here.folder / "batch.ndjson").read_text().splitlines()]
    here.run("list-file", file=mixed, after=after)
    by_file = [json.loads(it) for it in (here.folder / "batch.ndjson").read_text().splitlines()]
    keys = lambda rows: [(it["eventId"], it["peerId"]) for it in rows]  # noqa: E731
    assert keys(by_file) == keys(listed) and len(listed) == len(batch)
    here.run("make")
    # That every line is refused is not the end of it.
    voids = here.folder / "voids.ndjson"
    ours = voids.read_text()
    of_nobody = [
        {**it, "voidRecord": {**it["voidRecord"], "peerId": Person(84).id}} for it in map(json.loads, ours.splitlines())
    ]
    voids.write_text("".join(line(it) + "\n" for it in of_nobody))
    here.run("over", expect=FAILS)
    voids.write_text(ours)
    head = here.head()
    assert here.run("try") == "" and here.head() == head
    here.run("send")
    assert here.head() == head + len(batch)
    here.run("over")
    assert here.head() == head + len(batch)
    history = here.get(f"/v1/peers/{people[0].id}/history", role="auditor").json()["events"]
    voided = {it["event"]["recordVoided"]["eventId"] for it in history if it["type"] == "RecordVoided"}
    assert voided == {it["commandId"] for it in batch[:5]}
    assert after < head
    here.finished()


#: The account of a daemon that is not root: any number but 0.
DAEMON = 65_534


def test_key_lost(site, tmp_path):
    here = site("key-lost.md")
    here.start()
    fill(here, peers=1)
    here.shell('credentiald backup "$backup" --data "$data"')
    here.stop()
    copy = tmp_path / "kept.key"
    shutil.move(here.data / "keys" / "master.key", copy)
    here.shell("systemctl start credentiald", expect=FAILS)
    assert "master key" in here.log()
    other = tmp_path / "other.key"
    other.write_bytes(os.urandom(32))
    here.shell(here.blocks["put-back"], expect=1, copy=other)
    here.run("put-back", copy=copy)
    here.run("over")
    here.stop()
    (here.data / "keys" / "log.key").unlink()
    here.shell("systemctl start credentiald", expect=FAILS)
    # The daemon is mostly not root's, as who puts it back is.
    here.give_to(DAEMON)
    here.run("put-back-log")
    here.run("over")
    here.shell(here.blocks["put-back"], copy=copy)
    for name in ("log.key", "master.key"):
        found = (here.data / "keys" / name).stat()
        assert found.st_uid == DAEMON and found.st_mode & 0o777 == 0o600, name
    # Another issuer's key is taken out again.
    second = Key("EdDSA", "two")
    here.publish_keys(here.key, second)
    after = here.head()
    here.write_tokens(second)
    wait_until(lambda: here.get("/v1/boards").status_code == 200, 120, "the second key is taken")
    here.accept(Person(80).register())
    jwks = here.folder / "jwks.json"
    os.chown(jwks, DAEMON, DAEMON)
    jwks.chmod(0o440)
    both = jwks.read_bytes()
    # Neither a slip nor a tool that is missing takes the file away.
    withdraw = here.blocks["withdraw"].replace("sleep 6\n", "")
    here.shell(withdraw, expect=1, bad="three")
    assert "NOT WITHDRAWN: three" in here.error and jwks.read_bytes() == both
    here.shell("jq() { return 127; }\n" + withdraw, expect=FAILS, strict=False, bad="two")
    assert "NOT WITHDRAWN: two" in here.error and jwks.read_bytes() == both
    here.shell("umask 077\n" + here.blocks["withdraw"], bad="two")
    here.left.discard("withdraw")
    assert (jwks.stat().st_uid, jwks.stat().st_mode & 0o777) == (DAEMON, 0o440)
    # Files are looked at every five seconds.
    wait_until(lambda: here.get("/v1/boards").status_code == 401, 120, "the second key is not taken")
    here.write_tokens(here.key)
    assert here.get("/v1/boards").status_code == 200
    assert "PeerRegistered" in here.run("trace", after=after, who="clerk-provider")
    # However many pages there are.
    own = [it["position"] for it in here.events() if it["event"]["actor"]["principal"] == "clerk-provider"]
    paged = here.shell(here.blocks["trace"].replace("limit=1000", "limit=1"), after=0, who="clerk-provider")
    assert [it.split("\t")[0] for it in paged.splitlines()] == own
    here.run("over")
    here.finished()


def test_clock_wrong(site):
    here = site("clock-wrong.md")
    here.start()
    fill(here, peers=1)
    right = here.head()
    here.stop()
    # A clock that is ten days ahead, for as long as it takes to record something.
    (here.folder / "options").write_text("--clock simulated:" + time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 864_000)))
    here.start()
    here.accept(Person(81).register())
    # The nightly run comes meanwhile.
    here.shell('credentiald backup "$backup" --data "$data"')
    here.stop()
    (here.folder / "options").write_text("")
    with pytest.raises(AssertionError, match="864000 s later; 300 s are allowed|86[34][0-9]{3} s later"):
        here.start()
    # So that it can be asked.
    here.shell("CREDENTIALD_CLOCK_BEHIND_SECONDS=1000000 systemctl start credentiald")
    here.run("over", expect=FAILS)
    assert "timestamp_seconds" in here.run("look")
    listed = here.run("list", after=0).splitlines()
    assert [it.split("\t")[0] for it in listed] == [str(right + 1)] and "PeerRegistered" in listed[0], listed
    here.run("stop")
    here.run("end", until=right)
    here.shell("systemctl start credentiald", expect=FAILS)
    assert "masked" in here.error
    here.run("start")
    assert here.head() == right
    here.over()
    here.accept(Person(83).register())
    here.shell('credentiald backup "$backup" --data "$data"', expect=3)
    assert "other-backup" in here.error
    here.run("backup-anew")
    here.shell('credentiald backup "$backup" --data "$data"')
    here.finished()
