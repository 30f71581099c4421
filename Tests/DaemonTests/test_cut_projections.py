"""Files of projections that were cut short, and what replay makes in their place."""

import os
import subprocess

import pytest

from support import cli
from support.daemon import Daemon
from support.waiting import wait_until

PAGE = 4_096


def compared(data):
    """The digest of each projection; all of them were compared and agree."""
    findings = cli.json_lines(cli.run_ok("replay", "--check", "--data", data, "--json").stdout)
    assert len(findings) >= 6 and all(it["agrees"] for it in findings), findings
    return {it["projection"]: it["liveDigest"] for it in findings}


def live(data, projection):
    """The number of the live generation, which is there."""
    number = int((data / "projections" / projection / "LIVE").read_text())
    assert (data / "projections" / projection / str(number) / "data.mdb").exists(), number
    return number


@pytest.fixture(params=["roster", "deadlines"])
def cut(request, folder):
    """A folder with a projection whose file has its head and no rows, its name, and the digests of before."""
    digests = compared(folder)
    [file] = (folder / "projections" / request.param).rglob("data.mdb")
    assert file.stat().st_size > 2 * PAGE
    os.truncate(file, 2 * PAGE)
    return folder, request.param, digests


def test_serve_makes_a_projection_again_whose_file_was_cut_short(cut):
    data, projection, digests = cut
    with Daemon(data) as daemon:
        # Lines of the log are written by a thread of their own.
        [told] = wait_until(
            lambda: [it for it in daemon.log().splitlines(keepends=True) if "projection built" in it and it.endswith("\n")],
            120, "the line in the log")
        assert f'"projection":"{projection}"' in told and "was cut short" in told, told
        answer = daemon.get_ok("/v1/projections")["projections"]
        assert {it["name"]: it["digest"] for it in answer} == digests
        daemon.stop()
    assert compared(data) == digests


@pytest.mark.parametrize("chosen", ["all", "the one"])
def test_replay_check_says_that_a_file_was_cut_short(cut, chosen):
    """It has compared nothing, so it finds nothing sound."""
    data, projection, _ = cut
    for options in [[], ["--json"]]:
        done = cli.run("replay", *([projection] if chosen == "the one" else []), "--check", "--data", data, *options)
        assert done.returncode == 3, f"{done.returncode}: {done.stdout} {done.stderr}"
        assert not done.stdout, done.stdout
        assert f"projections/{projection}/" in done.stderr and "was cut short" in done.stderr, done.stderr


def test_replay_makes_a_projection_again_whose_file_was_cut_short(cut):
    data, projection, digests = cut
    [made] = cli.json_lines(cli.run_ok("replay", projection, "--data", data, "--json").stdout)
    assert (made["projection"], made["digest"], made["swapped"]) == (projection, digests[projection], True), made
    assert made["generation"] == live(data, projection)
    assert compared(data) == digests


def test_a_projection_that_is_named_twice_is_made_once(folder):
    digests, before = compared(folder), live(folder, "credentials")
    done = cli.run_ok("replay", "credentials", "credentials", "--data", folder, "--json")
    [made] = cli.json_lines(done.stdout)
    assert (made["projection"], made["digest"], made["swapped"]) == ("credentials", digests["credentials"], True)
    assert made["generation"] == live(folder, "credentials") > before
    assert compared(folder) == digests


def test_a_simulation_goes_on_to_the_last_day_that_it_takes():
    done = subprocess.run(
        [cli.BINARY, "simulate", "--peers", "1", "--until", "9989-12-31"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0 and not done.stderr, f"{done.returncode}: {done.stderr[:500]}"
