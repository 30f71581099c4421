"""Every defence of the threat model is shown by a test that exists."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "deploy/threat-model.md"
LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")


def defences():
    section = PAGE.read_text().split("## What each defence is")[1].split("\n## ")[0]
    rows = [line.strip("| \n").split(" | ") for line in section.splitlines() if line.startswith("|")]
    return rows[2:]


def is_test(text, name):
    """A function of that name in Python or Swift."""
    return f"def {name}(" in text or re.search(rf"func (`{re.escape(name)}`|{re.escape(name)})\(", text) is not None


def missing(rows):
    for against, _, tests in rows:
        links = LINK.findall(tests)
        if not links:
            yield f"{against}: names no test"
        for name, target in links:
            path = PAGE.parent / target
            if not path.is_file() or not is_test(path.read_text(), name):
                yield f"{against}: {target} has no test {name}"


def test_every_defence_has_its_test():
    rows = defences()
    assert len(rows) > 20, "the reader finds no table"
    assert list(missing(rows)) == []


def test_a_defence_without_a_test_is_found():
    assert list(missing([["a", "b", "nothing"]])) == ["a: names no test"]
    [fault] = missing([["a", "b", "[test_nowhere](../Tests/DaemonTests/test_tls.py)"]])
    assert "has no test test_nowhere" in fault
    assert list(missing([["a", "b", "[test_x](../Tests/DaemonTests/nothing.py)"]])) != []


def test_other_links_lead_somewhere():
    for _, target in LINK.findall(PAGE.read_text()):
        assert (PAGE.parent / target).exists(), target
