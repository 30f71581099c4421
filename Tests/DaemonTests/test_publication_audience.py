"""A topic is for one audience: nobody else is told on it, and it is kept as what it carries has to be."""

import json

import pytest

from support import cli
from support.broker import Broker
from support.careers import Person
from support.commands import line
from support.daemon import Daemon
from support.kafka import read_topic
from support.waiting import wait_until

NAME, BOARD = "told", "ICRC"


@pytest.fixture(scope="module")
def broker():
    """Each test has a lane and a topic of its own."""
    with Broker() as broker:
        yield broker


@pytest.fixture(scope="module")
def lines():
    return [line(json.loads(text)) for text in cli.simulate(peers=6, years=2, seed=5)]


def publication(audience, name=NAME, **settings):
    """What is allowed for the audience; of people it is of one board."""
    found = {"name": name, "audience": audience, "topic": f"{name}.v1", "partitions": 1}
    if audience in ("board", "employers"):
        found["boards"] = [BOARD]
    return {**found, "compacted": audience == "employers", **settings}


def written(folder, *publications):
    path = folder / "credentiald.yaml"
    path.write_text(json.dumps({"publications": publications}))
    return path


# Another audience


def certified(number):
    """Of whom every audience is told."""
    person = Person(number, board=BOARD)
    return [person.register(), person.submit(), person.approve(override=True)]


def signature(audience, name):
    boards = f";boards={BOARD}" if audience in ("board", "employers") else ""
    return f"{audience} {name}={name}.v1:1{boards}"


def kept(broker, name):
    return [(it.offset, it.key, it.value) for it in read_topic(broker.bootstrap, f"{name}.v1")]


@pytest.mark.parametrize(
    "before, after", [("log", "checkpoints"), ("employers", "board"), ("board", "employers")]
)
def test_a_lane_does_not_go_on_for_another_audience(tmp_path, broker, lines, before, after):
    name = f"{before}-{after}"
    data, half = tmp_path / "data", len(lines) // 2
    one, other = ([line(it) for it in certified(number)] for number in (501, 502))

    def serve(audience):
        file = written(tmp_path, publication(audience, name))
        return Daemon(data, kafka=broker.bootstrap, options=["--config", str(file)])

    with serve(before) as daemon:
        list(daemon.bulk(lines[:half] + one))
        daemon.wait_published()
        daemon.stop()
    told = kept(broker, name)
    assert told
    with serve(after) as daemon:
        list(daemon.bulk(lines[half:] + other))
        wait_until(lambda: daemon.publication(name)["state"] == "stopped", 120, "the end of the lane")
        reason = (
            f'the lane was published under "{signature(before, name)}", it is now configured as '
            f'"{signature(after, name)}": restore it or use new topic versions'
        )
        assert daemon.publication(name)["reason"] == reason
        answer = daemon.get_ok("/readyz")
        assert answer["publisher"] == "stopped"
        assert answer["reasons"] == [f"publishing stopped, lane {name}: {reason}"]
        daemon.stop()
    assert kept(broker, name) == told
    # It goes on from where it was for whom it was.
    with serve(before) as daemon:
        daemon.wait_published()
        assert daemon.get_ok("/readyz")["publisher"] == "publishing"
        daemon.stop()
    whole = kept(broker, name)
    assert whole[: len(told)] == told and len(whole) > len(told)


# How a topic is kept

REASONS = {
    "board": "would leave of each person the last event alone, and boards get them all",
    "employers": "would keep names that are erased; employers' topics keep the last status alone",
}


@pytest.mark.parametrize("audience", ["board", "employers"])
def test_a_topic_that_is_kept_otherwise_is_refused(tmp_path, audience):
    sound = publication(audience)
    assert cli.run_ok("config", "check", written(tmp_path, sound)).stdout.endswith("1 publications in 1 lanes\n")
    file = written(tmp_path, sound | {"compacted": not sound["compacted"]})
    fault = f"publications[0].compacted: {REASONS[audience]}"
    checked = cli.run("config", "check", file)
    assert checked.returncode == 1
    assert f"{file}:1: error: {fault}" in checked.stdout
    # Nothing starts with it.
    served = cli.run("serve", "--dev", "--data", tmp_path / "data", "--config", file)
    assert served.returncode == 3 and f"{file}:1: {fault}" in served.stderr
    assert not (tmp_path / "data").exists()


def test_each_fault_is_named(tmp_path):
    wrong = [
        publication("board", name="boards", compacted=True),
        publication("employers", name="employers", compacted=False),
    ]
    checked = cli.run("config", "check", written(tmp_path, *wrong))
    assert checked.returncode == 1
    for index, audience in enumerate(["board", "employers"]):
        assert f"publications[{index}].compacted: {REASONS[audience]}" in checked.stdout
