"""The side of a service manager that hears notices (sd_notify)."""

import contextlib
import socket


class NotifySocket:
    """A datagram socket under a name; `lines` are what came, in order."""

    def __init__(self, name):
        """`name` as NOTIFY_SOCKET has it: a path, or @ and a name of the abstract space."""
        self.name = str(name)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind("\0" + self.name[1:] if self.name.startswith("@") else self.name)
        self.lines = []

    def wait(self, line, timeout=120):
        """Waits until a line has come; those before it."""
        self.socket.settimeout(timeout)
        while line not in self.lines:
            self.lines += self.socket.recv(4096).decode().splitlines()
        return self.lines

    def drain(self):
        """Forgets whatever has come so far."""
        self.socket.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while self.socket.recv(4096):
                pass
        self.lines = []

    def close(self):
        self.socket.close()
