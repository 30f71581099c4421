"""The reference consumer of a board's topic as a process of its own."""

import json
import signal
import sqlite3
import subprocess
import sys

from support.cli import REPOSITORY

PROGRAM = REPOSITORY / "deploy/consumers/board.py"
END_TIMEOUT = 300


class BoardConsumer:
    def __init__(self, bootstrap, topic, database, *options, board="ICRC"):
        arguments = ["--bootstrap", bootstrap, "--board", board, "--topic", topic, "--database", database]
        self.process = subprocess.Popen(
            [sys.executable, str(PROGRAM), *map(str, arguments), "--json", *map(str, options)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def kill(self):
        """kill -9."""
        self.process.kill()
        self.process.communicate(timeout=END_TIMEOUT)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.end()

    def end(self):
        """Exit code, last status (None: none was printed), standard error."""
        output, errors = self.process.communicate(timeout=END_TIMEOUT)
        lines = output.splitlines()
        return self.process.returncode, json.loads(lines[-1]) if lines else None, errors


def rows(database, statement, *values):
    """What a reader of the copy finds, also while the consumer runs."""
    connection = sqlite3.connect(database, timeout=120)
    try:
        return connection.execute(statement, values).fetchall()
    finally:
        connection.close()


def stored(database):
    """How many events the copy has; 0 before there is one."""
    try:
        [(count,)] = rows(database, "SELECT count(*) FROM events")
    except sqlite3.OperationalError:
        return 0
    return count
