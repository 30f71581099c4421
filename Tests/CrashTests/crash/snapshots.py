"""What the broker has on its disk: killed, it forgets what it has acknowledged and not written there."""

import json
import time
from pathlib import Path

from confluent_kafka.admin import AdminClient, NewTopic

from support.waiting import wait_until

TIMEOUT = 120
FILE = ".noida-db/kafka.json"


def wait_written(broker):
    """Returns when the broker has everything on its disk that it has acknowledged before.

    It writes all that it has about once a second: what has a topic that was made last has all else too."""
    name = f"written-{time.monotonic_ns()}"
    admin = AdminClient({"bootstrap.servers": broker.bootstrap, "log_level": 0})
    admin.create_topics([NewTopic(name, 1, 1)])[name].result(TIMEOUT)
    file = Path(broker.folder) / FILE
    wait_until(lambda: name in _snapshot(file), TIMEOUT, "what the broker writes down", interval=0.1)


def _snapshot(file):
    """Nothing while it is not there as a whole."""
    try:
        text = file.read_text()
        json.loads(text)
    except (OSError, ValueError):
        return ""
    return text
