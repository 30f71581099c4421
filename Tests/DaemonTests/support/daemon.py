"""A daemon as a process of its own."""

import json
import os
import selectors
import signal
import subprocess
import time

import requests

from support import cli
from support.waiting import wait_until

#: On a machine whose disks and threads stand still for tens of seconds.
START_TIMEOUT = 180
#: As long as the service manager waits for it.
STOP_TIMEOUT = 60
REQUEST_TIMEOUT = 120


class Daemon:
    """`credentiald serve` on a free port of 127.0.0.1, with `--dev` unless callers are told apart.

    Pasts that tests enter are over by the day of the test. Unless a test is about that, what time made of
    them is not recorded while it runs.
    """

    #: Daemons of the running test, so that a failure can print their logs.
    started = []

    def __init__(self, data, kafka="off", options=(), settle=86_400, dev=True, verify=True, environment=None,
                 preexec=None, stderr=None):
        self.data = data
        self.kafka = kafka
        self.log_path = data.parent / f"{data.name}-{time.monotonic_ns()}.log"
        arguments = ["serve", *(["--dev"] if dev else []), "--data", data, "--listen", "127.0.0.1:0", "--kafka", kafka, "--json"]
        arguments += ["--settle", settle]
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen(
                [str(cli.BINARY), *map(str, arguments), *options],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log if stderr is None else stderr,
                env=environment,
                preexec_fn=preexec,
            )
        Daemon.started.append(self)
        self.session = requests.Session()
        self.session.verify = verify
        # Else the machine's own authorities would go before those of the test.
        self.session.trust_env = verify is True
        try:
            self.ready = self._read_ready()
        except BaseException:
            self.kill()
            raise
        self.url = self.ready["url"]

    def _read_ready(self):
        end = time.monotonic() + START_TIMEOUT
        text = b""
        os.set_blocking(self.process.stdout.fileno(), False)
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while b"\n" not in text:
                left = end - time.monotonic()
                assert left > 0, f"the daemon is not ready after {START_TIMEOUT} s:\n{self.log()}"
                if selector.select(left):
                    part = self.process.stdout.read()
                    assert part != b"", (
                        f"the daemon ended with {self.process.wait(STOP_TIMEOUT)} before it was ready:"
                        f"\n{self.log()}"
                    )
                    text += part or b""
        ready = json.loads(text.split(b"\n")[0])
        assert ready["event"] == "ready" and ready["pid"] == self.process.pid, ready
        return ready

    # Requests

    def get(self, path, headers=None, **parameters):
        return self.session.get(self.url + path, params=parameters, headers=headers, timeout=REQUEST_TIMEOUT)

    def get_ok(self, path, **parameters):
        answer = self.get(path, **parameters)
        assert answer.status_code == 200, f"GET {path} {parameters}: {answer.status_code} {answer.text}"
        return answer.json()

    def get_reached(self, path, headers=None, **parameters):
        """What needs a position or a signed checkpoint of it, asked until that is there: the daemon itself waits seconds."""
        [answer] = wait_until(
            lambda: (it := self.get(path, headers, **parameters)).status_code != 503 and [it], 120, f"{path} {parameters}")
        return answer

    def post(self, command, **options):
        return self.session.post(self.url + "/v1/commands", json=command, timeout=REQUEST_TIMEOUT, **options)

    def accept(self, command):
        """Sends a command that must be accepted as new; its receipt."""
        answer = self.post(command)
        assert answer.status_code == 201, f"{command}: {answer.status_code} {answer.text}"
        return answer.json()

    def bulk(self, lines, **parameters):
        """Sends lines; yields the answers as they come."""
        body = "\n".join(lines).encode() + b"\n"
        with requests.post(
            self.url + "/v1/commands/bulk",
            data=body,
            params=parameters,
            stream=True,
            headers={"Content-Type": "application/x-ndjson"},
            timeout=REQUEST_TIMEOUT,
        ) as answer:
            assert answer.status_code == 200, f"{answer.status_code} {answer.text}"
            for line in answer.iter_lines(chunk_size=4096):
                if line:
                    yield json.loads(line)

    def events(self):
        """The whole log as `/v1/events` gives it, page by page."""
        events = []
        after = 0
        while True:
            page = self.get_ok("/v1/events", after=after)
            found = page.get("events", [])
            if not found:
                return events
            events += found
            after = int(page["next"])

    def head(self):
        return int(self.get_ok("/v1/events", limit=1).get("head", "0"))

    def publication(self, lane="audiences"):
        [found] = [it for it in self.get_ok("/v1/publications")["publications"] if it["lane"] == lane]
        return found

    def position(self, lane="audiences"):
        """How far a lane is; 0 while that is not known."""
        return int(self.publication(lane).get("position", 0))

    def wait_published(self, timeout=300):
        """Waits until every lane has committed everything up to the head."""
        head = self.head()
        return wait_until(
            lambda: all(
                int(it.get("position", 0)) >= head for it in self.get_ok("/v1/publications")["publications"]
            ),
            timeout,
            f"publishing up to {head}",
            interval=0.1,
        )

    # The process

    def log(self):
        return self.log_path.read_text(errors="replace")

    def wait_logged(self, text, count=1):
        """Lines of the log are written by a thread of their own, later than what they tell of can be seen."""
        wait_until(lambda: self.log().count(text) >= count, 120, f"{text!r} in the log")

    def is_running(self):
        return self.process.poll() is None

    def kill(self):
        """kill -9."""
        if self.is_running():
            self.process.kill()
        self._gone(self.process.wait(STOP_TIMEOUT))

    def stop(self):
        """SIGTERM; must end by itself with 0."""
        if self.is_running():
            self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self._gone(self.process.wait(STOP_TIMEOUT))
            raise AssertionError(
                f"SIGTERM did not stop the daemon within {STOP_TIMEOUT} s:\n{self.log()}"
            ) from None
        self._gone(status)
        assert status == 0, f"the daemon ended with {status}:\n{self.log()}"

    def _gone(self, _status):
        self.process.stdout.close()
        if hasattr(self, "session"):
            self.session.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
