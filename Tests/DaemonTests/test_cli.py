"""The command line: help, usage, exit codes, and what a daemon does to its folder."""

import json
import os
import subprocess

import pytest

from support import cli
from support.careers import Person
from support.commands import line, new_id
from support.daemon import Daemon
from support.kafka import board_topic, read_topic, read_with_kcat
from support.ports import free_port

# One that no two runs tell apart: it is in the names of tests.
SOMEBODY = "01920000-0000-7000-8000-000000000001"
COMMANDS = [
    [],
    ["serve"],
    ["history"],
    ["replay"],
    ["projections"],
    ["projections", "list"],
    ["projections", "diff"],
    ["projections", "swap"],
    ["projections", "rollback"],
    ["projections", "drop"],
    ["projections", "cancel"],
    ["projections", "quarantine"],
    ["projections", "retry"],
    ["verify"],
    ["backup"],
    ["restore"],
    ["import"],
    ["export"],
    ["simulate"],
    ["rules"],
    ["rules", "check"],
    ["rules", "cases"],
    ["rules", "adopt"],
    ["rules", "explain"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help(command):
    done = cli.run_ok(*command, "--help")
    assert "USAGE: credentiald" in done.stdout and not done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["serve", "--nonsense"],
        ["serve", "--listen", "nowhere"],
        ["serve", "--listen", "127.0.0.1:70000"],
        ["serve", "--kafka", "somewhere"],
        ["serve", "--clock", "yesterday"],
        ["serve", "--log-level", "loud"],
        ["history"],
        ["history", "not-a-uuid"],
        ["history", SOMEBODY, "--as-of", "2026-13-01"],
        ["history", SOMEBODY, "--known-at", "soon"],
        ["replay", "nothing"],
        ["replay", "--threads", "0"],
        ["replay", "--check", "--accept-diff"],
        ["replay", "--check", "--until", "3", "--as-of", "2026-01-01"],
        ["replay", "--check", "--until", "3", "--rows"],
        ["replay", "--check", "--until", "soon"],
        ["replay", "--rows"],
        ["replay", "--swap"],
        ["replay", "--until", "3", "--url", "http://127.0.0.1:1"],
        ["replay", "--as-of", "yesterday"],
        ["projections", "swap"],
        ["projections", "retry", "credentials"],
        ["verify", "extra"],
        ["import"],
        ["export", "extra"],
        ["export", "--after", "-1"],
        ["export", "--after", "soon"],
        ["export", "--until", "0"],
        ["export", "--until", "1.5"],
        ["export", "--after", "7", "--until", "6"],
        ["simulate", "--peers", "0"],
        ["simulate", "--years", "-1"],
        ["simulate", "--seed", "x"],
        ["simulate", "--until", "tomorrow"],
        ["simulate", "--until", "9999-12-31"],
        ["rules", "check"],
        ["rules", "nonsense"],
    ],
    ids=" ".join,
)
def test_usage(arguments, tmp_path):
    done = cli.run(*arguments, cwd=tmp_path)
    assert done.returncode == 2, f"{done.returncode}: {done.stdout} {done.stderr}"
    assert done.stderr.strip() and not done.stdout
    assert not list(tmp_path.iterdir()), "a usage error made files"


def test_a_daemon_that_is_not_there_is_said_to_be(tmp_path):
    url = f"http://127.0.0.1:{free_port()}"
    for arguments in [["projections"], ["publications"], ["clock"], ["replay", "roster"]]:
        done = cli.run(*arguments, "--url", url)
        assert done.returncode == 3, f"{arguments}: {done.returncode} {done.stderr}"
        # Not that the time to connect has passed.
        assert f"{url} does not answer" in done.stderr and "refused" in done.stderr, done.stderr


def test_cannot_run(tmp_path):
    missing = tmp_path / "missing"
    file = tmp_path / "commands.ndjson"
    file.write_text(line(Person(1).register()) + "\n")
    closed = f"http://127.0.0.1:{free_port()}"
    for arguments in [
        ["verify", "--data", missing],
        ["replay", "--data", missing],
        ["replay", "--check", "--data", missing],
        ["history", new_id(), "--data", missing],
        ["export", "--data", missing],
        ["rules", "check", tmp_path / "missing.yaml"],
        ["import", tmp_path / "missing.ndjson", "--url", closed],
        ["import", file, "--url", closed],
    ]:
        done = cli.run(*arguments)
        assert done.returncode == 3, f"{arguments}: {done.returncode} {done.stdout} {done.stderr}"
        assert done.stderr.strip(), arguments
        assert not missing.exists(), f"{arguments} made the folder"


@pytest.mark.parametrize(
    "arguments, reason",
    [
        (["--listen", "127.0.0.1:0"], "--dev"),
        (["--dev", "--listen", "0.0.0.0:0"], "loopback"),
        (["--dev", "--listen", "[::]:0"], "loopback"),
        (["--dev", "--listen", "127.example.org:0"], "loopback"),
    ],
)
def test_serve_is_refused(tmp_path, arguments, reason):
    done = cli.run("serve", "--data", tmp_path / "data", "--kafka", "off", *arguments)
    assert done.returncode == 3 and reason in done.stderr, f"{done.returncode}: {done.stderr}"
    assert not (tmp_path / "data").exists()


def test_simulate_is_a_function_of_its_arguments():
    one = cli.simulate(20, 3, 5)
    assert one == cli.simulate(20, 3, 5)
    assert one != cli.simulate(20, 3, 6)
    assert "adoptRules" in json.loads(one[0]) and len({json.loads(it)["commandId"] for it in one}) == len(one)


def test_rules_check(tmp_path):
    pack = cli.REPOSITORY / "deploy/boards/icrc-pr.yaml"
    assert "0 warning" in cli.run_ok("rules", "check", pack).stdout
    lines = pack.read_text().splitlines()
    number = next(index for index, text in enumerate(lines) if "months: 24" in text)
    lines[number] = lines[number].replace("24", "many")
    broken = tmp_path / "broken.yaml"
    broken.write_text("\n".join(lines))
    done = cli.run("rules", "check", pack, broken, "--json")
    assert done.returncode == 1
    good, error = cli.json_lines(done.stdout)
    assert (good["file"], good["valid"], good["warnings"]) == (str(pack), True, 0) and good["board"] and good["version"]
    assert (error["file"], error["line"]) == (str(broken), number + 1) and "months" in error["path"], error
    assert error["severity"] == "error"


def test_import_tells_refused_lines(module_daemon, tmp_path):
    person = Person(51)
    file = tmp_path / "commands.ndjson"
    lines = [
        line(person.register()),
        line(person.make("logCEU", activity="X")),
        "{not json",
        line(person.exam()),
    ]
    file.write_text("\n".join(lines))
    done = cli.run("import", file, "--url", module_daemon.url, "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 1 and (report["lines"], report["accepted"], report["rejected"]) == (4, 2, 2)
    assert [(it["line"], it["code"]) for it in cli.json_lines(done.stderr)] == [
        (2, "missing_field"),
        (3, "malformed_json"),
    ]
    piped = cli.run("import", "-", "--url", module_daemon.url, "--json", stdin="\n".join(lines[::3]))
    assert piped.returncode == 0 and json.loads(piped.stdout)["duplicates"] == 2


# --json


def leaves(command, path=()):
    """The commands that do something, each with what the parser says of it."""
    below = [it for it in command.get("subcommands", []) if it["commandName"] != "help"]
    if not below:
        yield path, command
    for one in below:
        yield from leaves(one, (*path, one["commandName"]))


def test_every_command_takes_json():
    described = json.loads(cli.run_ok("--experimental-dump-help").stdout)["command"]
    found = {
        path: {name["name"] for argument in command["arguments"] for name in argument.get("names", [])}
        for path, command in leaves(described)
    }
    assert len(found) > 35 and not [path for path, names in found.items() if "json" not in names]


def test_what_is_json_anyway_is_the_same_with_json(filled):
    for arguments in (["config", "schema"], ["keys", "erased", "--data", filled],
                      ["simulate", "--peers", 2, "--years", 1], ["export", "--data", filled]):
        assert cli.run_ok(*arguments, "--json").stdout == cli.run_ok(*arguments).stdout
    assert json.loads(cli.run_ok("config", "schema", "--json").stdout)["$schema"]
    keys = cli.json_lines(cli.run_ok("config", "keys", "--json").stdout)
    assert {"key", "variable", "reloadable", "meaning"} <= set(keys[0])


# Export


def test_export_prints_what_the_daemon_shows_auditors(story):
    data, events = story.daemon.data, story.daemon.events()
    done = cli.run_ok("export", "--data", data)
    assert cli.json_lines(done.stdout) == events and done.stderr == ""
    assert [int(it["position"]) for it in events] == list(range(1, len(events) + 1))
    # One line for each, and nothing that is sealed.
    assert len(done.stdout.splitlines()) == len(events)
    for secret in (story.person.family, story.person.explanation, story.person.feedback, '"personal"'):
        assert secret and secret not in done.stdout

    def part(*options):
        return cli.json_lines(cli.run_ok("export", "--data", data, *options).stdout)

    assert part("--after", 3) == events[3:] and part("--until", 4) == events[:4]
    assert part("--after", 3, "--until", 5) == events[3:5]
    assert part("--after", len(events)) == [] == part("--after", 4, "--until", 4)


def test_export_takes_more_than_a_page(tmp_path):
    with Daemon(tmp_path / "data") as daemon:
        person = Person(54)
        lines = [person.register()] + [person.module("advocacy", 1) for _ in range(350)]
        assert all("position" in it for it in daemon.bulk([json.dumps(it) for it in lines]))
        events = daemon.events()
        assert cli.json_lines(cli.run_ok("export", "--data", daemon.data).stdout) == events
        assert cli.json_lines(cli.run_ok("export", "--data", daemon.data, "--after", 99, "--until", 301).stdout) == events[99:301]


def test_export_of_a_position_that_is_not_there(story):
    head = story.daemon.head()
    for options in (["--after", head + 1], ["--until", head + 1], ["--after", 2**64 - 1], ["--until", 2**64 - 1]):
        done = cli.run("export", "--data", story.daemon.data, *options)
        assert done.returncode == 3 and not done.stdout, f"{options}: {done.returncode}"
        assert f"there is no position {options[1]}: the log ends at {head}" in done.stderr, done.stderr


def test_export_ends_when_nobody_reads(filled):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [str(cli.BINARY), "export", "--data", str(filled)], stdout=writing, stderr=subprocess.PIPE, timeout=120)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


# A daemon and its folder


def test_one_daemon_per_folder(module_daemon):
    done = cli.run(
        "serve",
        "--dev",
        "--data",
        module_daemon.data,
        "--listen",
        "127.0.0.1:0",
        "--kafka",
        "off",
    )
    assert done.returncode == 3, done.stderr
    assert str(module_daemon.process.pid) in done.stderr and str(module_daemon.data) in done.stderr, (
        done.stderr
    )
    rebuild = cli.run("replay", "--data", module_daemon.data)
    assert rebuild.returncode == 3 and "--check" in rebuild.stderr, rebuild.stderr
    assert module_daemon.get("/healthz").status_code == 200


def test_one_daemon_per_folder_though_its_lock_was_taken_away(tmp_path):
    with Daemon(tmp_path / "data") as daemon:
        daemon.accept(Person(71).register())
        (daemon.data / "LOCK").unlink()
        for command in (["serve", "--dev", "--listen", "127.0.0.1:0", "--kafka", "off"], ["replay"]):
            done = cli.run(*command, "--data", daemon.data)
            assert done.returncode == 3 and "held by another process" in done.stderr, done.stderr
            assert "was taken away" in done.stderr, done.stderr
        daemon.accept(Person(72).register())
        daemon.stop()
    with Daemon(tmp_path / "data") as daemon:
        assert daemon.head() == 2


def test_a_port_in_use_is_named(module_daemon, tmp_path):
    address = module_daemon.url.removeprefix("http://")
    done = cli.run(
        "serve", "--dev", "--data", tmp_path / "data", "--listen", address, "--kafka", "off"
    )
    assert done.returncode == 3 and "in use" in done.stderr, f"{done.returncode}: {done.stderr}"
    assert address in done.stderr.splitlines()[-1], done.stderr


def test_tools_run_beside_the_daemon(module_daemon):
    module_daemon.accept(Person(52).register())
    head = module_daemon.head()
    verdict = json.loads(cli.run_ok("verify", "--data", module_daemon.data, "--json").stdout)
    assert verdict["sound"] and verdict["records"] == head, verdict
    findings = cli.json_lines(cli.run_ok("replay", "--check", "--data", module_daemon.data, "--json").stdout)
    assert all(it["agrees"] for it in findings)


def test_the_embedded_broker_is_read_like_any(tmp_path):
    with Daemon(tmp_path / "data", kafka="embedded") as daemon:
        assert daemon.ready["kafka"].startswith("127.0.0.1:")
        assert any("keeps nothing" in it for it in daemon.ready["notices"])
        adoption = json.loads(cli.simulate(1, 1, 1)[0])
        daemon.accept(adoption)
        daemon.wait_published()
        for read in (read_topic, read_with_kcat):
            [message] = read(daemon.ready["kafka"], board_topic("ICRC"))
            assert message.key == "board-ICRC" and message.data["commandId"] == adoption["commandId"]
        daemon.stop()
