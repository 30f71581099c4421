"""Projections as operators handle them: replayed while commands go on, compared, swapped, taken back, looked back."""

import json
import shutil
import subprocess
import threading

import pytest
import requests

from support import cli
from support.careers import Person
from support.commands import kind_of
from support.daemon import Daemon
from support.ports import free_port
from support.tokens import AUDIENCE, ISSUER, Key, bearer, publish
from support.waiting import wait_until

NAMES = ["credentials", "deadlines", "eligibility", "jurisdictions", "roster", "statistics"]
UNKNOWN = "01890a5d-ac96-774b-bcce-b302099a8057"


def call(daemon, method, path, body=None):
    return requests.request(method, f"{daemon.url}/v1/projections{path}", json=body, timeout=120)


def problem(answer, status, code):
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    return answer.json()


def projection(daemon, name):
    return next(it for it in daemon.get_ok("/v1/projections")["projections"] if it["name"] == name)


def ready(daemon, name):
    def status():
        found = daemon.get_ok(f"/v1/projections/{name}/rebuild")
        assert found["state"] not in {"failed", "cancelled"}, found
        return found if found["state"] == "ready" else None
    return wait_until(status, 120, f"the rebuild of {name}")


def generations(data, name):
    return {int(it.name) for it in (data / "projections" / name).iterdir() if it.name != "LIVE"}


def test_people_who_are_registered_twice(tmp_path):
    lines = cli.run_ok("simulate", "--peers", 60, "--years", 3, "--seed", 5, "--doubles", 40).stdout.splitlines()
    kinds = [kind_of(json.loads(text))[0] for text in lines]
    assert kinds.count("mergePeers") > 10 and kinds.count("unmergePeers") > 2
    with Daemon(tmp_path / "data") as daemon:
        assert all("position" in it for it in daemon.bulk(lines))
        assert daemon.head() > len(lines)
        daemon.stop()
    cli.run_ok("verify", "--data", tmp_path / "data")
    cli.run_ok("replay", "--check", "--data", tmp_path / "data")


def test_a_replay_beside_commands(tmp_path):
    lines, folder = cli.simulate(30, 3, 11), tmp_path / "data"
    half = len(lines) // 2
    with Daemon(folder) as daemon:
        assert all("position" in it for it in daemon.bulk(lines[:half]))
        refused = []

        def send():
            refused.extend(it for it in daemon.bulk(lines[half:]) if "position" not in it)

        sender = threading.Thread(target=send)
        sender.start()
        rounds = 0
        while sender.is_alive() or rounds == 0:
            for name in NAMES:
                answer = call(daemon, "POST", f"/{name}/rebuild", {"threads": 2})
                assert answer.status_code == 202, answer.text
                status = ready(daemon, name)
                assert status["diff"]["added"] == status["diff"]["missing"] == status["diff"]["changed"] == 0
                assert status["eventsPerSecond"] > 0 and status["threads"] == 2
                swapped = call(daemon, "POST", f"/{name}/swap")
                assert swapped.status_code == 200, swapped.text
                assert projection(daemon, name)["generation"] == status["generation"]
                assert len(generations(folder, name)) == 2
            rounds += 1
        sender.join()
        assert not refused, refused[:3]
        head = daemon.head()
        for name in NAMES:
            one = projection(daemon, name)
            assert one["position"] == one["previous"]["position"] == head and one["lagEvents"] == 0
            assert one["digest"] == one["previous"]["digest"] and "candidate" not in one
        daemon.stop()
    findings = cli.json_lines(cli.run_ok("replay", "--check", "--data", folder, "--json").stdout)
    assert all(it["agrees"] for it in findings) and len(findings) >= len(NAMES)


def test_swap_rollback_drop(folder):
    with Daemon(folder) as daemon:
        first = projection(daemon, "deadlines")["generation"]
        assert call(daemon, "POST", "/deadlines/rebuild").status_code == 202
        second = ready(daemon, "deadlines")["generation"]
        assert projection(daemon, "deadlines")["candidate"]["generation"] == second
        diff = daemon.get_ok("/v1/projections/deadlines/diff")
        assert diff["liveGeneration"] == first and diff["candidateGeneration"] == second
        assert diff["liveRows"] == diff["candidateRows"] > 0 and diff["samples"] == []
        assert call(daemon, "POST", "/deadlines/swap", {"acceptDiff": False}).json() == diff
        assert call(daemon, "POST", "/deadlines/rollback").json() == {
            "projection": "deadlines", "generation": first}
        daemon.accept(Person(91).register())
        assert call(daemon, "POST", "/deadlines/rollback").json()["generation"] == second
        assert call(daemon, "DELETE", "/deadlines/previous").json()["generation"] == first
        assert generations(folder, "deadlines") == {second}
        problem(call(daemon, "DELETE", "/deadlines/previous"), 409, "previous_missing")
        problem(call(daemon, "POST", "/deadlines/rollback"), 409, "previous_missing")
        daemon.stop()
    with Daemon(folder) as daemon:
        assert projection(daemon, "deadlines")["generation"] == second
        daemon.stop()
        assert "projection built" not in daemon.log()


def test_cancel_leaves_nothing(folder):
    with Daemon(folder) as daemon:
        before = generations(folder, "eligibility")
        problem(call(daemon, "DELETE", "/eligibility/rebuild"), 404, "rebuild_missing")
        problem(call(daemon, "GET", "/eligibility/rebuild"), 404, "rebuild_missing")
        for _ in range(5):
            assert call(daemon, "POST", "/eligibility/rebuild").status_code == 202
            assert call(daemon, "DELETE", "/eligibility/rebuild").status_code == 200
            assert generations(folder, "eligibility") == before
        assert call(daemon, "POST", "/eligibility/rebuild").status_code == 202
        ready(daemon, "eligibility")
        # A second one takes the place of a candidate that nobody wanted.
        assert call(daemon, "POST", "/eligibility/rebuild").status_code == 202
        ready(daemon, "eligibility")
        assert len(generations(folder, "eligibility")) == 2
        assert call(daemon, "DELETE", "/eligibility/rebuild").status_code == 200
        assert generations(folder, "eligibility") == before
        daemon.stop()


def test_of_rebuilds_that_are_begun_and_given_up_at_once_none_is_forgotten(tmp_path):
    path, rounds = "/credentials/rebuild", 400
    with Daemon(tmp_path / "data") as daemon:
        live, begun, answers = projection(daemon, "credentials")["generation"], threading.Event(), []

        def begin():
            try:
                for _ in range(rounds):
                    answers.append(call(daemon, "POST", path).status_code)
            finally:
                begun.set()

        def give_up():
            while not begun.is_set():
                answers.append(call(daemon, "DELETE", path).status_code)

        threads = [threading.Thread(target=it) for it in (begin, give_up)]
        for it in threads:
            it.start()
        for it in threads:
            it.join(1_200)
            assert not it.is_alive(), "it goes on"
        assert daemon.is_running()
        assert answers.count(202) > 1 and set(answers) <= {200, 202, 204, 404, 409}, set(answers)
        # The last one is known, and nothing is left of the others.
        call(daemon, "DELETE", path)
        assert generations(daemon.data, "credentials") == {live}
        problem(call(daemon, "DELETE", path), 404, "rebuild_missing")


def test_a_daemon_that_stops_drops_what_it_was_building(folder):
    with Daemon(folder) as daemon:
        before = {name: generations(folder, name) for name in NAMES}
        assert call(daemon, "POST", "/eligibility/rebuild").status_code == 202
        daemon.stop()
    with Daemon(folder) as daemon:
        one = projection(daemon, "eligibility")
        known = {one["generation"]} | ({one["candidate"]["generation"]} if "candidate" in one else set())
        assert generations(folder, "eligibility") == known
        assert {name: generations(folder, name) for name in NAMES[:2]} == {name: before[name] for name in NAMES[:2]}


@pytest.mark.parametrize(
    "method, path, body, status, code",
    [
        ("POST", "/nothing/rebuild", None, 404, "projection_unknown"),
        ("GET", "/nothing/diff", None, 404, "projection_unknown"),
        ("GET", "/nothing/quarantine", None, 404, "projection_unknown"),
        ("POST", "/credentials/swap", None, 409, "candidate_missing"),
        ("GET", "/credentials/diff", None, 409, "candidate_missing"),
        ("POST", "/credentials/rebuild", {"threads": 0}, 400, "invalid_parameter"),
        ("POST", "/credentials/rebuild", {"threads": 257}, 400, "invalid_parameter"),
        ("POST", "/credentials/rebuild", {"threads": "2"}, 400, "invalid_parameter"),
        ("POST", "/credentials/rebuild", {"thread": 2}, 400, "unknown_parameter"),
        ("POST", "/credentials/swap", {"acceptDiff": 1}, 400, "invalid_parameter"),
        ("POST", "/credentials/swap", {"accept_diff": True}, 400, "unknown_parameter"),
        ("POST", "/credentials/swap", [True], 400, "bad_request"),
        ("POST", "/credentials/rollback", {"acceptDiff": True}, 400, "unknown_parameter"),
        ("POST", "/credentials/rebuild?threads=2", None, 400, "unknown_parameter"),
        ("GET", "/credentials/quarantine?limit=0", None, 400, "invalid_parameter"),
        ("GET", "/credentials/quarantine?after=x", None, 400, "invalid_parameter"),
        ("POST", "/credentials/quarantine/x/retry", None, 400, "invalid_parameter"),
        ("POST", f"/credentials/quarantine/{UNKNOWN}/retry", None, 404, "not_quarantined"),
    ],
)
def test_refusals_say_why(module_daemon, method, path, body, status, code):
    said = problem(call(module_daemon, method, path, body), status, code)
    assert said["detail"], said


def test_nobody_is_quarantined_in_a_sound_log(module_daemon):
    for name in NAMES:
        assert module_daemon.get_ok(f"/v1/projections/{name}/quarantine") == {"projection": name, "people": []}
        assert projection(module_daemon, name)["quarantined"] == 0


# The command line


def test_the_command_line_replays_beside_the_daemon(folder):
    with Daemon(folder) as daemon:
        done = cli.run_ok("replay", "--url", daemon.url, "--json", "--threads", "1")
        outcomes = cli.json_lines(done.stdout)
        assert [it["projection"] for it in outcomes] == [it["name"] for it in daemon.get_ok("/v1/projections")["projections"]]
        for one in outcomes:
            assert one["rebuild"]["state"] == "ready" and not one["swapped"] and one["rebuild"]["threads"] == 1
        assert done.stderr == "", "progress is for terminals"
        listed = cli.json_lines(cli.run_ok("projections", "--url", daemon.url, "--json").stdout)
        assert all(it["candidate"]["digest"] == it["digest"] for it in listed)

        assert "no difference" in cli.run_ok("projections", "diff", "credentials", "--url", daemon.url).stdout
        assert "is live" in cli.run_ok("projections", "swap", "credentials", "--url", daemon.url).stdout
        again = cli.run("projections", "swap", "credentials", "--url", daemon.url)
        assert again.returncode == 3 and "candidate_missing" in again.stderr, again.stderr
        assert "live again" in cli.run_ok("projections", "rollback", "credentials", "--url", daemon.url).stdout
        assert "is gone" in cli.run_ok("projections", "drop", "credentials", "--url", daemon.url).stdout
        assert "cancelled" in cli.run_ok("projections", "cancel", "deadlines", "--url", daemon.url).stdout
        assert cli.run_ok("projections", "quarantine", "credentials", "--url", daemon.url).stdout == ""
        retry = cli.run("projections", "retry", "credentials", UNKNOWN, "--url", daemon.url)
        assert retry.returncode == 3 and "not_quarantined" in retry.stderr, retry.stderr
        swapped = cli.run_ok("replay", "deadlines", "--swap", "--url", daemon.url)
        assert "is live" in swapped.stdout, swapped.stdout
        daemon.stop()
    # Its own port may be somebody else's by now.
    nobody = f"http://127.0.0.1:{free_port()}"
    gone = cli.run("projections", "--url", nobody)
    assert gone.returncode == 3 and nobody in gone.stderr, gone.stderr


def change_a_row(data, name):
    """Changes the last byte of a row behind everybody's back; the row's key in hexadecimal."""
    place = data / "projections" / name
    generation = place / (place / "LIVE").read_text().split()[0]
    dump = subprocess.run(
        ["mdb_dump", "-s", "rows", generation], check=True, capture_output=True, text=True).stdout.splitlines()
    first = dump.index("HEADER=END") + 1
    value = dump[first + 1]
    changed = value[:-1] + ("0" if value[-1] != "0" else "1")
    text = "\n".join([*dump[:first], dump[first], changed, "DATA=END", ""])
    subprocess.run(["mdb_load", "-s", "rows", generation], check=True, input=text, text=True)
    return dump[first].strip()


def test_rows_that_differ_are_shown_and_not_swapped_unasked(folder):
    key = change_a_row(folder, "credentials")
    assert cli.run("replay", "credentials", "--check", "--data", folder).returncode == 1
    offline = cli.run("replay", "credentials", "--data", folder, "--json")
    assert offline.returncode == 1, offline.stderr
    [told] = cli.json_lines(offline.stdout)
    assert not told["swapped"] and told["diff"]["changed"] == 1, told
    [sample] = told["diff"]["samples"]
    assert sample["kind"] == "changed" and sample["key"] == key, sample
    assert json.loads(sample["candidate"])["number"]

    with Daemon(folder) as daemon:
        assert call(daemon, "POST", "/credentials/rebuild").status_code == 202
        assert ready(daemon, "credentials")["diff"]["changed"] == 1
        said = problem(call(daemon, "POST", "/credentials/swap"), 409, "rows_differ")
        assert "1 changed" in said["detail"]
        text = cli.run("projections", "diff", "credentials", "--url", daemon.url)
        assert text.returncode == 1 and key in text.stdout, text.stdout
        assert call(daemon, "POST", "/credentials/swap", {"acceptDiff": True}).status_code == 200
        daemon.stop()
    assert cli.run("replay", "credentials", "--check", "--data", folder).returncode == 0


def test_rows_that_differ_are_shown_to_operators_alone(folder, tmp_path):
    change_a_row(folder, "credentials")
    key, jwks, settings = Key("ES256", "key"), tmp_path / "jwks.json", tmp_path / "credentiald.yaml"
    publish(jwks, key)
    access = {"jwks": str(jwks), "issuer": ISSUER, "audience": AUDIENCE}
    settings.write_text(json.dumps({"access": access}))
    with Daemon(folder, dev=False, options=["--config", settings]) as daemon:
        def ask(role, path, method="GET"):
            answer = requests.request(
                method, f"{daemon.url}/v1/projections{path}", headers=bearer(key.token(role)), timeout=120)
            assert answer.status_code in {200, 202}, answer.text
            return answer.json()

        ask("operator", "/credentials/rebuild", "POST")
        wait_until(lambda: ask("operator", "/credentials/rebuild")["state"] == "ready", 120, "the candidate")
        for role, shown in [("operator", 1), ("auditor", 0)]:
            [listed] = [it["rebuild"]["diff"] for it in ask(role, "")["projections"] if it["name"] == "credentials"]
            compared = ask(role, "/credentials/diff")
            for diff in [listed, compared, ask(role, "/credentials/rebuild")["diff"]]:
                assert diff["changed"] == 1 and len(diff["samples"]) == shown, (role, diff)
        daemon.stop()


def test_a_look_at_the_past(folder):
    with Daemon(folder) as daemon:
        events = daemon.events()
        middle = int(events[len(events) // 2]["position"])
        # Beside the daemon, which it leaves alone.
        before = {name: generations(folder, name) for name in NAMES}
        told = cli.json_lines(
            cli.run_ok("replay", "--until", middle, "--data", folder, "--json").stdout)
        assert [it["position"] for it in told] == [middle] * len(told) and len(told) >= len(NAMES)
        now = cli.json_lines(cli.run_ok("replay", "--until", len(events), "--data", folder, "--json").stdout)
        live = {it["name"]: it["digest"] for it in daemon.get_ok("/v1/projections")["projections"]}
        assert {it["projection"]: it["digest"] for it in now} == live
        assert {it["projection"]: it["digest"] for it in told} != live
        assert {name: generations(folder, name) for name in NAMES} == before
        daemon.stop()
    rows = cli.json_lines(
        cli.run_ok("replay", "credentials", "--until", len(events), "--rows", "--data", folder, "--json").stdout)
    assert rows[-1]["rows"] == len(rows) - 1 > 0
    # Each credential has a row by its number, and one by the position of its issue.
    numbers = [it["row"]["number"] for it in rows[:-1] if "number" in it["row"]]
    issues = [it["row"]["issue"] for it in rows[:-1] if "issue" in it["row"]]
    assert len(numbers) == len(issues) == len(set(issues)) > 0 and len(rows) - 1 == 2 * len(numbers)
    early = cli.json_lines(
        cli.run_ok("replay", "credentials", "--as-of", "2000-01-01", "--data", folder, "--json").stdout)
    assert early[0]["rows"] == 0 and early[0]["asOf"] == "2000-01-01"
    beyond = cli.run("replay", "--until", len(events) + 1, "--data", folder)
    assert beyond.returncode == 3 and str(len(events)) in beyond.stderr, beyond.stderr


def test_a_check_of_the_past(folder):
    with Daemon(folder) as daemon:
        head = daemon.head()
        # Beside the daemon, which it leaves alone.
        before = {name: generations(folder, name) for name in NAMES}
        past = cli.json_lines(cli.run_ok("replay", "--check", "--until", head - 5, "--data", folder, "--json", "--threads", 2).stdout)
        assert {it["projection"] for it in past} >= set(NAMES)
        built = cli.json_lines(cli.run_ok("replay", "--until", head - 5, "--data", folder, "--json").stdout)
        assert {it["projection"]: (it["replayedDigest"], it["replayedRows"]) for it in past} == {
            it["projection"]: (it["digest"], it["rows"]) for it in built}
        for one in past:
            assert one["agrees"] and one["threads"] == 2 and one["position"] == head - 5, one
            assert (one["oneThreadDigest"], one["oneThreadRows"]) == (one["replayedDigest"], one["replayedRows"])
            assert not one["liveCompared"] and f"position {head}" in one["liveSkipped"] and "liveDigest" not in one
        live = {it["name"]: it["digest"] for it in daemon.get_ok("/v1/projections")["projections"]}
        now = cli.json_lines(cli.run_ok("replay", "--check", "--until", head, "--data", folder, "--json").stdout)
        assert all(it["agrees"] and it["liveCompared"] and it["liveDigest"] == it["replayedDigest"] for it in now)
        assert {it["projection"]: it["liveDigest"] for it in now} == live
        assert {name: generations(folder, name) for name in NAMES} == before
        daemon.stop()
    text = cli.run_ok("replay", "credentials", "--check", "--until", head, "--data", folder).stdout
    assert f"credentials: equal at position {head}" in text and text.count(live["credentials"]) == 3, text
    beyond = cli.run("replay", "--check", "--until", head + 1, "--data", folder)
    assert beyond.returncode == 3 and f"the log ends at {head}" in beyond.stderr, beyond.stderr


def test_a_check_of_the_past_finds_a_changed_row_where_that_stands(folder):
    with Daemon(folder) as daemon:
        head = daemon.head()
        daemon.stop()
    change_a_row(folder, "credentials")
    done = cli.run("replay", "credentials", "--check", "--until", head, "--data", folder, "--json")
    [finding] = cli.json_lines(done.stdout)
    assert done.returncode == 1 and not finding["agrees"] and finding["liveDigest"] != finding["replayedDigest"], finding
    assert "DIFFERENT" in cli.run("replay", "credentials", "--check", "--until", head, "--data", folder).stdout
    # Of the past it says nothing.
    assert cli.run("replay", "credentials", "--check", "--until", head - 1, "--data", folder).returncode == 0
    shutil.rmtree(folder / "projections" / "credentials")
    [finding] = cli.json_lines(cli.run_ok("replay", "credentials", "--check", "--until", head, "--data", folder, "--json").stdout)
    assert not finding["liveCompared"] and "no live generation" in finding["liveSkipped"], finding


def test_metrics_show_each_projection(folder):
    with Daemon(folder) as daemon:
        assert call(daemon, "POST", "/credentials/rebuild").status_code == 202
        ready(daemon, "credentials")
        text = daemon.get("/metrics").text
        head = daemon.head()
        for name in NAMES:
            assert f'credentiald_projection_position{{projection="{name}"}} {head}\n' in text
            assert f'credentiald_projection_lag_events{{projection="{name}"}} 0\n' in text
            assert f'credentiald_projection_lag_seconds{{projection="{name}"}} 0\n' in text
            assert f'credentiald_projection_quarantined_people{{projection="{name}"}} 0\n' in text
        assert 'credentiald_projection_rebuild_running{projection="credentials"} 0\n' in text
        assert 'credentiald_projection_rebuild_events{projection="credentials"}' in text
