"""That these are all records of a stream, proved over HTTP and checked without the daemon."""

import json

import pytest

from support import cli
from support.careers import Person
from support.commands import new_id
from support.daemon import Daemon
from support.desk import check_problem


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    person = Person(1)
    with Daemon(tmp_path_factory.mktemp("proofs") / "data") as daemon:
        daemon.accept(person.register())
        first = daemon.accept(person.exam())
        note = daemon.get_reached("/v1/log/checkpoint", minPosition=first["position"]).text
        daemon.older = note.splitlines()[1]
        last = [daemon.accept(it) for it in person.preparation()[:5]][-1]
        daemon.person, daemon.head = person, last["position"]
        yield daemon


def proof(log, stream, **parameters):
    answer = log.get_reached("/v1/log/proofs/stream", stream=stream, minPosition=log.head, **parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def check(log, tmp_path, evidence):
    """What the offline check says of it."""
    key = json.loads(cli.run_ok("checkpoint", "--data", log.data, "--json").stdout)["verifierKey"]
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(evidence))
    done = cli.run("prove", "check", file, "--key", key, "--json")
    assert done.returncode in (0, 1), done.stderr
    verdict = json.loads(done.stdout)
    assert verdict["holds"] == (done.returncode == 0)
    return verdict["holds"]


def test_every_record_is_there_and_none_can_be_left_out(log, tmp_path):
    evidence = proof(log, f"peer-{log.person.id}")
    assert len(evidence["records"]) == 7 and check(log, tmp_path, evidence)
    for index in range(7):
        records = evidence["records"][:index] + evidence["records"][index + 1:]
        assert not check(log, tmp_path, {**evidence, "records": records}), index
    assert not check(log, tmp_path, {**evidence, "records": []})
    assert not check(log, tmp_path, {**evidence, "stream": f"peer-{new_id()}"})


def test_that_there_is_no_such_stream(log, tmp_path):
    evidence = proof(log, f"peer-{new_id()}")
    assert evidence["records"] == [] and check(log, tmp_path, evidence)
    there = proof(log, f"peer-{log.person.id}")
    assert not check(log, tmp_path, {**evidence, "stream": there["stream"]})


def test_an_older_checkpoint_is_joined(log, tmp_path):
    evidence = proof(log, f"peer-{log.person.id}", since=log.older)
    assert evidence["since"]["older"].splitlines()[1] == log.older and check(log, tmp_path, evidence)


def test_a_proof_says_nothing_that_is_not_checked(log, tmp_path):
    """Of two equal keys a reader takes the first or the last, and passes over those that it does not know."""
    evidence = proof(log, f"peer-{log.person.id}", since=log.older)
    key = json.loads(cli.run_ok("checkpoint", "--data", log.data, "--json").stdout)["verifierKey"]
    file = tmp_path / "proof.json"

    def told(written):
        file.write_text(written)
        done = cli.run("prove", "check", file, "--key", key, "--json")
        return done.returncode, done.stdout + done.stderr

    good = json.dumps(evidence)
    # In any order and with any spaces.
    for same in [good, json.dumps(evidence, indent=2, ensure_ascii=False), json.dumps(dict(reversed(evidence.items())))]:
        assert told(same)[0] == 0
    for written, place in [
        (good[:-1] + ', "stream": "peer-x"}', "stream"), (good[:-1] + ', "kind": "inclusion"}', "kind"),
        (good[:-1] + ', "records": []}', "records"), (good[:-1] + ', "note": 1}', "note"),
        (good.replace('"siblings":', '"key": "", "siblings":', 1), "map.key"),
        (good.replace('"older":', '"newer": "", "older":', 1), "since.newer"),
        (json.dumps({**evidence, "since": {**evidence["since"], "note": None}}), "since.note"),
        (json.dumps({**evidence, "more": None}), "more"),
    ]:
        code, detail = told(written)
        assert code == 1 and f"malformed: {place} " in detail, (place, code, detail)
    # The first one counts, and what it says is no proof.
    assert told('{"kind": "inclusion", ' + good[1:])[0] == 3


@pytest.mark.parametrize("stream", ["", "peer-1", "person-1", "board-lower", "peer-" + "0" * 400])
def test_what_is_no_stream_is_refused(log, stream):
    problem = check_problem(log.get("/v1/log/proofs/stream", stream=stream), 400, "invalid_parameter")
    assert problem["field"] == "stream"


def test_the_stream_is_named(log):
    check_problem(log.get("/v1/log/proofs/stream"), 400, "missing_parameter")
