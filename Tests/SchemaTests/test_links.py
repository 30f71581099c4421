"""Every relative link of every page leads to a file, and every anchor to a heading of it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDES = ROOT / "deploy/guides"
LINK = re.compile(r"\]\(([^)\s]+)\)")
PAGES = sorted([*ROOT.glob("*.md"), *(it for top in ("Schemas", "Sources", "Tests", "deploy", "scripts") for it in (ROOT / top).rglob("*.md"))])


def prose(text):
    """Without blocks of code, and without code within lines."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"(?ms)^ *```.*?^ *```", "", text))


def anchors(page):
    """What GitHub makes of each heading; one that comes again has a number behind it."""
    found = {}
    for heading in re.findall(r"(?m)^#+ (.*)$", re.sub(r"(?ms)^ *```.*?^ *```", "", page.read_text())):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        name = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        found[name] = found.get(name, -1) + 1
        if found[name]:
            yield f"{name}-{found[name]}"
        else:
            yield name


def broken(page, text):
    for target in LINK.findall(prose(text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        if not file.exists():
            yield f"{target}: no such file"
        elif anchor and anchor not in set(anchors(file)):
            yield f"{target}: no such heading"


@pytest.mark.parametrize("page", PAGES, ids=lambda it: str(it.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    assert list(broken(page, page.read_text())) == []


def test_a_broken_link_is_found():
    page = ROOT / "README.md"
    assert list(broken(page, "[a](nowhere.md), [b](Schemas/README.md#nowhere), [c](#nowhere)")) == [
        "nowhere.md: no such file",
        "Schemas/README.md#nowhere: no such heading",
        "#nowhere: no such heading",
    ]
    assert list(broken(page, "[a](Schemas/README.md#who-may-see-a-field), `[b](nowhere.md)`, [c](https://example.org)")) == []


def test_every_guide_is_listed_and_says_for_whom_it_is():
    guides = {it.name for it in GUIDES.glob("*.md")} - {"README.md"}
    assert guides == set(re.findall(r"\(([a-z-]+\.md)\)", (GUIDES / "README.md").read_text()))
    assert guides == set(re.findall(r"^\| \[[a-z-]+\]\(deploy/guides/([a-z-]+\.md)\)", (ROOT / "README.md").read_text(), re.MULTILINE))
    for name in guides:
        title, _, audience = (GUIDES / name).read_text().split("\n")[:3]
        assert title.startswith("# ") and audience.startswith("For "), name
