"""Rule packs of the repository, and altered copies of them."""

import re

from support import cli

BOARDS = cli.REPOSITORY / "deploy/boards"


def pack(name):
    return BOARDS / f"{name}.yaml"


def altered(path, folder, *changes, name=None):
    """A copy of a pack with each (pattern, replacement) made once."""
    text = path.read_text()
    for pattern, replacement in changes:
        text, count = re.subn(pattern, replacement, text, count=1, flags=re.MULTILINE)
        assert count == 1, f"{path} has no {pattern}"
    copy = folder / (name or path.name)
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(text)
    return copy


def version(name):
    """Gives a pack another version."""
    return (r"^version: .*$", f"version: {name}")


def version_of(name):
    """The version that a pack gives itself."""
    return re.search(r"^version: (.*)$", pack(name).read_text(), re.MULTILINE)[1]


def adopt(path, daemon):
    return cli.run_ok("rules", "adopt", path, "--url", daemon.url)
