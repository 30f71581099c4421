"""What operators did with publications holds in a folder that is restored, and is answered as it was done."""

import json
import shutil
import time

import pytest
from confluent_kafka.admin import AdminClient

from support import cli
from support.backups import backup, restore
from support.commands import line
from support.daemon import Daemon
from support.kafka import board_topic, read_topic, topics, wait_told
from support.lost_disk import Kept, check_copy, restore_copy
from support.waiting import wait_until

OTHER = "credentialing.boards.ICRC.events.v2"
THIRD = "credentialing.boards.ICRC.events.v3"
BACKFILL = "backfill.boards.v2"


@pytest.fixture(scope="module")
def lines():
    return [line(json.loads(text)) for text in cli.simulate(peers=6, years=3, seed=5)]


def operate(daemon, *arguments):
    return json.loads(cli.run_ok("publications", *arguments, "--url", daemon.url, "--json").stdout)


def state(daemon, lane="audiences"):
    return daemon.publication(lane)["state"]


def lanes(daemon):
    return {it["lane"] for it in daemon.get_ok("/v1/publications")["publications"]}


def wait_level(daemon, lane):
    head = daemon.head()
    wait_until(lambda: daemon.position(lane) >= head, 120, f"the lane {lane} up to {head}")


def told(broker, topic):
    """What a topic holds, by id: key, value and what the message says of itself."""
    return {
        it.headers["ce_id"]: (it.key, it.value, it.headers["ce_sequence"], it.headers.get("ce_prevsequence"))
        for it in read_topic(broker.bootstrap, topic)
    }


def delete(broker, names):
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    for future in admin.delete_topics(names).values():
        future.result(120)
    wait_until(lambda: not set(names) & set(topics(broker.bootstrap)), 120, f"the end of {names}")


# Restored from a backup


def test_what_is_paused_stays_so_and_a_backfill_goes_on(tmp_path, broker, lines):
    data, target, restored = tmp_path / "data", tmp_path / "backup", tmp_path / "restored"
    half = len(lines) // 2
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        list(daemon.bulk(lines[:half]))
        assert operate(daemon, "backfill", "boards", "--from", "1")["lane"] == BACKFILL
        daemon.wait_published()
        operate(daemon, "pause", "boards")
        wait_until(lambda: state(daemon) == "paused", 120, "the pause")
        daemon.stop()
    backup(data, target)
    shutil.rmtree(data)
    restore(target, restored)
    before = told(broker, board_topic("ICRC"))
    with Daemon(restored, kafka=broker.bootstrap) as daemon:
        assert lanes(daemon) == {"audiences", "log", BACKFILL}
        list(daemon.bulk(lines[half:]))
        for lane in ("log", BACKFILL):
            wait_level(daemon, lane)
        wait_until(lambda: state(daemon) == "paused", 120, "the pause after the restore")
        assert state(daemon, BACKFILL) == "publishing"
        assert told(broker, board_topic("ICRC")) == before
        assert before.items() < told(broker, OTHER).items()
        # Until it goes on.
        operate(daemon, "resume", "boards")
        daemon.wait_published()
        assert told(broker, board_topic("ICRC")) == told(broker, OTHER)
        daemon.stop()


def test_a_version_that_was_used_is_not_used_again(tmp_path, broker, lines):
    """Its topics are there still, also when its backfill was ended before the backup."""
    data, target, restored = tmp_path / "data", tmp_path / "backup", tmp_path / "restored"
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        list(daemon.bulk(lines))
        operate(daemon, "backfill", "boards", "--from", "1")
        daemon.wait_published()
        operate(daemon, "end", BACKFILL)
        daemon.stop()
    backup(data, target)
    restore(target, restored)
    with Daemon(restored, kafka=broker.bootstrap) as daemon:
        assert operate(daemon, "backfill", "boards", "--from", "1")["lane"] == "backfill.boards.v3"
        daemon.stop()


def test_the_next_backup_has_what_was_done_since(tmp_path, broker):
    """Also that nothing is paused any more."""
    data, target = tmp_path / "data", tmp_path / "backup"
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        daemon.accept(json.loads(cli.simulate(1, 1, 1)[0]))
        for number, (verb, expected) in enumerate([("pause", "paused"), ("resume", "publishing"), ("pause", "paused")]):
            operate(daemon, verb, "boards")
            wait_until(lambda: state(daemon) == expected, 120, f"the {verb}")
            backup(data, target)
            restored = tmp_path / f"restored-{number}"
            restore(target, restored)
            plans = [json.loads((it / "publications.json").read_text()) for it in (data, target, restored)]
            assert plans[0] == plans[1] == plans[2], plans
            assert ("audiences" in plans[0]["paused"]) == (verb == "pause"), plans
        daemon.stop()


# Restored from Kafka, and plans that cannot be read

PLAN = "publications.json"


@pytest.fixture
def operated(tmp_path, broker):
    """A folder at rest, told of on Kafka, with a backfill and a lane that is paused; and a backup of it."""
    data, target = tmp_path / "data", tmp_path / "backup"
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        daemon.accept(json.loads(cli.simulate(1, 1, 1)[0]))
        daemon.wait_published()
        wait_told(broker, 1)
        operate(daemon, "backfill", "boards", "--from", "1")
        operate(daemon, "pause", "boards")
        wait_until(lambda: state(daemon) == "paused", 120, "the pause")
        daemon.stop()
    backup(data, target)
    return data, target


def test_kafka_and_a_backup_bring_the_pauses_back(tmp_path, broker, operated):
    data, target = operated
    assert check_copy(broker, target)["nothingPaused"] is False
    report = restore_copy(broker, tmp_path / "restored", target)
    assert report["nothingPaused"] is False, report
    assert json.loads((tmp_path / "restored" / PLAN).read_text()) == json.loads((data / PLAN).read_text())
    text = cli.run_ok("restore", target, "--from-kafka", broker.bootstrap, "--data", tmp_path / "again").stdout
    assert "paused, as in the backup: audiences" in text, text
    with Daemon(tmp_path / "restored", kafka=broker.bootstrap) as daemon:
        wait_until(lambda: state(daemon) == "paused", 120, "the lane that was paused to say so")
        assert BACKFILL in lanes(daemon)
        daemon.stop()


def test_kafka_alone_says_that_nothing_is_paused(tmp_path, broker, operated):
    kept = Kept(operated[0], tmp_path / "kept")
    report = restore_copy(broker, tmp_path / "restored", *kept.options)
    assert report["nothingPaused"] is True and not (tmp_path / "restored" / PLAN).exists(), report
    text = cli.run_ok("restore", "--from-kafka", broker.bootstrap, "--check", *kept.options).stdout
    assert "NOTHING IS PAUSED" in text and PLAN in text, text


def test_a_version_that_kafka_knows_of_is_not_used_again(tmp_path, broker, lines):
    """Its lane would go on behind its checkpoint, into a topic that lacks what comes before."""
    data, restored = tmp_path / "data", tmp_path / "restored"
    half = len(lines) // 2
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        list(daemon.bulk(lines[:half]))
        assert operate(daemon, "backfill", "boards", "--from", "1")["lane"] == BACKFILL
        daemon.wait_published()
        operate(daemon, "end", BACKFILL)
        list(daemon.bulk(lines[half:]))
        daemon.wait_published()
        wait_told(broker, daemon.head())
        daemon.stop()
    # Who read them needs them no more.
    delete(broker, [it for it in topics(broker.bootstrap) if it.endswith(".events.v2")])
    kept = Kept(data, tmp_path / "kept")
    restore_copy(broker, restored, *kept.options)
    assert not (restored / PLAN).exists()
    with Daemon(restored, kafka=broker.bootstrap, options=kept.serving) as daemon:
        assert operate(daemon, "backfill", "boards", "--from", "1")["lane"] == "backfill.boards.v3"
        daemon.wait_published()
        assert told(broker, THIRD) == told(broker, board_topic("ICRC"))
        daemon.stop()


def test_a_backfill_does_not_begin_while_no_broker_tells_its_version(tmp_path, broker):
    with Daemon(tmp_path / "data", kafka=broker.bootstrap) as daemon:
        daemon.accept(json.loads(cli.simulate(1, 1, 1)[0]))
        daemon.wait_published()
        before = lanes(daemon)
        broker.crash()
        done = cli.run("publications", "backfill", "boards", "--from", "1", "--url", daemon.url)
        assert done.returncode == 3 and "not_ready" in done.stderr, done
        assert lanes(daemon) == before and not (tmp_path / "data" / PLAN).exists()
        broker.start_again()
        assert operate(daemon, "backfill", "boards", "--from", "1")["lane"] == BACKFILL
        daemon.wait_published()
        daemon.stop()


def test_a_damaged_plan_in_a_backup_is_refused_by_name(tmp_path, broker, operated):
    _, target = operated
    restored = tmp_path / "restored"
    (target / PLAN).write_text('{"paused": ')
    for arguments in [["--check"], ["--data", restored], ["--data", restored, "--from-kafka", broker.bootstrap]]:
        done = cli.run("restore", target, *arguments, "--json")
        assert done.returncode == 1, (arguments, done)
        assert str(target / PLAN) in json.loads(done.stdout)["problem"] and "NOT SOUND" in done.stderr, done
        assert not restored.exists()
    (target / PLAN).unlink()
    restore(target, restored)


@pytest.mark.parametrize("damaged", ["", "zz", "{}"], ids=["empty", "garbage", "nothing in it"])
def test_a_damaged_plan_does_not_replace_the_good_one(operated, damaged):
    data, target = operated
    before = {it: it.read_bytes() for it in target.rglob("*") if it.is_file() and it.name != "LOCK"}
    (data / PLAN).write_text(damaged)
    done = cli.run("backup", target, "--data", data)
    assert done.returncode == 3 and str(data / PLAN) in done.stderr, done
    assert {it: it.read_bytes() for it in before} == before


# Answers


@pytest.fixture
def daemon(tmp_path, broker):
    with Daemon(tmp_path / "data", kafka=broker.bootstrap) as daemon:
        wait_until(lambda: state(daemon) == "publishing", 120, "publishing")
        yield daemon
        daemon.stop()


@pytest.mark.parametrize("is_json", [True, False], ids=["json", "text"])
def test_pause_and_resume_answer_what_they_did(daemon, is_json):
    """At once, and not what was so before."""
    for verb, expected in [("pause", "paused"), ("resume", "publishing")] * 3:
        if is_json:
            found = operate(daemon, verb, "boards")
            assert (found["lane"], found["state"]) == ("audiences", expected), found
        else:
            said = cli.run_ok("publications", verb, "boards", "--url", daemon.url).stdout
            assert said.startswith(f"audiences: {expected}, position "), said
        assert state(daemon) == expected
        # Its thread has heard of it.
        time.sleep(0.5)
        assert state(daemon) == expected
