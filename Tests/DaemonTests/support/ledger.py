"""What the daemon answered, written down outside of it."""

import requests

from support.daemon import Daemon

LINES_PER_REQUEST = 120


class Ledger:
    """Receipts by command; refuses a second answer that differs from the first."""

    def __init__(self):
        self.receipts = {}
        #: Answers that said that a command was recorded just now.
        self.firsts = {}

    def note(self, answer):
        assert "position" in answer, f"not accepted: {answer}"
        command = answer["commandId"]
        duplicate = answer.get("duplicate", False)
        receipt = {name: value for name, value in answer.items() if name != "duplicate"}
        if not duplicate:
            assert command not in self.firsts, f"recorded twice: {self.firsts[command]}, {answer}"
            assert command not in self.receipts, f"recorded again: {self.receipts[command]}, {answer}"
            self.firsts[command] = receipt
        earlier = self.receipts.setdefault(command, receipt)
        assert earlier == receipt, f"the receipt changed: {earlier}, {receipt}"

    def send(self, daemon: Daemon, lines):
        """Sends lines until they end or the daemon is gone; how many were answered."""
        answered = 0
        try:
            for start in range(0, len(lines), LINES_PER_REQUEST):
                for answer in daemon.bulk(lines[start : start + LINES_PER_REQUEST]):
                    self.note(answer)
                    answered += 1
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            assert not daemon.is_running() or daemon.process.wait(120) is not None
        return answered

    def check_log(self, events):
        """The log holds what was acknowledged, where it was acknowledged, and nothing twice."""
        assert [int(it["position"]) for it in events] == list(range(1, len(events) + 1))
        for name in ("eventId", "commandId"):
            values = [it[name] for it in events]
            assert len(values) == len(set(values)), f"a {name} stands in the log twice"
        by_command = {it["commandId"]: it for it in events}
        for command, receipt in self.receipts.items():
            event = by_command[command]
            assert receipt["position"] == event["position"] and receipt["stream"] == event["stream"]
            assert [it["eventId"] for it in receipt["events"]] == [event["eventId"]]
            assert receipt["version"] == event["version"]
