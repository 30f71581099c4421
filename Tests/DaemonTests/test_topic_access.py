"""Who may do what with topics and groups, as `deploy/kafka-acls.sh` tells it to Kafka's own tool."""

import os
import subprocess

import pytest

from support import cli
from support.kafka import board_topic

SCRIPT = cli.REPOSITORY / "deploy/kafka-acls.sh"
#: The code of one begins with that of the other.
SHORT, LONG = "OH", "OHIO"


@pytest.fixture(scope="module")
def rules(tmp_path_factory):
    """Each rule that the tool is given: its options, all values of each."""
    folder = tmp_path_factory.mktemp("tool")
    tool, calls = folder / "kafka-acls.sh", folder / "calls"
    tool.write_text('#!/bin/sh\necho "$*" >> "$CALLS"\n')
    tool.chmod(0o755)
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "CALLS": str(calls), "BOOTSTRAP": "b:1", "ADMIN": "a"}
    subprocess.run([SCRIPT, SHORT, LONG], env=environment, check=True, timeout=120)
    found = []
    for line in calls.read_text().splitlines():
        rule, name = {}, None
        for word in line.split():
            if word.startswith("--"):
                name = word
                rule.setdefault(name, [])
            else:
                rule[name].append(word)
        found.append(rule)
    return found


def may(rules, principal, operation, kind, name):
    """As brokers decide it: a prefix covers whatever begins with it."""
    def covers(rule):
        prefixed = rule.get("--resource-pattern-type") == ["prefixed"]
        return any(name.startswith(it) if prefixed else name == it for it in rule.get(kind, []))

    return any(
        rule["--allow-principal"] == [f"User:{principal}"] and operation in rule["--operation"] and covers(rule)
        for rule in rules if "--add" in rule
    )


def test_a_board_reads_its_own_topic_in_its_own_groups(rules):
    for board, other in ((SHORT, LONG), (LONG, SHORT)):
        reader = f"board-{board}"
        # As the reference consumer names it.
        assert may(rules, reader, "Read", "--group", f"board-{board}.copy")
        assert not may(rules, reader, "Read", "--group", f"board-{other}.copy")
        assert may(rules, reader, "Read", "--topic", board_topic(board))
        assert not may(rules, reader, "Read", "--topic", board_topic(other))
        assert may(rules, reader, "Read", "--topic", "credentialing.checkpoints.v1")
        for topic in ("credentialing.log.v1", "credentialing.employers.status.v1"):
            assert not may(rules, reader, "Read", "--topic", topic)


def test_nobody_but_the_daemon_writes(rules):
    for principal in (f"board-{SHORT}", f"board-{LONG}", "employers"):
        for topic in (board_topic(SHORT), board_topic(LONG), "credentialing.employers.status.v1", "credentialing.checkpoints.v1"):
            assert not may(rules, principal, "Write", "--topic", topic)
    assert may(rules, "credentiald", "Write", "--topic", board_topic(SHORT))
    assert may(rules, "employers", "Read", "--topic", "credentialing.employers.status.v1")
    assert not may(rules, "employers", "Read", "--topic", board_topic(SHORT))
