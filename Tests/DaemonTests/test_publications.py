"""Publications that are configured, paused, and sent anew into topics of a new version."""

import json

import pytest

from support import cli
from support.careers import Person
from support.commands import adoption_for, line
from support.daemon import Daemon
from support.kafka import board_topic, read_topic, topics
from support.two_boards import suspend
from support.waiting import wait_until

OTHER = "credentialing.boards.ICRC.events.v2"


@pytest.fixture(scope="module")
def lines():
    return [line(json.loads(text)) for text in cli.simulate(peers=12, years=3, seed=5)]


def told(broker, topic):
    """What a topic holds, by id: key, value and what the message says of itself."""
    return {
        it.headers["ce_id"]: (it.key, it.value, it.headers["ce_sequence"], it.headers.get("ce_prevsequence"))
        for it in read_topic(broker.bootstrap, topic)
    }


def operate(daemon, *arguments):
    return cli.run("publications", *arguments, "--url", daemon.url, "--json")


def state(daemon, lane="audiences"):
    return daemon.publication(lane)["state"]


def test_what_is_paused_is_published_when_it_goes_on(tmp_path, broker, lines):
    data = tmp_path / "data"
    half = len(lines) // 2
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        list(daemon.bulk(lines[:half]))
        daemon.wait_published()
        before = told(broker, board_topic("ICRC"))
        assert json.loads(operate(daemon, "pause", "boards").stdout)["lane"] == "audiences"
        wait_until(lambda: state(daemon) == "paused", 120, "the pause")
        list(daemon.bulk(lines[half:]))
        # The other lane is not disturbed.
        wait_until(lambda: daemon.publication("log").get("lagEvents") == 0, 120, "the log's lane")
        found = daemon.publication()
        assert found["state"] == "paused" and found["lagEvents"] > 0, found
        ready = daemon.get_ok("/readyz")
        assert ready["ready"] and ready["publisher"] == "paused", ready
        daemon.stop()
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        wait_until(lambda: state(daemon) == "paused", 120, "the pause after a restart")
        assert told(broker, board_topic("ICRC")) == before
        assert operate(daemon, "resume", "audiences").returncode == 0
        daemon.wait_published()
        assert state(daemon) == "publishing"
        after = told(broker, board_topic("ICRC"))
        assert before.items() < after.items()


def test_a_pause_that_cannot_be_kept_leaves_nothing(tmp_path, broker):
    data = tmp_path / "data"
    plan = data / "publications.json"
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        wait_until(lambda: state(daemon) == "publishing", 120, "publishing")
        # No file can be put in its place.
        plan.mkdir()
        done = operate(daemon, "pause", "boards")
        assert done.returncode == 3 and "store_unavailable" in done.stderr, done
        plan.rmdir()
        assert [it.name for it in data.iterdir() if it.name.startswith(plan.name)] == []
        assert state(daemon) == "publishing"
        assert operate(daemon, "pause", "boards").returncode == 0
        assert json.loads(plan.read_text())["paused"] == ["audiences"]
        daemon.stop()


def test_a_pause_follows_its_publication_to_another_lane(tmp_path, broker, lines):
    """Whatever the lane and its topics are called."""
    data, file = tmp_path / "data", tmp_path / "credentiald.yaml"

    def serve(lane, version):
        boards = {"name": "boards", "lane": lane, "audience": "board", "topic": f"credentialing.boards.<code>.events.v{version}"}
        file.write_text(json.dumps({"publications": [boards]}))
        return Daemon(data, kafka=broker.bootstrap, options=["--config", str(file)])

    with serve("one", 1) as daemon:
        list(daemon.bulk(lines))
        daemon.wait_published()
        assert operate(daemon, "pause", "boards").returncode == 0
        wait_until(lambda: state(daemon, "one") == "paused", 120, "the pause")
        daemon.stop()
    # As a program wrote it down that knew of lanes alone: the next one knows what it paused, whatever comes after.
    (data / "publications.json").write_text(json.dumps({"backfills": [], "paused": ["one"]}))
    with serve("one", 1) as daemon:
        wait_until(lambda: state(daemon, "one") == "paused", 120, "the pause of before")
        daemon.stop()
    with serve("other", 2) as daemon:
        wait_until(lambda: state(daemon, "other") == "paused", 120, "the pause of the lane other")
        assert "publishing is paused, lane other" in daemon.get_ok("/readyz")["notices"]
        assert OTHER not in topics(broker.bootstrap)
        assert operate(daemon, "resume", "boards").returncode == 0
        daemon.wait_published()
        assert told(broker, OTHER) == told(broker, board_topic("ICRC"))
        daemon.stop()
    # It went on, and so the lane of before does.
    with serve("one", 1) as daemon:
        daemon.wait_published()
        assert state(daemon, "one") == "publishing"
        daemon.stop()


def test_a_board_gets_its_history_anew_and_nobody_is_disturbed(tmp_path, broker, lines):
    data = tmp_path / "data"
    half = len(lines) // 2
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        list(daemon.bulk(lines[:half]))
        daemon.wait_published()
        first = len(read_topic(broker.bootstrap, board_topic("ICRC")))
        answer = json.loads(operate(daemon, "backfill", "boards", "--from", "1", "--board", "ICRC").stdout)
        assert answer["lane"] == "backfill.boards.v2", answer
        assert answer["topics"] == ["credentialing.boards.<code>.events.v2"], answer
        daemon.wait_published()
        assert told(broker, OTHER) == told(broker, board_topic("ICRC"))
        assert len(read_topic(broker.bootstrap, board_topic("ICRC"))) == first
        assert [it for it in topics(broker.bootstrap) if it.endswith(".events.v2")] == [OTHER]
        daemon.kill()
    with Daemon(data, kafka=broker.bootstrap) as daemon:
        # It goes on by itself, with what comes.
        list(daemon.bulk(lines[half:]))
        daemon.wait_published()
        whole = read_topic(broker.bootstrap, OTHER)
        assert len(whole) == len({it.headers["ce_id"] for it in whole}) > first
        assert told(broker, OTHER) == told(broker, board_topic("ICRC"))
        # From the middle, for every board: what comes before is not sent.
        middle = whole[len(whole) // 2].sequence
        answer = json.loads(operate(daemon, "backfill", "boards", "--from", middle).stdout)
        assert answer["lane"] == "backfill.boards.v3", answer
        daemon.wait_published()
        later = told(broker, "credentialing.boards.ICRC.events.v3")
        expected = {
            id: it for id, it in told(broker, OTHER).items() if int(id.split("/")[1]) >= middle
        }
        assert later == expected
        ended = cli.run_ok("publications", "end", "backfill.boards.v2", "--url", daemon.url).stdout
        assert ended.startswith("backfill.boards.v2: ended at position ") and "topics stay" in ended, ended
        lanes = {it["lane"] for it in daemon.get_ok("/v1/publications")["publications"]}
        assert lanes == {"audiences", "log", "backfill.boards.v3"}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["pause", "nobody"], "publication_unknown", "lanes are audiences, log"),
        (["backfill", "nobody", "--from", "1"], "publication_unknown", "there are boards, employers"),
        (["backfill", "boards", "--from", "2"], "invalid_parameter", "the log ends at 0"),
        (["backfill", "boards", "--from", "1", "--board", "NOPE"], "invalid_parameter", "NOPE has adopted no rules"),
        (["backfill", "log", "--from", "1"], "publication_unfit", "carries the log as it is"),
        (["end", "audiences"], "publication_unfit", "only backfills can be ended"),
    ],
)
def test_what_cannot_be_done_is_refused(tmp_path, broker, arguments, code, words):
    with Daemon(tmp_path / "data", kafka=broker.bootstrap) as daemon:
        done = operate(daemon, *arguments)
        assert done.returncode == 3, done
        assert code in done.stderr and words in done.stderr, done.stderr
        lanes = [it["lane"] for it in daemon.get_ok("/v1/publications")["publications"]]
        assert sorted(lanes) == ["audiences", "log"]


@pytest.mark.parametrize("method, path", [
    ("POST", "pause"), ("POST", "resume"), ("POST", "backfill"), ("POST", "retry"), ("DELETE", ""),
])
def test_options_in_the_query_are_refused(module_daemon, method, path):
    """Who asks for a dry run there must not get the real one."""
    url = f"{module_daemon.url}/v1/publications/audiences/{path}".rstrip("/")
    answer = module_daemon.session.request(method, url, params={"dryRun": "true"}, json={"from": 1} if path == "backfill" else None)
    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_parameter"), answer.text
    assert "dryRun" in answer.text


def test_what_a_file_says_is_what_is_published(tmp_path, broker, lines):
    file = tmp_path / "credentiald.yaml"
    file.write_text(
        "kafka:\n  properties: {linger.ms: 1}\n"
        "publications:\n"
        "  - {name: boards, audience: board, partitions: 2}\n"
        "  - name: issued\n    audience: board\n    topic: icrc.issued.v1\n    boards: [ICRC]\n"
        "    events: [CredentialIssued, ApplicationApproved]\n    encoding: protobuf\n    partitions: 1\n"
    )
    assert cli.run_ok("config", "check", file).stdout.endswith("2 publications in 2 lanes\n")
    with Daemon(tmp_path / "data", kafka=broker.bootstrap, options=["--config", str(file)]) as daemon:
        list(daemon.bulk(lines))
        daemon.wait_published()
        assert len(topics(broker.bootstrap)[board_topic("ICRC")].partitions) == 2
        issued = read_topic(broker.bootstrap, "icrc.issued.v1")
        assert {it.headers["content-type"] for it in issued} == {"application/protobuf"}
        wanted = [
            it.sequence
            for it in read_topic(broker.bootstrap, board_topic("ICRC"))
            if it.data["type"] in ("CredentialIssued", "ApplicationApproved")
        ]
        assert wanted and sorted(it.sequence for it in issued) == sorted(wanted)
        assert not [it for it in topics(broker.bootstrap) if it.startswith("credentialing.log")]


def test_a_wrong_file_starts_nothing(tmp_path):
    file = tmp_path / "credentiald.yaml"
    file.write_text("publications:\n  - {name: boards, audience: board, topic: all.v1}\n")
    checked = cli.run("config", "check", file)
    assert checked.returncode == 1
    assert f"{file}:2: error: publications[0].topic: needs <code>" in checked.stdout
    served = cli.run("serve", "--dev", "--data", tmp_path / "data", "--config", file)
    assert served.returncode == 3 and "publications[0].topic" in served.stderr
    assert not (tmp_path / "data").exists()


# A board that is taken out of a publication

TAKEN = "NYCB"
AGAIN = "backfill.told.v2"


@pytest.mark.parametrize("audience, topic", [("board", "told.<code>"), ("employers", "told")], ids=["board", "employers"])
def test_a_board_that_was_taken_out_is_told_nothing_more_by_its_backfill(tmp_path, broker, audience, topic):
    """Until it is put back, or the backfill ended."""
    data, file = tmp_path / "data", tmp_path / "credentiald.yaml"
    second = f"{topic}.v2".replace("<code>", TAKEN)
    away, kept = Person(811, board=TAKEN), Person(812, board="ICRC")

    def serve(version, *boards):
        file.write_text(json.dumps({"publications": [{
            "name": "told", "lane": f"told{version}", "audience": audience, "topic": f"{topic}.v{version}",
            "partitions": 1, "compacted": audience == "employers", "boards": boards,
        }]}))
        return Daemon(data, kafka=broker.bootstrap, options=["--config", str(file)])

    adoption = json.loads(cli.simulate(1, 1, 1)[0])
    with serve(1, "ICRC", TAKEN) as daemon:
        careers = [it for person in (away, kept) for it in (person.register(), person.submit(), person.approve(override=True))]
        for command in [adoption, adoption_for(TAKEN, adoption), *careers]:
            daemon.accept(command)
        assert json.loads(operate(daemon, "backfill", "told", "--from", "1", "--board", TAKEN).stdout)["lane"] == AGAIN
        daemon.wait_published()
        daemon.stop()
    before = told(broker, second)
    assert before
    with serve(7, "ICRC") as daemon:
        wait_until(lambda: state(daemon, AGAIN) == "stopped", 120, "the stop of the backfill")
        reason = f"told is not about {TAKEN} any more, so its backfill sends nothing: end it, or put the board back and restart"
        assert daemon.publication(AGAIN)["reason"] == reason
        ready = daemon.get_ok("/readyz")
        assert ready["publisher"] == "stopped" and ready["reasons"] == [f"publishing stopped, lane {AGAIN}: {reason}"], ready
        for person in (away, kept):
            daemon.accept(suspend(person, on="2022-01-05"))
        head = daemon.head()
        # Who is left is told.
        wait_until(lambda: daemon.position("told7") == head, 120, "the lane told7")
        assert told(broker, second) == before
        daemon.stop()
    with serve(1, "ICRC", TAKEN) as daemon:
        daemon.wait_published()
        assert state(daemon, AGAIN) == "publishing"
        assert before.items() < told(broker, second).items()
        daemon.stop()
    with serve(7, "ICRC") as daemon:
        assert operate(daemon, "end", AGAIN).returncode == 0
        assert [it["lane"] for it in daemon.get_ok("/v1/publications")["publications"]] == ["told7"]
        assert daemon.get_ok("/readyz")["reasons"] == []
        daemon.stop()


# A backfill whose publication is another, or gone


def serve_told(data, broker, *publications):
    """A daemon whose configuration has these publications: each a name, a lane and a topic of boards."""
    file = data.parent / "told.yaml"
    file.write_text(json.dumps({"publications": [
        {"name": name, "lane": lane, "audience": "board", "topic": topic, "partitions": 1}
        for name, lane, topic in publications
    ]}))
    return Daemon(data, kafka=broker.bootstrap, options=["--config", str(file)])


def test_a_topic_that_a_publication_was_given_is_not_its_backfills_any_more(tmp_path, broker, lines):
    """Of two lanes each would send every event: readers of committed messages would have it twice."""
    data, half = tmp_path / "data", len(lines) // 2
    second = "told.ICRC.v2"
    with serve_told(data, broker, ("told", "one", "told.<code>.v1")) as daemon:
        list(daemon.bulk(lines[:half]))
        assert json.loads(operate(daemon, "backfill", "told", "--from", "1").stdout)["lane"] == AGAIN
        daemon.wait_published()
        before = told(broker, second)
        daemon.stop()
    with serve_told(data, broker, ("told", "two", "told.<code>.v2")) as daemon:
        list(daemon.bulk(lines[half:]))
        wait_until(lambda: state(daemon, AGAIN) == "stopped", 120, "the stop of the backfill")
        reason = (
            "its topic is now that of told, so the backfill sends nothing: "
            "end it, or give told another topic and another lane and restart"
        )
        assert daemon.publication(AGAIN)["reason"] == reason
        head = daemon.head()
        wait_until(lambda: daemon.position("two") == head, 120, "the lane two")
        whole = read_topic(broker.bootstrap, second)
        assert len(whole) == len({it.headers["ce_id"] for it in whole}) > len(before)
        assert before.items() < told(broker, second).items()
        assert operate(daemon, "end", AGAIN).returncode == 0
        assert [it["lane"] for it in daemon.get_ok("/v1/publications")["publications"]] == ["two"]
        assert daemon.get_ok("/readyz")["reasons"] == []
        daemon.stop()


def test_a_backfill_without_its_publication_is_seen_and_can_be_ended(tmp_path, broker):
    data = tmp_path / "data"
    with serve_told(data, broker, ("told", "one", "told.<code>.v1")) as daemon:
        daemon.accept(json.loads(cli.simulate(1, 1, 1)[0]))
        assert json.loads(operate(daemon, "backfill", "told", "--from", "1").stdout)["lane"] == AGAIN
        daemon.wait_published()
        daemon.stop()
    with serve_told(data, broker, ("other", "other", "other.<code>.v1")) as daemon:
        reason = "told is not configured, so its backfill sends nothing: end it, or put the publication back and restart"
        found = daemon.publication(AGAIN)
        assert (found["state"], found["reason"], found["topics"]) == ("stopped", reason, []), found
        assert f"publishing stopped, lane {AGAIN}: {reason}" in daemon.get_ok("/readyz")["reasons"]
        listed = operate(daemon, "quarantine", AGAIN)
        assert listed.returncode == 3 and reason in listed.stderr, listed
        ended = cli.run_ok("publications", "end", AGAIN, "--url", daemon.url).stdout
        first, advice = ended.splitlines()
        assert first.startswith(f"{AGAIN}: ended ") and first.endswith("its topics stay as they are"), ended
        assert "a topic of employers that it filled" in advice, ended
        assert [it["lane"] for it in daemon.get_ok("/v1/publications")["publications"]] == ["other"]
        daemon.stop()
    # It is not there any more when the publication is.
    with serve_told(data, broker, ("told", "one", "told.<code>.v1")) as daemon:
        daemon.wait_published()
        assert [it["lane"] for it in daemon.get_ok("/v1/publications")["publications"]] == ["one"]
        assert json.loads((data / "publications.json").read_text())["backfills"] == []
        daemon.stop()


def test_who_ends_a_backfill_of_employers_is_told_to_delete_its_topic(tmp_path, broker):
    """No erasure reaches it any more: a name would stay on it for ever, and somebody revoked active."""
    with Daemon(tmp_path / "data", kafka=broker.bootstrap) as daemon:
        daemon.accept(json.loads(cli.simulate(1, 1, 1)[0]))
        for name in ("boards", "employers", "employers"):
            assert operate(daemon, "backfill", name, "--from", "1").returncode == 0
        daemon.wait_published()
        assert "advice" not in json.loads(operate(daemon, "end", "backfill.boards.v2").stdout)
        second, third = ("credentialing.employers.status.v2", "credentialing.employers.status.v3")
        advice = json.loads(operate(daemon, "end", "backfill.employers.v2").stdout)["advice"]
        assert f"no erasure reaches {second} any more" in advice and "delete it" in advice, advice
        daemon.wait_logged(advice)
        ended = cli.run_ok("publications", "end", "backfill.employers.v3", "--url", daemon.url).stdout
        assert f"no erasure reaches {third} any more" in ended, ended
        daemon.stop()
