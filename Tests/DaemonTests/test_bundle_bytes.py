"""Who exports a bundle may be named in any words: what is written holds byte by byte for both verifiers.

A mark that begins a value makes one character with the space before it, to whoever compares characters and not bytes.
"""

import json

import pytest

from support import cli
from support.bundles import Verifiers
from support.story import Story
from support.waiting import wait_until

BEGINNINGS = {
    "combining-acute": "\u0301",
    "zero-width-joiner": "\u200d",
    "variation-selector": "\ufe0f",
    "variation-selector-17": "\U000e0100",
}


def checkpoint(data):
    done = cli.run("checkpoint", "--data", data, "--json")
    return json.loads(done.stdout) if done.returncode == 0 else {"size": 0}


@pytest.fixture(scope="module")
def person(story, module_daemon):
    """Somebody whose record a signed checkpoint covers."""
    head = module_daemon.head()
    wait_until(lambda: checkpoint(module_daemon.data)["size"] >= head, 120, "a checkpoint of everything")
    return story.person


@pytest.fixture(scope="module")
def verifiers(person, module_daemon, tmp_path_factory):
    return Verifiers(tmp_path_factory.mktemp("bundles"), checkpoint(module_daemon.data)["verifierKey"])


def export(data, person, by, path):
    return cli.run("audit", "export", person.id, "--data", data, "--purpose", "legal-order", "--by", by, "--out", path)


@pytest.mark.parametrize("beginning", BEGINNINGS.values(), ids=BEGINNINGS)
@pytest.mark.parametrize("rest", ["Office", ""], ids=["before-a-word", "alone"])
def test_what_is_exported_is_taken_by_both_verifiers(module_daemon, person, verifiers, tmp_path, beginning, rest):
    by, path = beginning + rest, tmp_path / "bundle.json"
    done = export(module_daemon.data, person, by, path)
    if done.returncode == 2:
        assert "--by" in done.stderr and not path.exists(), done.stderr
        return
    assert done.returncode == 0, done.stderr
    ours, theirs = verifiers.both(path.read_bytes())
    assert ours["holds"] and theirs["holds"], (ours, theirs)
    assert ours["exportedBy"] == theirs["exportedBy"] == by


def test_such_a_mark_within_the_words_is_taken_as_well(module_daemon, person, verifiers, tmp_path):
    by, path = "Bu\u0308ro \u0301 7\ufe0f", tmp_path / "bundle.json"
    done = export(module_daemon.data, person, by, path)
    assert done.returncode == 0, done.stderr
    ours, theirs = verifiers.both(path.read_bytes())
    assert ours["holds"] and theirs["holds"], (ours, theirs)
    assert ours["exportedBy"] == theirs["exportedBy"] == by
