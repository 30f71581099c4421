"""What an erasure leaves, and another master key: on real daemons, killed at every call that changes a file."""

import hashlib
import json
import os
import random
import shutil
import struct
import subprocess

import pytest

from support import cli
from support.backups import backup, check_restored_folder, restore
from support.broker import Broker
from support.careers import Person
from support.daemon import Daemon
from support.kafka import EMPLOYERS, board_topic, read_topic
from support.waiting import wait_until

HEADER, SLOT = 4_096, 64
#: What changes files.
CALLS = ("write", "pwrite64", "ftruncate", "fdatasync", "fsync", "link", "rename", "unlink", "rmdir")


def slots(data):
    content = (data / "keys/slots").read_bytes()[HEADER:]
    return [content[at:at + SLOT] for at in range(0, len(content), SLOT)]


def fill(daemon, *people):
    [adoption] = [json.loads(text) for text in cli.simulate(1, 1, 1)[:1]]
    for it in [adoption, *(it for person in people for it in (
            person.register(), person.competency(), person.submit(), person.approve(override=True)))]:
        daemon.accept(it)


def erasure(person):
    return person.make("erasePersonalData", requestedOn="2026-01-05", basis="ERASURE_BASIS_REQUEST")


def texts(person):
    return [person.given, person.family, person.email, person.birth_date, person.feedback, person.override, "Larkspur"]


def key_file(path):
    path.write_bytes(os.urandom(32))
    path.chmod(0o600)
    return path


def rotate(data, new, *options):
    return json.loads(cli.run_ok("keys", "rotate", "--data", data, "--new-master-key", new, "--json", *options).stdout)


def audit(data, key, wrong=False):
    done = cli.run("keys", "check", "--data", data, "--master-key", key, "--json")
    assert done.returncode == (1 if wrong else 0), (done.stdout, done.stderr)
    return json.loads(done.stdout)


def search(daemon, word):
    return [it["peerId"] for it in daemon.get_ok("/v1/roster", board="ICRC", q=word).get("entries", [])]


# Erasure


def readings(daemon, person):
    """Whatever answers about the person, as text."""
    peer = f"/v1/peers/{person.id}"
    return [
        daemon.get(peer).text,
        daemon.get(f"{peer}/history").text,
        daemon.get(f"{peer}/history", {"Accept": "application/x-ndjson"}).text,
        daemon.get(f"{peer}/history", {"Accept": "text/plain"}).text,
        daemon.get(f"{peer}/eligibility", board="ICRC").text,
        daemon.get("/v1/roster", board="ICRC").text,
        daemon.get(f"/v1/credentials/ICRC/{person.credential_number}").text,
        daemon.get("/v1/events").text,
        daemon.get("/v1/events", audience="employers").text,
        daemon.get("/v1/events", board="ICRC").text,
    ]


def proofs_before(daemon, positions):
    """Proofs under a checkpoint of everything there is, by position and size."""

    def newest():
        answer = daemon.get("/v1/log/checkpoint")
        return answer.status_code == 200 and int(answer.text.splitlines()[1])

    head = daemon.head()
    wait_until(lambda: newest() == head, 120, "a checkpoint of the whole log", interval=0.1)
    return {(it, head): daemon.get_ok("/v1/log/proofs/inclusion", position=it, size=head) for it in positions}


def test_an_erasure_overwrites_the_key_and_nothing_is_read_again(tmp_path):
    data, person, other = tmp_path / "data", Person(1), Person(2)
    with Daemon(data) as daemon:
        fill(daemon, person, other)
        daemon.accept(person.attestations()[0])
        assert any(person.given in it for it in readings(daemon, person)), "the search is blind"
        assert search(daemon, person.given) == [person.id]
        before = slots(data)
        proofs = proofs_before(daemon, (2, 3, 6))
        receipt = daemon.accept(erasure(person))
        # Where it lies, and that slot alone: the file was read while the daemon has it open.
        after = slots(data)
        [gone] = [at for at, (old, new) in enumerate(zip(before, after)) if old != new]
        assert before[gone][0] == 1 and after[gone] == bytes([2]) + bytes(SLOT - 1)
        for answer in readings(daemon, person):
            assert not [it for it in texts(person) if it in answer], answer
        assert search(daemon, person.given) == [] and search(daemon, other.given) == [other.id]
        # What was erased, when, and why is told.
        peer = daemon.get_ok(f"/v1/peers/{person.id}")
        assert peer["personalErased"] and "personal" not in peer
        told = {"effectiveOn": "2026-01-05", "basis": "ERASURE_BASIS_REQUEST", "position": receipt["position"]}
        entries = daemon.get_ok("/v1/roster", board="ICRC", q=person.credential_number)["entries"]
        for answer in [peer, *entries, daemon.get_ok(f"/v1/peers/{person.id}", knownAt="3")]:
            assert {**told, "recordedAt": answer["erasure"]["recordedAt"]} == answer["erasure"], answer
        assert entries and all(it["nameErased"] and "name" not in it for it in entries)
        assert "erasure" not in daemon.get_ok(f"/v1/peers/{other.id}")
        history = daemon.get_ok(f"/v1/peers/{person.id}/history")["events"]
        [told] = [it for it in history if it["type"] == "PersonalDataErased"]
        assert told["position"] == receipt["position"] and told["recordedAt"]
        assert (told["effectiveOn"], told["event"]["personalDataErased"]["basis"]) == ("2026-01-05", "ERASURE_BASIS_REQUEST")
        sealed = [it for it in history if it["type"] in ("PeerRegistered", "CompetencyPassed", "AttestationSigned")]
        assert len(sealed) == 3 and all(it["personalErased"] for it in sealed)
        text = daemon.get(f"/v1/peers/{person.id}/history", {"Accept": "text/plain"}).text
        assert "personal data was erased" in text and "2026-01-05" in text
        # The past is told without it, too: nothing was kept aside.
        for parameters in ({"knownAt": str(int(receipt["position"]) - 1)}, {"asOf": "2025-01-01"}):
            assert not [it for it in texts(person) if it in daemon.get(f"/v1/peers/{person.id}", **parameters).text]
        # Proofs that were given out before are what the log still gives.
        for (position, size), proof in proofs.items():
            assert daemon.get_ok("/v1/log/proofs/inclusion", position=position, size=size) == proof
        daemon.stop()
    verdict = json.loads(cli.run_ok("verify", "--data", data, "--json").stdout)
    assert verdict["sound"], verdict
    with Daemon(data) as daemon:
        for answer in readings(daemon, person):
            assert not [it for it in texts(person) if it in answer], answer
        assert search(daemon, person.given) == []
        daemon.stop()


def test_the_next_backup_overwrites_the_key_and_an_older_one_is_erased_again(tmp_path):
    data, old, new = tmp_path / "data", tmp_path / "old", tmp_path / "backup"
    person, other = Person(3), Person(4)
    with Daemon(data) as daemon:
        fill(daemon, person, other)
        backup(data, new)
        shutil.copytree(new, old)
        key = (old / "keys/slots-1").read_bytes()
        daemon.accept(erasure(person))
        backup(data, new)
        daemon.stop()
    # The same file but for the slot: it has the zeros of a destroyed one.
    now = (new / "keys/slots-1").read_bytes()
    assert now != key and bytes([2]) + bytes(SLOT - 1) in now and bytes([2]) + bytes(SLOT - 1) not in key
    restored = tmp_path / "restored"
    report = restore(new, restored)
    assert report["keysDestroyed"] == 1 and report["erasedAgain"] == 0
    # The copy from before the erasure has the key: the list of erasures is sent to what came of it.
    listed = cli.run_ok("keys", "erased", "--data", data).stdout
    assert len(listed.splitlines()) == 1 and person.id in listed and not [it for it in texts(person) if it in listed]
    (tmp_path / "erased.ndjson").write_text(listed)
    back = tmp_path / "back"
    assert restore(old, back)["erasedAgain"] == 0
    with Daemon(back) as daemon:
        assert daemon.get_ok(f"/v1/peers/{person.id}")["personal"]["givenName"] == person.given
        for expected in ("1 accepted, 0 accepted before", "0 accepted, 1 accepted before"):
            done = cli.run_ok("import", tmp_path / "erased.ndjson", "--url", daemon.url)
            assert expected in done.stdout + done.stderr, (done.stdout, done.stderr)
        assert "personal" not in daemon.get_ok(f"/v1/peers/{person.id}")
        assert daemon.get_ok(f"/v1/peers/{other.id}")["personal"]["givenName"] == other.given
        daemon.stop()
    assert sum(it[0] == 2 for it in slots(back)) == 1


def test_a_restore_destroys_the_key_of_whoever_its_log_erases(tmp_path):
    """Slots from before an erasure beside a log from after it, as a copy that was put together by hand has them."""
    data, target, person = tmp_path / "data", tmp_path / "backup", Person(5)
    with Daemon(data) as daemon:
        fill(daemon, person, Person(6))
        backup(data, target)
        file = target / "keys/slots-1"
        before = file.read_bytes()
        daemon.accept(erasure(person))
        daemon.stop()
    backup(data, target)
    # The old slots under the header of the new file, with its hash.
    header = file.read_bytes()[:64]
    body = header[:40] + struct.pack("<Q", struct.unpack("<Q", before[40:48])[0]) + header[48:] + before[64:-32]
    assert len(body) + 32 == len(before)
    file.write_bytes(body + hashlib.sha256(body).digest())
    restored = tmp_path / "restored"
    text = cli.run_ok("restore", target, "--data", restored).stdout
    assert "1 of the keys were of people whose erasure is in the log" in text, text
    assert sum(it[0] == 2 for it in slots(restored)) == 1
    with Daemon(restored) as daemon:
        assert "personal" not in daemon.get_ok(f"/v1/peers/{person.id}")
        daemon.stop()


def test_employers_topic_has_a_status_without_the_name_after_an_erasure(tmp_path):
    person, other = Person(7), Person(8)
    with Broker() as broker, Daemon(tmp_path / "data", kafka=broker.bootstrap) as daemon:
        fill(daemon, person, other)
        daemon.wait_published()
        key = f"ICRC/{person.credential_number}"
        told = [it for it in read_topic(broker.bootstrap, EMPLOYERS) if it.key == key]
        assert told and told[-1].data["name"] == person.name
        daemon.accept(erasure(person))
        daemon.wait_published()
        messages = read_topic(broker.bootstrap, EMPLOYERS)
        last = [it for it in messages if it.key == key][-1]
        # The key's newest message takes the place of those before it; the certification goes on, so it is no
        # tombstone, which would say that there is no such credential.
        assert last.data and "name" not in last.data and last.data["number"] == person.credential_number
        assert last.sequence > told[-1].sequence and not [it for it in texts(person) if it.encode() in last.raw]
        assert [it for it in messages if it.key != key][-1].data["name"] == other.name
        assert not [it for it in texts(person) for message in read_topic(broker.bootstrap, board_topic("ICRC")) if it.encode() in message.raw]


# The master key


@pytest.fixture
def kept(tmp_path):
    """A folder at rest with two people, one of them erased, and its master key beside it."""
    data, person, gone = tmp_path / "data", Person(11), Person(12)
    with Daemon(data) as daemon:
        fill(daemon, person, gone)
        daemon.accept(erasure(gone))
        daemon.stop()
    old = tmp_path / "old.key"
    shutil.copy(data / "keys/master.key", old)
    return data, person, old


def check_readable(data, person, *options):
    with Daemon(data, options=[str(it) for it in options]) as daemon:
        assert daemon.get_ok(f"/v1/peers/{person.id}")["personal"]["givenName"] == person.given
        # By tokens under the key of the day.
        assert search(daemon, person.given) == [person.id] and search(daemon, "Zephyrantha12") == []
        daemon.accept(person.exam())
        daemon.stop()


def test_rotation_of_the_master_key(kept, tmp_path):
    data, person, old = kept
    new = key_file(tmp_path / "new.key")
    backup(data, tmp_path / "backup")
    report = rotate(data, new)
    assert report["live"] == 1_023 and report["destroyed"] == 1 and report["replacedMasterKey"]
    assert report["from"] != report["to"]
    found = audit(data, new)
    assert (found["fits"], found["wrappedBy"], found["live"], found["broken"]) == (True, report["to"], 1_023, 0)
    lost = audit(data, old, wrong=True)
    assert (lost["fits"], lost["live"], lost["masterKey"]) == (False, 0, report["from"])
    assert (data / "keys/master.key").read_bytes() == new.read_bytes()
    check_readable(data, person)
    # The old key opens nothing any more, and the refusal names both.
    done = cli.run("serve", "--dev", "--data", data, "--listen", "127.0.0.1:0", "--master-key", old)
    assert done.returncode == 3 and report["from"] in done.stderr and report["to"] in done.stderr, done.stderr
    # The backup goes over to it with its next run, and is restored with it.
    assert (tmp_path / "backup/secrets/master.key").read_bytes() == old.read_bytes()
    assert backup(data, tmp_path / "backup")["keysOpened"]
    assert (tmp_path / "backup/secrets/master.key").read_bytes() == new.read_bytes()
    restored = tmp_path / "restored"
    size = restore(tmp_path / "backup", restored)["size"]
    check_readable(restored, person)
    verdict = json.loads(cli.run_ok("verify", "--data", restored, "--json").stdout)
    assert verdict["sound"] and verdict["head"] == size + 1


def test_rotation_of_a_key_that_is_kept_elsewhere(kept, tmp_path):
    data, person, old = kept
    backup(data, tmp_path / "backup")
    copied = tmp_path / "backup/secrets/master.key"
    assert copied.read_bytes() == old.read_bytes()
    # Moved out of the folder: the copy that an earlier run made goes, too.
    (data / "keys/master.key").unlink()
    backup(data, tmp_path / "backup", "--master-key", old)
    assert not copied.exists()
    new = key_file(tmp_path / "new.key")
    assert not rotate(data, new, "--master-key", old)["replacedMasterKey"]
    assert not (data / "keys/master.key").exists()
    check_readable(data, person, "--master-key", new)
    backup(data, tmp_path / "backup", "--master-key", new)
    assert not copied.exists()
    restored = tmp_path / "restored"
    done = cli.run("restore", tmp_path / "backup", "--data", restored, "--master-key", old)
    assert done.returncode != 0 and "not the master key" in done.stderr
    restore(tmp_path / "backup", restored, "--master-key", new)
    check_readable(restored, person, "--master-key", new)


def test_a_backup_that_was_killed_after_a_rotation_is_restored_with_the_new_key(kept, tmp_path):
    """Its slots are under the new key, its manifest names the old one."""
    data, person, old = kept
    target, new = tmp_path / "backup", key_file(tmp_path / "new.key")
    backup(data, target)
    manifest = (target / "manifest").read_bytes()
    rotate(data, new)
    backup(data, target)
    (target / "manifest").write_bytes(manifest)
    shutil.copy(old, target / "secrets/master.key")
    done = cli.run("restore", target, "--data", tmp_path / "restored")
    assert done.returncode == 1 and "key slot 1 does not open" in done.stderr, done.stderr
    restore(target, tmp_path / "restored", "--master-key", new)
    check_readable(tmp_path / "restored", person, "--master-key", new)


def test_systemd_hands_the_master_key_over(kept, tmp_path, monkeypatch):
    data, person, old = kept
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (data / "keys/master.key").rename(credentials / "master.key")
    (credentials / "master.key").chmod(0o400)
    done = cli.run("serve", "--dev", "--data", data, "--listen", "127.0.0.1:0")
    assert done.returncode == 3 and "no master key" in done.stderr, done.stderr
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    check_readable(data, person)
    assert json.loads(cli.run_ok("verify", "--data", data, "--json").stdout)["sound"]
    # An option goes before it.
    wrong = key_file(tmp_path / "wrong.key")
    done = cli.run("serve", "--dev", "--data", data, "--listen", "127.0.0.1:0", "--master-key", wrong)
    assert done.returncode == 3 and "wrapped by master key" in done.stderr, done.stderr


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606])
@pytest.mark.parametrize(("name", "remedy"), [("master.key", "rotate the master key"), ("log.key", "sign checkpoints")])
def test_a_key_that_others_can_read_is_refused(kept, name, remedy, mode):
    data, person, _ = kept
    (data / "keys" / name).chmod(mode)
    done = cli.run("serve", "--dev", "--data", data, "--listen", "127.0.0.1:0")
    assert done.returncode == 3 and f"has mode {mode:o}" in done.stderr and "chmod 600" in done.stderr, done.stderr
    assert f"{name} has mode" in done.stderr and remedy in done.stderr, done.stderr
    (data / "keys" / name).chmod(0o600)
    check_readable(data, person)


def test_rotation_to_the_key_in_use_changes_nothing_and_says_so(kept, tmp_path):
    data, person, old = kept
    slots = (data / "keys/slots").read_bytes()
    copy = tmp_path / "copy.key"
    shutil.copy(old, copy)
    # As the second run of a rotation that was cut off at its very end.
    text = cli.run_ok("keys", "rotate", "--data", data, "--new-master-key", copy).stdout
    assert "nothing was changed, keep it" in text and "destroy the old master key" not in text, text
    report = rotate(data, copy)
    assert "from" not in report and not report["replacedMasterKey"]
    # Two files with one key: no rotation at all.
    done = cli.run("keys", "rotate", "--data", data, "--master-key", old, "--new-master-key", copy)
    assert done.returncode == 2 and "is the master key that is in use" in done.stderr, done
    assert done.stdout == "" and (data / "keys/slots").read_bytes() == slots
    check_readable(data, person)


def test_rotation_beside_a_daemon_is_refused(kept, tmp_path):
    data, _, old = kept
    new = key_file(tmp_path / "new.key")
    with Daemon(data) as daemon:
        done = cli.run("keys", "rotate", "--data", data, "--new-master-key", new)
        assert done.returncode == 3 and "is held by process" in done.stderr, done.stderr
        assert audit(data, old)["fits"]
        daemon.stop()


def killed(data, new, call, number):
    """Runs a rotation that is killed at a call; whether there was such a one."""
    done = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={number}",
         cli.BINARY, "keys", "rotate", "--data", data, "--new-master-key", new, "--json"],
        capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode in (0, 137, -9), done.stderr
    return done.returncode != 0


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
@pytest.mark.parametrize("call", CALLS)
def test_killed_at_every_call_all_keys_open_with_one_key(kept, tmp_path, call):
    data, person, old = kept
    new = key_file(tmp_path / "new.key")
    outcomes, number = [], 0
    while True:
        number += 1
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(data, copy)
        was_killed = killed(copy, new, call, number)
        fits = [key for key in (old, new)
                if json.loads(cli.run("keys", "check", "--data", copy, "--master-key", key, "--json").stdout)["fits"]]
        assert len(fits) == 1, (call, number, fits)
        found = audit(copy, fits[0])
        assert (found["live"], found["destroyed"], found["broken"]) == (1_023, 1, 0), (call, number, found)
        outcomes.append(fits[0].stem)
        # Run again to the end.
        rotate(copy, new)
        assert audit(copy, new)["live"] == 1_023 and audit(copy, old, wrong=True)["live"] == 0
        assert sorted(it.name for it in (copy / "keys").iterdir()) == ["log.key", "master.key", "slots"]
        if not was_killed:
            check_readable(copy, person)
        shutil.rmtree(copy)
        if not was_killed:
            break
    print(call, outcomes)
    # The last one was not killed; those before fall on both sides of the one rename, in order.
    assert outcomes == sorted(outcomes, reverse=True) and outcomes[-1] == "new"


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
@pytest.mark.parametrize("call", ["fsync", "pwrite64"])
@pytest.mark.parametrize("who", ["serve", "rotate"])
def test_no_kill_leaves_old_keys_where_nothing_overwrites_them(kept, tmp_path, who, call):
    """The old files are seen by names outside: whenever it is killed, their bytes go with the next start or run."""
    data, _, old = kept
    new = key_file(tmp_path / "new.key")
    cut_off, number = set(), 0
    while True:
        number += 1
        copy, seen = tmp_path / f"copy-{number}", tmp_path / f"seen-{number}"
        shutil.copytree(data, copy)
        before = {name: (copy / "keys" / name).read_bytes() for name in ["slots", "master.key"]}
        seen.mkdir()
        for name in before:
            os.link(copy / "keys" / name, seen / name)
        was_killed = killed(copy, new, call, number)
        fits = [key for key in (old, new)
                if json.loads(cli.run("keys", "check", "--data", copy, "--master-key", key, "--json").stdout)["fits"]]
        [key] = fits
        # Replaced and not overwritten yet: then there is a name by which it will be.
        for name, content in before.items():
            if not (copy / "keys" / name).samefile(seen / name) and (seen / name).read_bytes() == content:
                assert (copy / "keys" / f"{name}.retired-by-rotation").samefile(seen / name), (number, name)
                cut_off.add(name)
        if who == "serve":
            with Daemon(copy, options=["--master-key", str(key)]) as daemon:
                daemon.stop()
        else:
            rotate(copy, new)
        # What is in use is what it was; what is not is gone.
        for name, content in before.items():
            is_used = (copy / "keys" / name).exists() and (copy / "keys" / name).samefile(seen / name)
            assert (seen / name).read_bytes() == (content if is_used else bytes(len(content))), (number, name)
        assert not [it.name for it in (copy / "keys").iterdir() if it.suffix in (".retired-by-rotation", ".rotation-draft", ".new")]
        shutil.rmtree(copy)
        if not was_killed:
            break
    # Kills fell there, for either file.
    assert cut_off == {"slots", "master.key"}


def test_killed_at_random_moments(kept, tmp_path):
    data, person, old = kept
    seed = int(os.environ.get("KEYS_SEED", "0")) or random.SystemRandom().randrange(1, 1 << 32)
    chance = random.Random(seed)
    print(f"seed: KEYS_SEED={seed}")
    current, sides = old, set()
    for turn in range(int(os.environ.get("KEYS_KILLS", "12"))):
        new = key_file(tmp_path / f"key-{turn}")
        cli.run_killed(["keys", "rotate", "--data", data, "--new-master-key", new], chance.uniform(0.005, 0.09))
        fits = [key for key in (current, new)
                if json.loads(cli.run("keys", "check", "--data", data, "--master-key", key, "--json").stdout)["fits"]]
        assert len(fits) == 1 and audit(data, fits[0])["live"] == 1_023, (turn, fits)
        sides.add(fits[0] is new)
        rotate(data, new)
        current = new
    print("after kills the slots were under", {True: "the new key", False: "the old key"}, sides)
    assert audit(data, current)["live"] == 1_023
    check_readable(data, person)
