"""Data folders: copies, and the tools' verdict on them."""

import json
import os
import shutil
import subprocess

from crash.lmdb_pages import PAGE, Meta
from support import cli
from support.daemon import Daemon

VERIFY_TIMEOUT = 300
PROJECTIONS = 4


def copy(source, target):
    """A copy of a folder that no daemon has; what was at the target is gone."""
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-r", "--sparse=always", source, target], check=True, timeout=VERIFY_TIMEOUT)
    return target


def check_tools(data, count):
    """`verify` and `replay --check` on a folder that a daemon closed."""
    verdict = json.loads(cli.run_ok("verify", "--data", data, "--json", timeout=VERIFY_TIMEOUT).stdout)
    assert verdict["sound"] and verdict["head"] == verdict["records"] == count, verdict
    assert verdict["indexCompared"] and not verdict["projectionsDifferent"], verdict
    assert verdict["projectionsCompared"] >= PROJECTIONS, verdict
    findings = cli.json_lines(cli.run_ok("replay", "--check", "--data", data, "--json", timeout=VERIFY_TIMEOUT).stdout)
    assert len(findings) >= PROJECTIONS, findings
    assert all(it["agrees"] and it["position"] == count for it in findings), findings


def cut_zeros(data):
    """Takes the zeros away that were written ahead in the log's file: the next commit writes some."""
    log = data / "log" / "data.mdb"
    content = log.read_bytes()
    newest = max(filter(None, (Meta.at(content, page) for page in (0, 1))), key=lambda it: it.transaction)
    used = (newest.last_page + 1) * PAGE
    assert used < len(content), f"no zeros lie ahead: {used} of {len(content)} bytes are used"
    os.truncate(log, used)
    return data


def index_rows(data):
    """The rows of the index as LMDB's own tool prints them, without what depends on how they were made."""
    dump = subprocess.run(
        ["mdb_dump", "-a", data / "index"], check=True, capture_output=True, text=True,
        timeout=VERIFY_TIMEOUT).stdout
    return [it for it in dump.splitlines() if not it.startswith(("mapsize=", "maxreaders="))]


def check_rebuilt_index(data, count):
    """An index that is made anew from the log is the one that grew with it."""
    grown = index_rows(data)
    shutil.rmtree(data / "index")
    with Daemon(data) as daemon:
        daemon.stop()
    check_tools(data, count)
    rebuilt = index_rows(data)
    assert grown == rebuilt, f"the rebuilt index differs: {len(grown)} and {len(rebuilt)} lines"


def spoil_marker(data):
    """Makes the next start take the index for one that a loss of power left behind."""
    marker = data / "index" / "MARKER"
    if marker.exists():
        marker.write_text("credentiald-derived 1 open 00000000-0000-0000-0000-000000000000\n")
