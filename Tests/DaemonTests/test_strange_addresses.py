"""Tools at addresses where no daemon answers as one: they say so, in time, and with an exit code of their own."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from support import cli, tokens
from support.careers import Person
from support.commands import line
from support.daemon import Daemon
from support.strangers import Silent, Stranger

PACK = cli.REPOSITORY / "deploy/boards/icrc-pr.yaml"
PATIENCE = 30
CALLS = [
    ["publications"], ["publications", "pause", "boards"], ["projections"], ["projections", "rollback", "roster"], ["clock"],
    ["clock", "--advance-days", "1"], ["replay", "roster"], ["rules", "adopt", PACK],
]


@pytest.fixture
def commands(tmp_path):
    file = tmp_path / "commands.ndjson"
    file.write_text(line(Person(411).register()) + "\n")
    return file


def test_who_says_nothing_is_not_waited_for_long(commands):
    with Silent() as silent:
        calls = [*CALLS, ["import", commands]]
        with ThreadPoolExecutor(len(calls)) as pool:
            found = list(pool.map(lambda it: cli.run(*it, "--url", silent.url, timeout=PATIENCE * 5), calls))
        for arguments, done in zip(calls, found, strict=True):
            assert done.returncode == 3, f"{arguments}: {done.returncode} {done.stderr}"
            assert f"{silent.url} did not answer within {PATIENCE} s" in done.stderr, f"{arguments}: {done.stderr}"
        assert "nothing is recorded twice" in found[-1].stderr, found[-1].stderr


@pytest.mark.parametrize(
    ("status", "media_type", "body"),
    [
        (200, "text/html", b"<html>\n<h1>Please sign in</h1>\n</html>"), (502, "text/plain", b"Bad Gateway"),
        (200, "application/json", b"[]"), (503, None, b""),
    ],
    ids=["a page", "a gateway", "other JSON", "nothing"],
)
def test_who_answers_otherwise_is_said_to(commands, status, media_type, body):
    with Stranger(status, media_type, body) as stranger:
        for arguments in [*CALLS, ["import", commands]]:
            done = cli.run(*arguments, "--url", stranger.url, timeout=120)
            assert done.returncode == 3 and not done.stdout, f"{arguments}: {done.returncode} {done.stdout} {done.stderr}"
            assert f"{stranger.url} answered {status}, {media_type or 'no content type'}" in done.stderr, f"{arguments}: {done.stderr}"
            excerpt = " ".join(body.decode().split())
            assert excerpt in done.stderr and done.stderr.count("\n") == 1, f"{arguments}: {done.stderr}"


def test_lines_that_are_no_answers_end_an_import(commands):
    with Stranger(200, "application/x-ndjson", b'{"hello":"world"}\n') as stranger:
        done = cli.run("import", commands, "--url", stranger.url, timeout=120)
        assert done.returncode == 3 and '{"hello":"world"}' in done.stderr, done


@pytest.mark.parametrize("url", ["ftp://127.0.0.1:8080", "127.0.0.1:8080", "localhost:8080", "http://", "", "https:///v1"])
def test_what_is_no_address_is_a_usage_error(commands, url):
    for arguments in [*CALLS, ["import", commands]]:
        done = cli.run(*arguments, "--url", url, timeout=120)
        assert done.returncode == 2 and "--url takes an address such as" in done.stderr, f"{arguments}: {done}"


def test_what_is_no_file_of_commands_is_said_to_be(module_daemon, tmp_path):
    done = cli.run("import", tmp_path, "--url", module_daemon.url, timeout=120)
    assert done.returncode == 3 and f"{tmp_path} is a folder" in done.stderr and "NSCocoa" not in done.stderr, done


def test_a_slash_at_the_end_is_no_other_address(module_daemon):
    assert cli.run_ok("clock", "--url", f"{module_daemon.url}/", timeout=120).stdout


def test_a_caller_who_may_not_is_no_failed_check(commands, tmp_path):
    key = tokens.Key("EdDSA", "one")
    tokens.publish(tmp_path / "jwks.json", key)
    options = ["--config", str(tokens.configuration(tmp_path, tmp_path / "jwks.json"))]
    shown = {
        "nobody": (None, "not_authenticated"),
        "a stranger": (tokens.Key("EdDSA", "one").token("operator"), "not_authenticated"),
        "another role": (key.token("provider"), "role_missing"),
    }
    with Daemon(tmp_path / "data", dev=False, options=options) as daemon:
        for who, (token, code) in shown.items():
            arguments = ["--url", daemon.url]
            if token:
                (tmp_path / "token").write_text(token)
                arguments += ["--token-file", tmp_path / "token"]
            for call in [*CALLS, ["import", commands]]:
                if who == "another role" and call[0] == "import":
                    continue
                done = cli.run(*call, *arguments, timeout=120)
                assert done.returncode == 3 and code in done.stderr, f"{who}, {call}: {done}"
        daemon.stop()


def test_an_import_understands_a_daemon_that_says_more(commands):
    """A newer one may: what is not known is passed over."""
    receipt = b'{"commandId":"x","stream":"peer-x","version":"1","position":"7","duplicate":false,"since":{"a":[1]}}\n'
    problem = b'{"type":"x","status":422,"code":"brand_new","detail":"d","line":"2","since":"now","errors":[]}\n'
    with open(commands, "a") as file:
        file.write(line(Person(412).register()) + "\n")
    with Stranger(200, "application/x-ndjson", receipt + problem) as stranger:
        done = cli.run("import", commands, "--url", stranger.url, "--json", timeout=120)
        assert done.returncode == 1 and "brand_new" in done.stdout + done.stderr, done
        assert '"accepted":1' in done.stdout.replace(" ", "") and '"rejected":1' in done.stdout.replace(" ", ""), done
