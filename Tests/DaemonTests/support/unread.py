"""Standard error that nobody reads: a pipe that takes nothing more, as behind a collector of logs that hangs."""

import contextlib
import os
import threading

PAGE = 4_096
FILLING = b"."


class Unread:
    """A full pipe. Give `writing` to a process, then `given()`."""

    def __init__(self):
        self.reading, self.writing = os.pipe()
        os.set_blocking(self.writing, False)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(self.writing, FILLING * PAGE)
        # The process has the same pipe: it is to wait, as for one that it was given by a service manager.
        os.set_blocking(self.writing, True)
        self.data = bytearray()
        self.reader = None

    def given(self):
        os.close(self.writing)
        self.writing = None

    def read(self):
        """Begins to take what comes, as the collector does that was started anew."""
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        while part := os.read(self.reading, 1 << 16):
            self.data += part

    def lines(self):
        """The whole lines that came so far."""
        text = bytes(self.data)
        return text[: text.rfind(b"\n") + 1].lstrip(FILLING).decode().splitlines()

    def rest(self):
        """All lines, once the other end is closed."""
        if self.reader is None:
            self.read()
        self.reader.join(120)
        assert not self.reader.is_alive(), "somebody still has the other end"
        return self.lines()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.writing is not None:
            self.given()
        if self.reader is None or not self.reader.is_alive():
            os.close(self.reading)
