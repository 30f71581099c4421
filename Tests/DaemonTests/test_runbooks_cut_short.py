"""Blocks of runbooks that end early: each says so, also in a shell that goes on behind what failed."""

import shutil
import subprocess

import pytest

from support.careers import Person
from support.commands import line
from support.rehearsal_site import FAILS

pytestmark = pytest.mark.skipif(
    not all(shutil.which(it) for it in ("jq", "curl")), reason="needs jq and curl: scripts/test installs them"
)

#: The token ends with the first page, whose request has it already.
CURL = """\
#!/bin/bash
echo ended > {folder}/tokens/auditor
exec {curl} "$@"
"""

LISTS = [
    ("clock-wrong.md", "list", {"now": "2000-01-01T00:00:00Z"}),
    ("key-lost.md", "trace", {"who": "clerk-provider"}),
    ("wrong-rule-pack.md", "decided", {"until": 1_000, "board": "ICRC"}),
    ("mass-import.md", "list", {"correlation": "import-7"}),
    ("mass-import.md", "list-file", {"file": "all.ndjson"}),
]


@pytest.mark.parametrize("page, block, given", LISTS)
def test_a_list_says_that_it_is_not_whole(site, page, block, given):
    """A token that ends between two pages."""
    here = site(page)
    here.start()
    commands = [{**Person(number).register(), "correlationId": "import-7"} for number in (90, 91, 92)]
    for it in commands:
        here.accept(it)
    (here.folder / "all.ndjson").write_text("".join(line(it) + "\n" for it in commands))
    batch = here.folder / "batch.ndjson"
    text = here.blocks[block].replace("limit=1000", "limit=2").replace("$(date -u +%FT%TZ)", "$now")
    assert "limit=2" in text
    given = {"now": "", "after": 0, **given}
    whole = here.shell(text, **given)
    assert "NOT WHOLE" not in here.error
    if page == "mass-import.md":
        assert len(batch.read_text().splitlines()) == 3
    elif block != "decided":
        assert len([it for it in whole.splitlines() if "PeerRegistered" in it]) == 3, whole
    tool = here.bin / "curl"
    tool.write_text(CURL.format(folder=here.folder, curl=shutil.which("curl")))
    tool.chmod(0o755)
    for strict in (False, True):
        here.write_tokens(here.key)
        # What is left of a list that was cut short is no list, of an import.
        made = page == "mass-import.md"
        cut = here.shell(text, expect=FAILS if made else 0, strict=strict, **given)
        assert "NOT WHOLE: nothing after position 2 was looked at" in here.error, (cut, here.error)
        assert not made or not batch.exists()


def mounted(folder):
    return subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "none", folder], capture_output=True).returncode == 0


@pytest.fixture
def volume(tmp_path):
    """A file system of its own, with the folder that each has at its top."""
    folder = tmp_path / "volume"
    folder.mkdir()
    if not mounted(folder):
        pytest.skip("nothing can be mounted here")
    (folder / "lost+found").mkdir(mode=0o700)
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def test_a_data_folder_that_is_a_volumes_own_top(site, volume):
    """It cannot be moved, which is told as what it is."""
    here = site("lost-data-folder.md", data=volume)
    here.start()
    here.accept(Person(93).register())
    head = here.head()
    here.shell('credentiald backup "$backup" --data "$data"')
    here.run("aside", expect=1)
    assert "busy" in here.error and "has" not in here.error.split(), here.error
    # As with an empty volume in its place.
    for path in volume.iterdir():
        if path.name != "lost+found":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    found = volume / "lost+found" / "#12"
    found.write_text("a piece of the file system")
    here.run("restore-backup")
    here.run("start")
    assert here.head() == head and found.exists()
    here.run("over")


def test_a_backup_into_a_volumes_own_top(site, volume):
    here = site("clock-wrong.md")
    here.start()
    here.accept(Person(94).register())
    here.variables["backup"] = str(volume)
    for _ in range(2):
        here.shell('credentiald backup "$backup" --data "$data"')
    assert "sound" in here.shell('credentiald restore "$backup" --check')
    assert (volume / "lost+found").is_dir()


@pytest.mark.parametrize("command", ['backup "$target" --data "$data"', 'restore "$backup" --data "$target"'])
def test_a_file_of_that_name_is_somebodys(site, tmp_path, command):
    """Only the folder is a file system's own."""
    here = site("clock-wrong.md")
    here.start()
    here.accept(Person(95).register())
    here.shell('credentiald backup "$backup" --data "$data"')
    target = tmp_path / "target"
    target.mkdir()
    (target / "lost+found").write_text("mine")
    here.shell("credentiald " + command, expect=3, target=target)
    assert "not-empty" in here.error and [it.name for it in target.iterdir()] == ["lost+found"], here.error


@pytest.mark.parametrize(("page", "block", "given"), [("lost-data-folder.md", "aside", {}), ("clock-wrong.md", "end", {"until": 1})])
def test_no_folder_is_moved_while_a_unit_cannot_be_masked(site, page, block, given):
    """One that is a file of the site's own: what starts it meanwhile would begin an empty record."""
    here = site(page)
    here.start()
    here.accept(Person(96).register())
    here.accept(Person(97).register())
    here.shell("systemctl stop credentiald")
    (here.folder / "own-unit").touch()
    for strict in (False, True):
        here.shell(here.blocks[block], expect=FAILS, strict=strict, **given)
        assert "already exists" in here.error and (here.data / "log").is_dir(), here.error
    # Out of the way, as the page's README has it.
    (here.folder / "own-unit").unlink()
    here.run(block, **given)
    here.shell("systemctl start credentiald", expect=FAILS)
    assert "masked" in here.error, here.error
