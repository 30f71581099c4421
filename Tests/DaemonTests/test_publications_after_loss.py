"""What is on Kafka stays what it is: versions that were used, and a log that a folder has lost."""

import json
import time

import pytest

from support import cli
from support.backups import backup, restore
from support.careers import Person
from support.commands import line
from support.daemon import Daemon
from support.kafka import EMPLOYERS, board_topic, read_topic, topics
from support.lost_disk import Kept, restore_copy
from support.waiting import wait_until


@pytest.fixture(scope="module")
def lines():
    return [line(json.loads(text)) for text in cli.simulate(peers=12, years=3, seed=5)]


def operate(daemon, *arguments):
    return json.loads(cli.run_ok("publications", *arguments, "--url", daemon.url, "--json").stdout)


def versioned(version):
    return f"credentialing.boards.ICRC.events.v{version}"


def told(broker, topic):
    """What a topic holds, by id: key, value and what the message says of itself."""
    return {
        it.headers["ce_id"]: (it.key, it.value, it.headers["ce_sequence"], it.headers.get("ce_prevsequence"))
        for it in read_topic(broker.bootstrap, topic)
    }


def written(broker, topic):
    """Every message of a topic, committed or not."""
    return [(it.partition, it.offset, it.raw) for it in read_topic(broker.bootstrap, topic, "read_uncommitted")]


# Backfills


def backfill(daemon, version, *options):
    """One that begins, under that version, and sends everything."""
    lane = f"backfill.boards.v{version}"
    assert operate(daemon, "backfill", "boards", *options)["lane"] == lane
    daemon.wait_published()
    found = daemon.publication(lane)
    assert found["state"] == "publishing" and "reason" not in found, found
    return lane


def test_a_backfill_after_one_that_was_ended_has_the_next_version(tmp_path, broker, lines):
    data = tmp_path / "data"
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        list(daemon.bulk(lines))
        daemon.wait_published()
        whole = told(broker, board_topic("ICRC"))
        operate(daemon, "end", backfill(daemon, 2, "--from", "1"))
        second = written(broker, versioned(2))
        # The same once more is sent anew.
        operate(daemon, "end", backfill(daemon, 3, "--from", "1"))
        assert told(broker, versioned(3)) == told(broker, versioned(2)) == whole
        assert written(broker, versioned(2)) == second
        daemon.stop()
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        # What was ended is remembered. Something else stands in nobody's way.
        middle = sorted(int(it.split("/")[1]) for it in whole)[len(whole) // 2]
        ended = backfill(daemon, 4, "--from", middle)
        assert told(broker, versioned(4)) == {
            id: it for id, it in whole.items() if int(id.split("/")[1]) >= middle
        }
        operate(daemon, "end", ended)
        backfill(daemon, 5, "--from", "1", "--board", "ICRC")
        assert told(broker, versioned(5)) == whole
        assert daemon.get_ok("/readyz")["publisher"] == "publishing"
        daemon.stop()


# A folder that is older than Kafka


@pytest.mark.parametrize("boards", ["behind", "level with"])
def test_a_folder_that_is_older_than_kafka_tells_boards_nothing(tmp_path, broker, lines, boards):
    """However far the boards' lane was: behind the backup, or level with it."""
    data, target, restored = tmp_path / "data", tmp_path / "backup", tmp_path / "restored"
    quarter = len(lines) // 4
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        list(daemon.bulk(lines[:quarter]))
        daemon.wait_published()

        def pause():
            operate(daemon, "pause", "boards")
            wait_until(lambda: daemon.publication()["state"] == "paused", 120, "the pause")

        if boards == "behind":
            pause()
        list(daemon.bulk(lines[quarter : 2 * quarter]))
        if boards == "level with":
            daemon.wait_published()
            pause()
        backup(data, target)
        list(daemon.bulk(lines[2 * quarter : 3 * quarter]))
        wait_until(lambda: daemon.publication("log").get("lagEvents") == 0, 120, "the log's lane")
        published, position = daemon.head(), daemon.position()
        assert position == (quarter if boards == "behind" else 2 * quarter)
        daemon.kill()
    before = {it: written(broker, it) for it in (board_topic("ICRC"), EMPLOYERS)}
    names = set(topics(broker.bootstrap))
    restore(target, restored)
    with Daemon(restored, kafka=broker.bootstrap) as daemon:
        assert daemon.head() == 2 * quarter
        found = wait_until(
            lambda: (it := daemon.publication("log"))["state"] == "stopped" and it, 120, "the stop of the log's lane"
        )
        assert f"up to position {published}" in found["reason"], found
        assert "older than what was published" in found["reason"], found
        # Another history that concerns the board, and more of it than was published.
        people = [Person(number) for number in range(831, 831 + quarter)]
        others = [it for person in people for it in (person.register(), person.submit())]
        assert all("position" in it for it in daemon.bulk(map(line, others)))
        assert daemon.head() > published
        time.sleep(2)
        assert daemon.position() == position
        ready = daemon.get_ok("/readyz")
        assert any("publishing stopped" in it for it in ready["reasons"]), ready
        daemon.stop()
    assert {it: written(broker, it) for it in before} == before
    assert set(topics(broker.bootstrap)) == names
    # Nobody was told anything that is not in Kafka's copy of the log, so that goes on.
    copy = tmp_path / "copy"
    kept = Kept(data, tmp_path / "kept")
    restore_copy(broker, copy, *kept.options)
    with Daemon(copy, kafka=broker.bootstrap, options=kept.serving) as daemon:
        assert daemon.head() == published
        daemon.wait_published()
        daemon.stop()
    after = told(broker, board_topic("ICRC"))
    assert len(after) > len(before[board_topic("ICRC")]) and all(int(it.split("/")[1]) <= published for it in after)
