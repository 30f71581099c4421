"""The disk is lost: the log comes back from Kafka, and nobody misses an event or gets one twice."""

import json
import shutil
import threading
import time

import pytest
from confluent_kafka import Producer

from support import cli
from support.backups import backup, check_restored_folder
from support.board_topic import check_board_topic
from support.careers import Person
from support.commands import line
from support.daemon import Daemon
from support.kafka import EMPLOYERS, LOG, Watermarks, board_topic, read_topic, wait_told
from support.ledger import Ledger
from support.lost_disk import Kept, check_copy, refused, restore_copy
from support.waiting import wait_until

TOPICS = [board_topic("ICRC"), EMPLOYERS, LOG]


@pytest.fixture(scope="module")
def commands():
    return [json.loads(text) for text in cli.simulate(peers=90, years=4, seed=31)]


@pytest.fixture(scope="module")
def lines(commands):
    return [line(it) for it in commands]


def committed(broker):
    """How far the topics reach, for readers of committed messages and of all."""
    totals = {}
    for topic in TOPICS:
        for isolation in ["read_committed", "read_uncommitted"]:
            with Watermarks(broker.bootstrap, topic, isolation) as watermarks:
                totals[topic, isolation] = watermarks.total()
    return totals


def sequences(broker, topic):
    return [(it.partition, it.sequence, it.key) for it in read_topic(broker.bootstrap, topic)]


def lose(daemon, data):
    """kill -9, and the disk is gone."""
    daemon.kill()
    shutil.rmtree(data)


@pytest.fixture
def lost(tmp_path, broker, lines):
    """A log on Kafka whose folder is gone: all of it published, and signed."""
    data = tmp_path / "lost"
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        Ledger().send(daemon, lines[:300])
        daemon.wait_published()
        wait_told(broker, 300)
        kept = Kept(data, tmp_path / "kept")
        lose(daemon, data)
    return kept


class Fatal(Ledger):
    """Sends a part, waits to be allowed the rest, and kills the daemon in the middle of that."""

    def __init__(self, part, killed_at):
        super().__init__()
        self.part, self.killed_at = part, killed_at
        self.may_go_on = threading.Event()

    def send(self, daemon, lines):
        self.daemon = daemon
        super().send(daemon, lines[:self.part])
        self.may_go_on.wait()
        super().send(daemon, lines[self.part:])

    def note(self, answer):
        super().note(answer)
        if len(self.receipts) == self.killed_at:
            self.daemon.process.kill()


def test_the_disk_is_lost_under_load(tmp_path, broker, commands, lines):
    data, restored = tmp_path / "data", tmp_path / "restored"
    # However far publishing is behind on a busy machine, the sender is not done before it is killed.
    ledger = Fatal(len(lines) // 2, len(lines) // 2 + 500)
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        sender = threading.Thread(target=ledger.send, args=(daemon, lines), daemon=True)
        sender.start()
        wait_until(
            lambda: cli.run("checkpoint", "--data", data, "--json").returncode == 0, 120, "a first checkpoint"
        )
        key = json.loads(cli.run_ok("checkpoint", "--data", data, "--json").stdout)["verifierKey"]
        kept = Kept(data, tmp_path / "kept")
        wait_until(lambda: daemon.position("log") > 500, 120, "publishing")
        wait_told(broker, 1)
        ledger.may_go_on.set()
        sender.join()
        daemon.kill()
    shutil.rmtree(data)
    assert len(ledger.receipts) < len(lines), "the daemon was to be killed under load"

    # The kill may have left a transaction open.
    report = restore_copy(broker, restored, *kept.options, "--take-over")
    assert check_copy(broker, "--key", key)["size"] == report["size"] > 500
    size = report["restored"]["size"]
    assert report["verifierKey"] == key and report["repeated"] == report["unfinished"] == 0, report
    assert report["keysLost"] == 0 and report["restored"]["term"] == 2, report
    # Nobody was told more than the log's own topic has.
    assert report["lanes"].get("audiences", 0) <= size == report["lanes"]["log"], report
    print(f"{len(ledger.receipts)} answered, {size} restored, {report['unsigned']} of them unsigned")
    verify = ["verify", "--data", restored, "--json", *kept.serving]
    assert json.loads(cli.run_ok(*verify).stdout)["sound"]

    before = committed(broker)
    with Daemon(restored, kafka=broker.bootstrap, options=kept.serving) as daemon:
        events = daemon.events()
        assert len(events) == size
        found = {it["commandId"]: it["position"] for it in events}
        for command, receipt in ledger.receipts.items():
            assert found.get(command, receipt["position"]) == receipt["position"], receipt
        again = Ledger()
        assert again.send(daemon, lines) == len(lines)
        daemon.wait_published()
        events = daemon.events()
        again.check_log(events)
        check_board_topic(broker.bootstrap, "ICRC", commands, events)
        records = read_topic(broker.bootstrap, LOG)
        assert [it.sequence for it in records] == list(range(1, len(events) + 1))
        statuses = sequences(broker, EMPLOYERS)
        assert len(statuses) == len(set(statuses)) > 10
        daemon.stop()
    after = committed(broker)
    assert all(after[it] >= before[it] for it in before)
    assert json.loads(cli.run_ok(*verify).stdout)["sound"]


def test_nothing_is_published_again(tmp_path, broker, lost):
    restored, before = tmp_path / "restored", committed(broker)
    report = restore_copy(broker, restored, *lost.options)
    assert (report["size"], report["unsigned"], report["checkpoint"]) == (300, 0, 300), report
    with Daemon(restored, kafka=broker.bootstrap, options=lost.serving) as daemon:
        daemon.wait_published()
        time.sleep(1)
        assert committed(broker) == before
        assert int(daemon.accept(Person(7).register())["position"]) == 301
        daemon.wait_published()
        assert [it.sequence for it in read_topic(broker.bootstrap, LOG)] == list(range(1, 302))
        daemon.stop()


def test_a_rehearsal_disturbs_nobody_and_a_take_over_does(tmp_path, broker):
    data = tmp_path / "data"
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        daemon.accept(Person(77).register())
        daemon.wait_published()
        wait_told(broker, 1)
        kept = Kept(data, tmp_path / "kept")
        assert restore_copy(broker, tmp_path / "rehearsed", *kept.options)["size"] == 1
        daemon.accept(Person(78).register())
        daemon.wait_published()
        assert restore_copy(broker, tmp_path / "taken", *kept.options, "--take-over")["size"] == 2
        daemon.accept(Person(79).register())
        stopped = wait_until(
            lambda: (it := daemon.publication("log"))["state"] == "stopped" and it, 120, "the lane's stop"
        )
        assert "taken over" in stopped["reason"], stopped
        daemon.stop()
    assert [it.sequence for it in read_topic(broker.bootstrap, LOG)] == [1, 2]


def test_a_transaction_that_was_left_open_is_ended(tmp_path, broker, lost):
    log = read_topic(broker.bootstrap, LOG)[0].headers["ce_id"].split("/")[0]
    producer = Producer(
        {"bootstrap.servers": broker.bootstrap, "transactional.id": f"credentiald.{log}.log"}
    )
    producer.init_transactions(120)
    producer.begin_transaction()
    producer.produce(LOG, b"never committed", headers={"ce_id": f"{log}/301"})
    producer.flush(120)
    report = restore_copy(broker, tmp_path / "restored", *lost.options, "--take-over")
    assert (report["size"], report["unfinished"]) == (300, 0), report


def test_a_backup_gives_keys_and_kafka_the_rest(tmp_path, broker):
    data, target, restored = tmp_path / "data", tmp_path / "backup", tmp_path / "restored"
    early, late, erased = Person(71), Person(72), Person(73)
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        for person in [early, erased]:
            daemon.accept(person.register())
        assert backup(data, target)["size"] == 2
        daemon.accept(
            erased.make("erasePersonalData", requestedOn="2026-01-05", basis="ERASURE_BASIS_REQUEST")
        )
        daemon.accept(early.module("advocacy", 10))
        daemon.wait_published()
        # The backup has a key of the person who was erased since.
        report = restore_copy(broker, tmp_path / "first", target)
        assert report["size"] == 4 and report["keySlots"] == 2 and report["keysLost"] == 0, report
        assert report["erasedAgain"] == 1, report
        told = cli.run_ok("restore", target, "--from-kafka", broker.bootstrap, "--data", tmp_path / "second").stdout
        assert "1 of the keys were of people whose erasure is in the log" in told, told
        daemon.accept(late.register())
        daemon.wait_published()
        lose(daemon, data)
    # Whoever came after the backup has a key that is lost with the folder.
    said = refused(3, broker, restored, target)
    assert "1 of which are not at hand" in said and "--accept-lost-keys" in said, said
    report = restore_copy(broker, restored, target, "--accept-lost-keys")
    assert (report["size"], report["keySlots"], report["keysLost"]) == (5, 3, 1), report
    with Daemon(restored, kafka=broker.bootstrap) as daemon:
        assert daemon.get_ok(f"/v1/peers/{early.id}")["personal"]["givenName"] == early.given
        # Erased after the backup: its copy of the key does not bring the person back.
        for person in [erased, late]:
            assert "personal" not in daemon.get_ok(f"/v1/peers/{person.id}")
        # Nobody gets the key of somebody else.
        newest = Person(74)
        daemon.accept(newest.register())
        assert daemon.get_ok(f"/v1/peers/{newest.id}")["personal"]["givenName"] == newest.given
        daemon.wait_published()
        daemon.stop()
    check_restored_folder(restored, 6)
    assert [it.sequence for it in read_topic(broker.bootstrap, LOG)] == list(range(1, 7))


def test_without_any_data_key(tmp_path, broker, lost):
    restored = tmp_path / "restored"
    log_key = ["--log-key", lost.folder / "log.key"]
    assert "--master-key FILE" in refused(3, broker, restored, *log_key)
    report = restore_copy(broker, restored, *log_key, "--accept-lost-keys")
    assert report["keysLost"] == report["keySlots"] > 0, report
    with Daemon(restored, kafka=broker.bootstrap) as daemon:
        assert daemon.head() == 300
        person = Person(75)
        daemon.accept(person.register())
        assert daemon.get_ok(f"/v1/peers/{person.id}")["personal"]["givenName"] == person.given
        daemon.stop()
    check_restored_folder(restored, 301)


def test_until_a_position(tmp_path, broker, lost):
    restored = tmp_path / "restored"
    assert "positions 1 to 300" in refused(3, broker, restored, *lost.options, "--until", 301)
    report = restore_copy(broker, restored, *lost.options, "--until", 200)
    assert (report["size"], report["restored"]["size"]) == (300, 200), report
    with Daemon(restored, kafka=broker.bootstrap, options=lost.serving) as daemon:
        assert daemon.head() == 200
        reason = wait_until(
            lambda: (it := daemon.publication("log"))["state"] == "stopped" and it, 120, "the lane's stop"
        )["reason"]
        assert "older than what was published" in reason, reason
        daemon.stop()
    text = cli.run_ok(
        "restore", "--from-kafka", broker.bootstrap, "--data", tmp_path / "other", *lost.options, "--until", 200
    ).stdout
    assert "BEHIND what was published: lane log is at position 300" in text, text


def test_who_was_erased_behind_the_end_stays_erased(tmp_path, broker):
    """The keys are from before the erasures, and so is the log that is made: Kafka has them all the same."""
    data, target, restored = tmp_path / "data", tmp_path / "backup", tmp_path / "restored"
    alone, merged, survivor, early, kept, apart, host, other = people = [Person(it) for it in range(701, 709)]
    on = "2026-01-05"
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        for person in people:
            daemon.accept(person.register())
        for gone, stays in [(early, kept), (apart, host)]:
            daemon.accept(gone.make("mergePeers", intoPeerId=stays.id, mergedOn=on))
        backup(data, target)
        daemon.accept(other.module("advocacy", 1))
        end = daemon.head()
        daemon.accept(merged.make("mergePeers", intoPeerId=survivor.id, mergedOn=on))
        daemon.accept(host.make("unmergePeers", mergedPeerId=apart.id, unmergedOn=on))
        for person in [alone, survivor, kept, host]:
            daemon.accept(person.make("erasePersonalData", requestedOn=on, basis="ERASURE_BASIS_REQUEST"))
        daemon.wait_published()
        daemon.stop()
    report = restore_copy(broker, restored, target, "--until", end)
    assert report["restored"]["size"] == end, report
    readable = [it for it in people if it.given in cli.run_ok("history", it.id, "--data", restored, "--json").stdout]
    # Who was merged in when the other one was erased went with her; who had been taken apart did not.
    assert readable == [apart, other], [it.number for it in readable]
    assert (report["erasedAgain"], report["erasuresBehind"]) == (6, 4), report
    assert json.loads(cli.run_ok("verify", "--data", restored, "--json").stdout)["sound"]
    # It is told beforehand, and there are none where nothing is cut off.
    assert check_copy(broker, target, "--until", end)["erasuresBehind"] == 4
    assert check_copy(broker, target)["erasuresBehind"] == 0
    text = cli.run_ok("restore", target, "--from-kafka", broker.bootstrap, "--check", "--until", end).stdout
    assert "4 erasures stand behind the end of the restored log" in text, text


def test_who_was_erased_after_all_that_was_published(tmp_path, broker):
    """Kafka knows nothing of it: the list of erasures does."""
    data, target, erased, other = tmp_path / "data", tmp_path / "backup", Person(711), Person(712)
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        for person in [erased, other]:
            daemon.accept(person.register())
        backup(data, target)
        daemon.wait_published()
        daemon.stop()
    with Daemon(data) as daemon:
        daemon.accept(erased.make("erasePersonalData", requestedOn="2026-01-05", basis="ERASURE_BASIS_REQUEST"))
        daemon.stop()
    listed = tmp_path / "erased.ndjson"
    listed.write_text(cli.run_ok("keys", "erased", "--data", data).stdout)
    report = restore_copy(broker, tmp_path / "restored", target, "--erased", listed)
    assert (report["erasedAgain"], report["erasuresBehind"], report["erasedNotKnown"]) == (1, 0, []), report
    histories = [cli.run_ok("history", it.id, "--data", tmp_path / "restored").stdout for it in [erased, other]]
    assert erased.given not in histories[0] and other.given in histories[1], histories


def test_a_list_of_erasures_is_told_of_without_any_key(tmp_path, broker):
    """There is nobody's key to end, and of whom the log has nothing is told all the same."""
    data, known, late = tmp_path / "data", Person(713), Person(714)
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        daemon.accept(known.register())
        daemon.wait_published()
        daemon.stop()
    with Daemon(data) as daemon:
        daemon.accept(late.register())
        for person in [known, late]:
            daemon.accept(person.make("erasePersonalData", requestedOn="2026-01-05", basis="ERASURE_BASIS_REQUEST"))
        daemon.stop()
    listed = tmp_path / "erased.ndjson"
    listed.write_text(cli.run_ok("keys", "erased", "--data", data).stdout)
    options = ["--log-key", data / "keys/log.key", "--accept-lost-keys"]
    report = restore_copy(broker, tmp_path / "restored", *options, "--erased", listed)
    assert (report["erasedAgain"], report["erasedNotKnown"]) == (0, [late.id]), report
    report = restore_copy(broker, tmp_path / "without", *options)
    assert report["erasedAgain"] == 0 and "erasedNotKnown" not in report, report


def test_what_does_not_fit_is_refused(tmp_path, broker, lost):
    restored = tmp_path / "restored"
    with Daemon(tmp_path / "other") as daemon:
        daemon.accept(Person(76).register())
        daemon.stop()
    other = Kept(tmp_path / "other", tmp_path / "others-keys")
    key = json.loads(cli.run_ok("checkpoint", "--data", tmp_path / "other", "--json").stdout)["verifierKey"]
    said = refused(1, broker, restored, *lost.options, "--key", key)
    assert "NOT SOUND" in said and "signs for another log" in said, said
    secrets = ["--master-key", lost.folder / "master.key", "--log-key", other.folder / "log.key"]
    assert "no signature" in refused(1, broker, restored, *secrets, "--slots", lost.folder / "slots")
    secrets = ["--master-key", other.folder / "master.key", "--log-key", lost.folder / "log.key"]
    assert "not the master key" in refused(3, broker, restored, *secrets, "--slots", lost.folder / "slots")
    backup(tmp_path / "other", tmp_path / "backup")
    assert "signs for another log" in refused(1, broker, restored, tmp_path / "backup")
    assert "--log-key FILE" in refused(3, broker, restored)
    (restored / "something").mkdir(parents=True)
    done = cli.run("restore", "--from-kafka", broker.bootstrap, "--data", restored, *lost.options)
    assert done.returncode == 3 and "new or empty" in done.stderr, done.stderr
    assert [it.name for it in restored.iterdir()] == ["something"]


def test_a_damaged_backup_is_named_and_not_the_log(tmp_path, broker):
    data, target = tmp_path / "data", tmp_path / "backup"
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        daemon.accept(Person(79).register())
        backup(data, target)
        daemon.wait_published()
        daemon.stop()
    [checkpoints] = (target / "checkpoints").iterdir()
    for path in [checkpoints, target / "keys/slots-1"]:
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        said = refused(1, broker, tmp_path / "restored", target)
        named = f"the backup in {target}: {path.relative_to(target)}: "
        assert "NOT SOUND" in said and named in said and "the log at" not in said, said
        path.write_bytes(content)
    assert check_copy(broker, target)["checkpointsLeftOut"] == []


def test_without_a_key_it_says_what_it_did_not_check(broker, lost):
    text = cli.run_ok("restore", "--from-kafka", broker.bootstrap, "--check").stdout
    assert "SIGNATURES WERE NOT CHECKED" in text and "a restore needs --master-key FILE and --log-key FILE" in text
    assert "verifierKey" not in check_copy(broker)


def test_the_file_that_serve_was_given_says_where_and_how(tmp_path, broker, lines):
    data, file = tmp_path / "data", tmp_path / "credentiald.yaml"
    key = tmp_path / "master.key"
    settings = (
        f"data: {data}\nmasterKey: {key}\nkafka:\n  properties: {{client.rack: r1PROPERTIES}}\n"
        "publications:\n"
        "  - {name: log, audience: log, topic: registry.log.v3, partitions: 1, lane: log}\n"
        "  - {name: notes, audience: checkpoints, topic: registry.notes.v3, partitions: 1, lane: log}\n"
    )
    file.write_text(settings.replace("PROPERTIES", ""))
    key.write_bytes(bytes(range(32)))
    key.chmod(0o600)
    with Daemon(data, kafka=broker.bootstrap, options=["--config", str(file)]) as daemon:
        Ledger().send(daemon, lines[:40])
        daemon.wait_published()
        wait_told(broker, 40, "registry.notes.v3")
        kept = Kept(data, tmp_path / "kept", master=False)
        lose(daemon, data)
    slots = ["--slots", kept.folder / "slots", "--log-key", kept.folder / "log.key"]
    assert "there is no topic credentialing.log.v1" in refused(3, broker, data, *slots)
    file.write_text(settings.replace("PROPERTIES", ", security.protocol: ssl"))
    done = cli.run("restore", "--from-kafka", broker.bootstrap, "--config", file, *slots)
    assert done.returncode == 3 and not data.exists(), done
    file.write_text(settings.replace("PROPERTIES", ""))
    done = cli.run_ok("restore", "--from-kafka", broker.bootstrap, "--config", file, *slots)
    assert f"restored into {data} up to position 40" in done.stdout, done.stdout
    assert f"start the daemon with --master-key {key}" in done.stdout, done.stdout
    verify = cli.run_ok("verify", "--data", data, "--master-key", key, "--json")
    assert json.loads(verify.stdout)["sound"]


def test_no_topic_and_no_broker(tmp_path, broker):
    restored = tmp_path / "restored"
    assert "there is no topic credentialing.log.v1" in refused(3, broker, restored)
    broker.kill()
    assert "Kafka" in refused(3, broker, restored)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--from-kafka", "nowhere"],
        ["--from-kafka", "embedded"],
        ["backup", "--slots", "x"],
        ["backup", "--accept-lost-keys"],
        ["backup", "--take-over"],
        ["backup", "--config", "x"],
        ["--from-kafka", "127.0.0.1:9092", "--take-over", "--check"],
        ["--from-kafka", "127.0.0.1:9092", "--erased", "x", "--check"],
        ["backup", "--from-kafka", "127.0.0.1:9092", "--slots", "x"],
    ],
    ids=" ".join,
)
def test_usage(arguments, tmp_path):
    done = cli.run("restore", *arguments, timeout=120, cwd=tmp_path)
    assert done.returncode == 2, f"{done.returncode}: {done.stdout} {done.stderr}"
    assert done.stderr.strip() and not done.stdout
    assert not list(tmp_path.iterdir()), "a usage error made files"
