"""A stop, in which the end of the index goes from memory into its file, with a kill at each call."""

import signal

from crash import folders, tracing
from support.daemon import Daemon
from support.ledger import Ledger

FILES = ("index/data.mdb", "index/MARKER.new", "index/MARKER")


class Closing:
    name = "a stop, which writes the index"

    def __init__(self, folder, occasion):
        self.folder = folder
        self.occasion = occasion

    def calls(self):
        data = folders.copy(self.occasion.base, self.folder / "data")
        output = self.folder / "trace"
        with Daemon(data) as daemon:
            self._fill(daemon, Ledger())
            with tracing.attached(daemon, output, [data / it for it in FILES]):
                daemon.stop()
        calls = tracing.calls_in(output, data)
        assert any(it.path == "index/data.mdb" for it in calls), f"no write of the index was seen: {calls}"
        return calls

    def run(self, folder, call, fault):
        assert fault == "SIGKILL", "what was acknowledged does not hang on the index"
        data = folders.copy(self.occasion.base, folder / "data")
        ledger = Ledger()
        for receipt in self.occasion.ledger.firsts.values():
            ledger.note(receipt)
        inject = f"{call.name}:signal=SIGKILL:when={call.number}"
        with Daemon(data) as daemon:
            self._fill(daemon, ledger)
            with tracing.attached(daemon, folder / "trace", [data / it for it in FILES], inject=inject):
                daemon.process.send_signal(signal.SIGTERM)
                assert daemon.process.wait(tracing.ENDED) == -9, f"the call was not met: {call}"
        with Daemon(data) as daemon:
            events = daemon.events()
            ledger.check_log(events)
            daemon.stop()
        folders.check_tools(data, len(events))
        folders.check_rebuilt_index(data, len(events))
        return "killed, all kept"

    def _fill(self, daemon, ledger):
        for command in self.occasion.commands():
            ledger.note(daemon.accept(command))
