"""Backing up beside a daemon, killing that, restoring, and what a restored daemon tells Kafka."""

import hashlib
import json
import os
import random
import shutil
import threading
import time

import pytest

from support import cli
from support.backups import backup, check, check_restored_folder, flip, histories, restore
from support.board_topic import check_board_topic
from support.careers import Person
from support.commands import kind_of, line
from support.daemon import Daemon
from support.kafka import EMPLOYERS, Watermarks, board_topic
from support.ledger import LINES_PER_REQUEST, Ledger
from support.waiting import wait_until

SEED = int(os.environ.get("BACKUP_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 32)
#: Runs of a backup that are killed, and runs of a restore.
KILLS = int(os.environ.get("BACKUP_KILLS", "8"))


@pytest.fixture
def chance():
    print(f"seed: BACKUP_SEED={SEED} BACKUP_KILLS={KILLS}")
    return random.Random(SEED)


@pytest.fixture(scope="module")
def commands():
    return [json.loads(text) for text in cli.simulate(peers=40, years=4, seed=23)]


@pytest.fixture(scope="module")
def lines(commands):
    return [line(it) for it in commands]


@pytest.fixture
def saved(folder, tmp_path):
    """A folder at rest and a backup of it."""
    target = tmp_path / "backup"
    report = backup(folder, target)
    assert report["unsigned"] == 0 and report["size"] == report["checkpoint"] > 0, report
    assert report["masterKey"] and report["logKey"] and report["keysOpened"], report
    return target


# Beside a daemon


def checkpoint(data):
    """The newest one."""
    done = cli.run("checkpoint", "--data", data, "--json")
    return json.loads(done.stdout) if done.returncode == 0 else {"size": 0}


def test_backups_under_load_and_kills(tmp_path, chance):
    data, target, ledger = tmp_path / "data", tmp_path / "backup", Ledger()
    # Enough for several runs before its end.
    lines = cli.simulate(peers=200, years=4, seed=29)
    registrations = [it for it in map(json.loads, lines) if kind_of(it)[0] == "registerPeer"][:5]
    peers = [it["registerPeer"].get("peerId", it["commandId"]) for it in registrations]
    is_begun = threading.Event()

    def send(daemon):
        """The last lines come after a first backup, however long that takes."""
        ledger.send(daemon, lines[:-LINES_PER_REQUEST])
        is_begun.wait()
        ledger.send(daemon, lines[-LINES_PER_REQUEST:])

    with Daemon(data) as daemon:
        sender = threading.Thread(target=send, args=(daemon,), daemon=True)
        sender.start()
        sizes, killed, old = [], 0, None
        while sender.is_alive():
            killed += cli.run_killed(["backup", target, "--data", data], chance.uniform(0.01, 0.4))
            report = backup(data, target)
            assert report["size"] >= max(sizes, default=0), (report, sizes)
            sizes.append(report["size"])
            is_begun.set()
            assert check(target)["size"] == report["size"]
            if report["checkpoint"] and not old:
                old = checkpoint(data)
                check(target, "--key", old["verifierKey"])
        sender.join()
        assert len(ledger.receipts) == len(lines)
        for _ in range(KILLS):
            daemon.accept(Person(chance.randrange(1_000_000)).register())
            killed += cli.run_killed(["backup", target, "--data", data], chance.uniform(0.005, 0.2))
        head = daemon.head()
        # A run waits for it, and not as long as a disk may stand still.
        wait_until(lambda: checkpoint(data)["size"] >= head, 120, "a checkpoint of everything")
        report = backup(data, target)
        assert (report["size"], report["unsigned"]) == (head, 0), report
        sizes.append(report["size"])
        old = old or checkpoint(data)
        daemon.stop()
    print(f"{len(sizes) - 1} runs beside the import, {killed} killed, {report['segments']} segments")
    assert killed and len(set(sizes)) > 1
    assert report["segments"] <= 16, report
    assert {it.name for it in (target / "segments").iterdir() if it.suffix} == set()
    before = histories(data, peers)

    restored = tmp_path / "restored"
    assert restore(target, restored)["restored"] == {
        "folder": str(restored),
        "size": head,
        "checkpoints": report["checkpoints"],
        "term": 2,
    }
    assert json.loads(cli.run_ok("verify", "--data", restored, "--json").stdout)["sound"]
    with Daemon(restored) as daemon:
        ledger.check_log(daemon.events()[: len(lines)])
        # Who was answered before is answered the same.
        assert all(it["duplicate"] for it in daemon.bulk(lines[:200]))
        receipt = daemon.accept(Person(7).register())
        assert int(receipt["position"]) == head + 1
        daemon.stop()
    check_restored_folder(restored, head + 1)
    assert histories(restored, peers) == before
    # Who holds an old checkpoint is shown that the log only grew, by the key that they have.
    proof = tmp_path / "proof.json"
    proof.write_text(cli.run_ok("prove", "consistency", old["size"], "--data", restored).stdout)
    holds = cli.run_ok("prove", "check", proof, "--key", old["verifierKey"], "--json")
    assert json.loads(holds.stdout)["holds"]
    # And the backup goes on with the restored log.
    assert backup(restored, target)["added"] == 1


def test_a_folder_whose_daemon_was_killed(tmp_path, lines):
    data, target = tmp_path / "data", tmp_path / "backup"
    with Daemon(data) as daemon:
        assert all("position" in it for it in daemon.bulk(lines[:100]))
        wait_until(lambda: checkpoint(data)["size"], 120, "a first checkpoint")
        assert all("position" in it for it in daemon.bulk(lines[100:300]))
        for person in map(Person, range(3)):
            daemon.accept(person.register())
        head = daemon.head()
        daemon.kill()
    report = backup(data, target)
    assert report["size"] == head and report["unsigned"] == head - report["checkpoint"], report
    assert check(target)["unsigned"] == report["unsigned"]
    restore(target, tmp_path / "restored")
    with Daemon(tmp_path / "restored") as daemon:
        assert daemon.head() == head
        daemon.stop()
    check_restored_folder(tmp_path / "restored", head)
    again = backup(tmp_path / "restored", target)
    assert (again["added"], again["unsigned"]) == (0, 0), again


# Restoring


def test_until_a_position(saved, folder, tmp_path):
    size = check(saved)["size"]
    cut = size // 2
    report = restore(saved, tmp_path / "restored", "--until", str(cut))
    assert report["size"] == size and report["restored"]["size"] == cut
    with Daemon(tmp_path / "restored") as daemon:
        with Daemon(folder) as original:
            assert daemon.events() == original.events()[:cut]
        assert int(daemon.accept(Person(61).register())["position"]) == cut + 1
        daemon.stop()
    check_restored_folder(tmp_path / "restored", cut + 1)
    # That is another history than the backup has.
    done = cli.run("backup", saved, "--data", tmp_path / "restored")
    assert done.returncode == 3 and "use another folder" in done.stderr, done.stderr


def test_a_backup_is_not_mixed_with_another(saved, tmp_path):
    files = {it: it.read_bytes() for it in saved.rglob("*") if it.is_file() and it.name != "LOCK"}
    with Daemon(tmp_path / "other") as daemon:
        daemon.accept(Person(62).register())
        daemon.stop()
    done = cli.run("backup", saved, "--data", tmp_path / "other")
    assert done.returncode == 3 and "another folder" in done.stderr, done.stderr
    assert {it: it.read_bytes() for it in files} == files
    key = json.loads(cli.run_ok("checkpoint", "--data", tmp_path / "other", "--json").stdout)["verifierKey"]
    done = cli.run("restore", saved, "--check", "--key", key)
    assert done.returncode == 1 and f"not by {key}" in done.stderr, done.stderr


def test_damage_is_refused(saved, tmp_path, chance):
    restored = tmp_path / "restored"
    [segment] = (saved / "segments").iterdir()
    [checkpoints] = (saved / "checkpoints").iterdir()
    for path in [saved / "manifest", segment, checkpoints, saved / "keys/slots-1"]:
        put_back = flip(path, chance)
        name = str(path.relative_to(saved))
        for arguments in [["--check"], ["--data", restored]]:
            done = cli.run("restore", saved, *arguments, "--json")
            assert done.returncode == 1, f"{path}: {done.returncode} {done.stdout} {done.stderr}"
            verdict = json.loads(done.stdout)
            assert verdict["sound"] is False and name in verdict["problem"], verdict
            assert "NOT SOUND" in done.stderr and name in done.stderr, done.stderr
        assert not restored.exists()
        put_back()
    restore(saved, restored)


def test_secrets_kept_apart(folder, tmp_path):
    target, restored = tmp_path / "backup", tmp_path / "restored"
    person = Person(63)
    with Daemon(folder) as daemon:
        daemon.accept(person.register())
        daemon.stop()
    report = backup(folder, target, "--without-secrets")
    assert not report["masterKey"] and not report["logKey"], report
    assert not (target / "secrets").exists()
    everything = b"".join(it.read_bytes() for it in target.rglob("*") if it.is_file())
    for secret in [folder / "keys/master.key", folder / "keys/log.key"]:
        assert secret.read_bytes() not in everything
    done = cli.run("restore", target, "--data", restored)
    assert done.returncode == 3, done.stderr
    assert "--master-key FILE" in done.stderr and "--log-key FILE" in done.stderr
    assert not restored.exists()
    master, log_key = shutil.copy(folder / "keys/master.key", tmp_path), folder / "keys/log.key"
    restore(target, restored, "--master-key", master, "--log-key", log_key)
    assert not (restored / "keys/master.key").exists()
    with Daemon(restored, options=["--master-key", str(master)]) as daemon:
        assert daemon.get_ok(f"/v1/peers/{person.id}")["personal"]["givenName"] == person.given
        daemon.stop()


def test_kill_9_while_restoring(saved, tmp_path, chance):
    """No daemon opens what is half made, and the next restore begins anew."""
    restored, killed = tmp_path / "restored", 0
    for _ in range(KILLS):
        killed += cli.run_killed(["restore", saved, "--data", restored], chance.uniform(0.005, 0.15))
        if (restored / "RESTORING").exists():
            done = cli.run("serve", "--dev", "--data", restored, "--listen", "127.0.0.1:0", "--kafka", "off")
            assert done.returncode == 3 and "not finished" in done.stderr, done.stderr
        if not (restored / "log/data.mdb").exists() or (restored / "RESTORING").exists():
            restore(saved, restored)
        assert json.loads(cli.run_ok("verify", "--data", restored, "--json").stdout)["sound"]
        shutil.rmtree(restored)
    print(f"{killed} of {KILLS} restores were killed")


# What Kafka is told


def committed(broker):
    """How far the topics reach, for readers of committed messages and of all."""
    totals = {}
    for topic in [board_topic("ICRC"), EMPLOYERS]:
        for isolation in ["read_committed", "read_uncommitted"]:
            with Watermarks(broker.bootstrap, topic, isolation) as watermarks:
                totals[topic, isolation] = watermarks.total()
    return totals


def test_a_restored_daemon_publishes_nothing_twice(tmp_path, broker, commands, lines):
    data, target, restored = tmp_path / "data", tmp_path / "backup", tmp_path / "restored"
    ledger, half = Ledger(), len(lines) // 2
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        ledger.send(daemon, lines[:half])
        daemon.wait_published()
        daemon.stop()
    backup(data, target)
    restore(target, restored)
    before = committed(broker)
    with Daemon(restored, kafka=broker.bootstrap) as daemon:
        daemon.wait_published()
        time.sleep(1)
        assert committed(broker) == before
        assert ledger.send(daemon, lines) == len(lines)
        daemon.wait_published()
        check_board_topic(broker.bootstrap, "ICRC", commands, daemon.events())
        daemon.stop()


def wait_stopped(daemon):
    return wait_until(
        lambda: (it := daemon.publication())["state"] == "stopped" and it, 120, "the lane's stop"
    )["reason"]


def test_an_older_backup_does_not_publish(tmp_path, broker, lines):
    data, target, restored = tmp_path / "data", tmp_path / "backup", tmp_path / "restored"
    first, rest = lines[: len(lines) // 2], lines[len(lines) // 2 :]
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        Ledger().send(daemon, first)
        daemon.wait_published()
        daemon.stop()
    backup(data, target)
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        Ledger().send(daemon, rest)
        daemon.wait_published()
        published = daemon.head()
        daemon.stop()
    before = committed(broker)
    restore(target, restored)
    with Daemon(restored, kafka=broker.bootstrap) as daemon:
        reason = wait_stopped(daemon)
        assert f"up to position {published}" in reason and f"ends at {len(first)}" in reason, reason
        assert "older than what was published" in reason, reason
        ready = daemon.get_ok("/readyz")
        assert ready["ready"] and any("publishing stopped" in it for it in ready["reasons"]), ready
        # Other commands take the positions that were published.
        people = [Person(number) for number in range(published - len(first) + 5)]
        assert all("position" in it for it in daemon.bulk([line(it.register()) for it in people]))
        assert daemon.get_ok(f"/v1/peers/{people[-1].id}")["personal"]["givenName"] == people[-1].given
        assert daemon.head() == published + 5
        daemon.stop()
    with Daemon(restored, kafka=broker.bootstrap) as daemon:
        reason = wait_stopped(daemon)
        assert f"position {published} " in reason and "another history" in reason, reason
        daemon.accept(Person(64).register())
        daemon.stop()
    assert committed(broker) == before


# The command line


@pytest.mark.parametrize(
    "arguments",
    [
        ["backup"],
        ["backup", "x", "y"],
        ["restore"],
        ["restore", "x", "--until", "0"],
        ["restore", "x", "--until", "soon"],
        ["restore", "x", "--key", "nonsense"],
    ],
    ids=" ".join,
)
def test_usage(arguments, tmp_path):
    done = cli.run(*arguments, cwd=tmp_path)
    assert done.returncode == 2, f"{done.returncode}: {done.stdout} {done.stderr}"
    assert done.stderr.strip() and not done.stdout
    assert not list(tmp_path.iterdir()), "a usage error made files"


def test_cannot_run(folder, saved, tmp_path):
    missing = tmp_path / "missing"
    size = check(saved)["size"]
    for arguments, words in [
        (["backup", tmp_path / "new", "--data", missing], str(missing)),
        (["backup", folder, "--data", folder], "no part of a backup"),
        (["restore", missing, "--data", tmp_path / "new"], "there is no backup"),
        (["restore", saved, "--data", folder], "new or empty"),
        (["restore", saved, "--data", tmp_path / "new", "--until", size + 1], f"1 to {size}"),
        (["restore", saved, "--data", tmp_path / "new", "--master-key", missing], str(missing)),
    ]:
        done = cli.run(*arguments)
        assert done.returncode == 3, f"{arguments}: {done.returncode} {done.stdout} {done.stderr}"
        assert words in done.stderr, f"{arguments}: {done.stderr}"
        assert not missing.exists() and not (tmp_path / "new").exists()


def test_a_backup_of_a_newer_program_is_not_called_damaged(folder, saved, tmp_path):
    """And is left as it is."""
    lines = (saved / "manifest").read_text().replace("credentiald-backup 1\n", "credentiald-backup 2\n", 1)
    content = lines[: lines.rindex("sha256 ")]
    manifest = f"{content}sha256 {hashlib.sha256(content.encode()).hexdigest()}\n"
    (saved / "manifest").write_text(manifest)
    for arguments in [
        ["restore", saved, "--check"],
        ["restore", saved, "--data", tmp_path / "new"],
        ["backup", saved, "--data", folder],
    ]:
        done = cli.run(*arguments)
        assert done.returncode == 3 and "use the newer credentiald" in done.stderr, (arguments, done)
        assert "NOT SOUND" not in done.stderr and not (tmp_path / "new").exists(), done.stderr
        assert (saved / "manifest").read_text() == manifest
    # A digit alone is damage: the hash says so.
    (saved / "manifest").write_text(lines)
    done = cli.run("restore", saved, "--check")
    assert done.returncode == 1 and "NOT SOUND" in done.stderr, done


def test_what_is_paused_is_never_older_than_the_records(tmp_path):
    """A run that comes no further than that: after a restore of it would be published what was paused before."""
    data, target = tmp_path / "data", tmp_path / "backup"
    with Daemon(data) as daemon:
        daemon.accept(Person(31).register())
        backup(data, target)
        daemon.accept(Person(32).register())
        daemon.stop()
    (data / "publications.json").write_text(json.dumps({"backfills": [], "paused": ["audiences"]}))
    before = (target / "manifest").read_bytes()
    # Nothing can be put there.
    obstacle = target / "publications.json.new"
    obstacle.mkdir()
    done = cli.run("backup", target, "--data", data)
    assert done.returncode == 3 and "publications.json" in done.stderr, done
    assert (target / "manifest").read_bytes() == before
    assert restore(target, tmp_path / "restored")["restored"]["size"] == 1
    obstacle.rmdir()
    backup(data, target)
    assert (target / "publications.json").read_bytes() == (data / "publications.json").read_bytes()
    assert restore(target, tmp_path / "again")["restored"]["size"] == 2


def test_what_is_not_the_backups_is_not_taken_away(folder, tmp_path):
    target = tmp_path / "mine"
    files = [target / "segments/video.mp4", target / "checkpoints/model.bin"]
    for path in files:
        path.parent.mkdir(parents=True)
        path.write_text("mine")
    done = cli.run("backup", target, "--data", folder)
    assert done.returncode == 3 and "no part of a backup" in done.stderr, done
    assert sorted(it for it in target.rglob("*") if it.is_file()) == sorted(files)


def test_a_file_in_place_of_a_folder(folder, saved, tmp_path):
    file = tmp_path / "file"
    file.write_text("mine")
    for arguments in [["backup", file, "--data", folder], ["restore", saved, "--data", file]]:
        done = cli.run(*arguments)
        assert done.returncode == 3 and f"{file} is a file" in done.stderr, (arguments, done)
        assert "Cocoa" not in done.stderr and file.read_text() == "mine", done.stderr


def test_what_a_person_reads(folder, saved, tmp_path):
    again = cli.run_ok("backup", saved, "--data", folder).stdout
    assert "0 of them new" in again and "covered by the checkpoint of" in again
    assert "whoever has it can read the personal data; a restore needs nothing else" in again
    text = cli.run_ok("restore", saved, "--data", tmp_path / "restored").stdout
    assert "sound" in text and "it goes on in term 2" in text
