"""What somebody sees who sits at a terminal, and what a program reads in its place."""

import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import termios
import time

import pytest

from support import cli
from support.careers import Person
from support.daemon import Daemon

PAINT = re.compile(r"\x1b\[[0-9;]*m")


def seen(*arguments, columns=80, **variables):
    """Runs the binary at a terminal of so many columns; all that it shows, both streams in one."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    process = subprocess.Popen(
        [str(cli.BINARY), *map(str, arguments)], stdin=theirs, stdout=theirs, stderr=theirs,
        env={**environment, "TERM": "xterm", **variables})
    os.close(theirs)
    text, end = b"", time.monotonic() + 300
    while time.monotonic() < end:
        try:
            part = os.read(ours, 65_536)
        except OSError:
            break
        if not part:
            break
        text += part
    os.close(ours)
    process.wait(120)
    return text.decode().replace("\r\n", "\n")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("terminal") / "data"
    with Daemon(folder) as daemon:
        daemon.accept(Person(61).register())
        daemon.stop()
    return folder


def test_colours_are_for_terminals_and_for_those_who_want_them(data):
    assert "\x1b[32msound\x1b[0m" in seen("verify", "--data", data)
    for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        shown = seen("verify", "--data", data, **variables)
        assert "sound" in shown and not PAINT.search(shown), variables
    assert not PAINT.search(cli.run_ok("verify", "--data", data).stdout)
    assert "\x1b[31mcredentiald:\x1b[0m" in seen("verify", "--data", data / "none")
    assert "\x1b" not in cli.run("verify", "--data", data / "none").stderr


def test_a_long_command_shows_a_bar_that_fits(data, tmp_path):
    shown = seen("backup", tmp_path / "wide", "--data", data, columns=100)
    assert re.search(r"\r\x1b\[K\[#*-*\] copying \d+/\d+ · ", shown), shown
    for line in re.findall(r"\x1b\[K([^\r\n\x1b]*)", seen("backup", tmp_path / "small", "--data", data, columns=48)):
        if "copying" not in line:
            continue
        assert len(line) <= 48, line
    # Programs get none of it.
    done = cli.run_ok("backup", tmp_path / "none", "--data", data)
    assert done.stderr == "" and "\r" not in done.stdout


@pytest.mark.parametrize("json", [[], ["--json"]], ids=["text", "json"])
def test_a_file_gets_no_progress(data, tmp_path, json):
    """Of every command that shows some at a terminal: standard error is for what went wrong."""
    commands = tmp_path / "commands.ndjson"
    commands.write_text("\n".join(cli.simulate(5, 2, 7)) + "\n")
    backup, copy = tmp_path / "backup", tmp_path / "copy"
    shutil.copytree(data, copy)
    for arguments in (
        ["verify", "--data", data],
        ["replay", "--check", "--data", data],
        ["replay", "--check", "--until", 1, "--data", data],
        ["replay", "--until", 1, "--data", data],
        ["replay", "--data", copy],
        ["backup", backup, "--data", data],
        ["restore", backup, "--check"],
        ["restore", backup, "--data", tmp_path / "restored"],
    ):
        done = cli.run_ok(*arguments, *json)
        assert done.stderr == "" and done.stdout, arguments
    with Daemon(tmp_path / "served") as daemon:
        for arguments in (["import", commands], ["replay"], ["replay", "deadlines", "--swap"]):
            done = cli.run_ok(*arguments, "--url", daemon.url, *json)
            assert done.stderr == "" and done.stdout, arguments


def test_a_replay_shows_its_progress_at_a_terminal(tmp_path):
    with Daemon(tmp_path / "data") as daemon:
        assert all("position" in it for it in daemon.bulk(cli.simulate(300, 3, 7)))
        daemon.stop()
    shown = seen("replay", "--check", "--threads", "1", "--data", tmp_path / "data", "--json")
    assert re.search(r"\r\x1b\[K(\[#*-*\] )?comparing \d+/\d+ · ", shown), shown


@pytest.mark.parametrize("columns", [60, 100, 200])
def test_tables_fit(data, columns):
    for arguments in (["doctor", "--data", data], ["config", "check", "--data", data]):
        shown = PAINT.sub("", seen(*arguments, columns=columns))
        # Below the table stands a sentence.
        table = shown.splitlines()[:-1]
        wide = cli.run(*arguments).stdout.split()
        # Only a word that is longer than what is left for it goes over the edge.
        assert not [it for it in table if len(it) > columns and " " in it.strip()[-columns // 3:].strip()], shown
        # Some of the numbers are of this moment.
        assert re.sub(r"\d+", "", shown).split() == re.sub(r"\d+", "", " ".join(wide)).split(), "a narrow terminal leaves nothing out"


def test_projections_are_a_table(tmp_path):
    with Daemon(tmp_path / "data") as daemon:
        daemon.accept(Person(62).register())
        head, *rows = cli.run_ok("projections", "--url", daemon.url).stdout.splitlines()
        assert head.split() == ["projection", "generation", "version", "position", "rows", "behind", "seconds", "quarantined", "state"]
        assert [it.split()[0] for it in rows] == [it["name"] for it in daemon.get_ok("/v1/projections")["projections"]]
        assert all(it.split()[-1] == "answers" and it.split()[3] == "1" for it in rows)
