"""A first start on a folder that is not there, with a call that fails."""

import subprocess

from crash import folders, tracing
from support import cli
from support.daemon import Daemon
from support.ledger import Ledger

FILES = (
    "", "LOCK", "log", "log/data.mdb", "log/lock.mdb", "keys", "keys/master.key.new", "keys/slots.new",
    "keys/slots",
)
#: Something refused to be written; the exit code that the command line documents for it.
CANNOT_RUN = 3
OPTIONS = ["serve", "--dev", "--listen", "127.0.0.1:0", "--kafka", "off"]


class FirstStart:
    name = "a first start"

    def __init__(self, folder, adoption):
        self.folder = folder
        self.adoption = adoption

    def calls(self):
        """The calls of a first start, by the count of each thread."""
        self.folder.mkdir(parents=True)
        data, output = self.folder / "data", self.folder / "trace"
        assert self._start(data, output, None) == "started"
        calls = tracing.calls_in(output, data)
        assert any(it.path == "log/data.mdb" for it in calls), calls
        return calls

    def run(self, folder, call, fault):
        data, output = folder / "data", folder / "trace"
        how = "signal=SIGKILL" if fault == "SIGKILL" else f"error={fault}"
        ended = self._start(data, output, f"{call.name}:{how}:when={call.number}")
        if fault == "SIGKILL":
            assert ended == -9, f"the call was not met: {ended}"
        else:
            assert tracing.was_injected(output), "the call was not met"
            assert ended == CANNOT_RUN, f"a start over {fault} gave {ended}"
        self._check(data)
        return "killed, starts again" if fault == "SIGKILL" else "refused to start, starts again"

    def _start(self, data, output, inject):
        """Starts; "started" when it got ready, else its exit code."""
        paths = [data / it if it else data for it in FILES]
        prefix = tracing.arguments(output, paths, tracing.WRITES, inject)
        process = subprocess.Popen(
            [*prefix, "-D", str(cli.BINARY), *OPTIONS, "--data", str(data)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            if "answers at" not in process.stdout.readline():
                return process.wait(tracing.ENDED)
            process.terminate()
            assert process.wait(tracing.ENDED) == 0, f"SIGTERM ended the daemon with {process.returncode}"
            return "started"
        finally:
            process.kill()
            process.stdout.close()

    def _check(self, data):
        """The next start makes what is missing, and the folder is as good as any."""
        ledger = Ledger()
        with Daemon(data) as daemon:
            assert daemon.events() == []
            ledger.note(daemon.accept(self.adoption))
            daemon.kill()
        with Daemon(data) as daemon:
            ledger.check_log(daemon.events())
            daemon.stop()
        folders.check_tools(data, 1)
