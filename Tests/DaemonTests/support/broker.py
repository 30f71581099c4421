"""A Kafka broker as a process of its own (noida-db)."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from support.ports import free_port
from support.waiting import wait_until

START_TIMEOUT = 180


class Broker:
    """Keeps its topics in a working folder of its own, which goes with it."""

    def __init__(self, port=None):
        self.port = port or free_port()
        self.bootstrap = f"127.0.0.1:{self.port}"
        self.folder = tempfile.mkdtemp(prefix="broker-")
        self.log_path = Path(self.folder) / "broker.log"
        self._start()

    def _start(self):
        with open(self.log_path, "ab") as log:
            # Its launcher has a child: a session of its own lets signals reach both.
            self.process = subprocess.Popen(
                [self._program(), "start", "--only", "kafka", "--kafka-port", str(self.port)],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            wait_until(self._answers, START_TIMEOUT, "the broker's metadata")
        except BaseException:
            self.kill()
            raise

    @staticmethod
    def _program():
        beside = Path(sys.executable).parent / "noida-db"
        return str(beside) if beside.exists() else shutil.which("noida-db") or "noida-db"

    def _answers(self):
        assert self.process.poll() is None, f"the broker ended:\n{self.log_path.read_text()}"
        try:
            return (
                AdminClient({"bootstrap.servers": self.bootstrap, "log_level": 0})
                .list_topics(timeout=10)
                .brokers
            )
        except KafkaException:
            return None

    def pause(self):
        """Stops answering, keeps everything."""
        os.killpg(self.process.pid, signal.SIGSTOP)

    def go_on(self):
        os.killpg(self.process.pid, signal.SIGCONT)

    def crash(self):
        """kill -9; its folder stays."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait(120)

    def start_again(self):
        """On the folder and the port that it had."""
        self._start()

    def kill(self):
        self.crash()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
