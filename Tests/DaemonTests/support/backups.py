"""Backups and restores as an operator runs them."""

import json
import random

from support import cli


def backup(data, target, *options):
    """One run to its end; its report."""
    return json.loads(cli.run_ok("backup", target, "--data", data, "--json", *options).stdout)


def check(target, *options):
    """The verdict on a sound backup."""
    report = json.loads(cli.run_ok("restore", target, "--check", "--json", *options).stdout)
    assert report["sound"] and "restored" not in report, report
    return report


def restore(target, data, *options):
    report = json.loads(cli.run_ok("restore", target, "--data", data, "--json", *options).stdout)
    assert report["sound"] and report["restored"]["folder"] == str(data), report
    return report


def histories(data, peers):
    """What the tool prints of people, byte by byte."""
    return {peer: cli.run_ok("history", peer, "--data", data, "--json").stdout for peer in peers}


def check_restored_folder(data, count):
    """The tools' verdict on a folder whose daemon has started and stopped once."""
    verdict = json.loads(cli.run_ok("verify", "--data", data, "--json").stdout)
    assert verdict["sound"] and verdict["head"] == verdict["records"] == count, verdict
    assert verdict["indexCompared"] and not verdict["projectionsDifferent"], verdict
    findings = cli.json_lines(cli.run_ok("replay", "--check", "--data", data, "--json").stdout)
    assert len(findings) >= 4 and all(it["agrees"] and it["position"] == count for it in findings), findings


def flip(path, chance: random.Random):
    """Flips a bit of a file; a function that puts it back."""
    content = path.read_bytes()
    changed = bytearray(content)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    path.write_bytes(changed)
    return lambda: path.write_bytes(content)
