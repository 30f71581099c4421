"""HTTP byte by byte, for what a library would tidy up or refuse to send."""

import socket
import time
from dataclasses import dataclass, field


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes


@dataclass
class Exchange:
    """What came back, and whether the daemon closed the connection."""

    data: bytes = b""
    closed: bool = False
    answers: list = field(default_factory=list)

    @property
    def statuses(self):
        return [it.status for it in self.answers]


class Raw:
    """One connection."""

    def __init__(self, daemon, timeout=120):
        host, port = daemon.url.split("//")[1].split(":")
        self.timeout = timeout
        self.socket = socket.create_connection((host, int(port)), timeout=timeout)
        self.data = b""
        self.closed = False

    def send(self, data):
        """Whether it was taken."""
        # What is left from a reading would be too short.
        self.socket.settimeout(self.timeout)
        try:
            self.socket.sendall(data)
            return True
        except OSError:
            self.closed = True
            return False

    def read(self, seconds, until=None):
        """Reads until the connection is closed, `until` is there, or the time is over."""
        end = time.monotonic() + seconds
        while not self.closed and (left := end - time.monotonic()) > 0:
            if until is not None and until(self.data):
                break
            self.socket.settimeout(left)
            try:
                part = self.socket.recv(1 << 16)
            except TimeoutError:
                break
            except OSError:
                part = b""
            self.closed = part == b""
            self.data += part
        return self.data

    def is_closed_within(self, seconds):
        self.read(seconds)
        return self.closed

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


#: For the next word of a daemon on a machine that is busy. Most end what they do not answer long before.
PATIENCE = 120
#: Something else may still come behind the last answer: one that should not.
QUIET = 0.15


def exchange(daemon, data, count=1, parts=False):
    """Sends bytes and reads whatever comes until it is closed, or quiet behind as many whole answers."""
    result = Exchange()
    with Raw(daemon) as raw:
        for part in data if parts else [data]:
            if not raw.send(part):
                break
        while not raw.closed:
            before = len(raw.data)
            raw.read(QUIET if _is_all(raw.data, count) else PATIENCE, until=lambda it: len(it) > before)
            if len(raw.data) == before:
                break
        result.data, result.closed = raw.data, raw.closed
    result.answers = parsed(result.data)
    return result


def _is_all(data, count):
    try:
        answers = parsed(data, strictly=True)
    except ValueError:
        return False
    # A connection that is said to be closed is waited for.
    return len(answers) >= count and answers[-1].headers.get("connection") != "close"


def parsed(data, strictly=False):
    """The answers in it; an unfinished one is left out, or a ValueError."""
    answers = []
    while data:
        head, separator, rest = data.partition(b"\r\n\r\n")
        if not separator:
            break
        lines = head.split(b"\r\n")
        status = int(lines[0].split(b" ")[1])
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(b":")
            headers[name.decode().lower()] = value.strip().decode()
        if 100 <= status < 200:
            data = rest
            continue
        if "content-length" in headers:
            length = int(headers["content-length"])
            if len(rest) < length:
                break
            body, data = rest[:length], rest[length:]
        elif headers.get("transfer-encoding") == "chunked":
            body, data = _chunked(rest)
            if body is None:
                data = rest
                break
        else:
            body, data = rest, b""
        answers.append(Answer(status, headers, body))
    if strictly and data:
        raise ValueError("an answer is unfinished")
    return answers


def _chunked(data):
    body = b""
    while True:
        size, separator, rest = data.partition(b"\r\n")
        if not separator:
            return None, data
        length = int(size, 16)
        if len(rest) < length + 2:
            return None, data
        body, data = body + rest[:length], rest[length + 2:]
        if length == 0:
            return body, data
