"""A proxy before a broker, whose script may hold, delay or cut what goes through."""

import socket
import threading

from support import wire
from support.ports import free_port

CONNECTIONS_MAX = 128


class Script:
    """What is done to the traffic. Hooks may block: they hold up their own connection's direction alone."""

    def request(self, connection, request):
        """Before a request is passed on; False: it is not."""
        return True

    def answer(self, connection, request, body):
        """Before an answer is passed on; False: it is not."""
        return True


class Proxy:
    def __init__(self, broker, script):
        self.broker, self.script = broker, script
        self.port = free_port()
        self.bootstrap = f"127.0.0.1:{self.port}"
        self.connections = []
        #: What went wrong in a connection's thread, the script's own assertions among it.
        self.failures = []
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=CONNECTIONS_MAX)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                broker = socket.create_connection(("127.0.0.1", self.broker.port), timeout=120)
            except OSError:
                client.close()
                continue
            broker.settimeout(None)
            self.connections.append(Connection(self, client, broker))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.close()
        for connection in self.connections:
            connection.close()


class Connection:
    def __init__(self, proxy, client, broker):
        self.proxy, self.client, self.broker = proxy, client, broker
        #: To the broker it goes on when the client is gone.
        self.outlives_client = False
        self._open = {}
        self._sending = threading.Lock()
        for work in (self._requests, self._answers):
            threading.Thread(target=self._run, args=(work,), daemon=True).start()

    def pass_on(self, request):
        """To the broker."""
        self._open[request.correlation] = request
        try:
            with self._sending:
                self.broker.sendall(wire.framed(request.body))
        except OSError:
            self.close()

    def cut(self):
        """The client loses the connection; to the broker it stays open."""
        self.outlives_client = True
        _shut(self.client)

    def close(self):
        _shut(self.client)
        _shut(self.broker)

    def _run(self, work):
        try:
            work()
        except Exception as failure:
            self.proxy.failures.append(repr(failure))
            self.close()

    def _requests(self):
        while (body := wire.read_frame(self.client)) is not None:
            request = wire.Request.parse(body)
            if self.proxy.script.request(self, request):
                self.pass_on(request)
        if not self.outlives_client:
            _shut(self.broker)

    def _answers(self):
        proxy = self.proxy
        while (body := wire.read_frame(self.broker)) is not None:
            request = self._open.pop(int.from_bytes(body[:4], "big", signed=True))
            if request.api in (wire.METADATA, wire.FIND_COORDINATOR):
                body = body.replace(wire.endpoint(proxy.broker.port), wire.endpoint(proxy.port))
            if proxy.script.answer(self, request, body):
                try:
                    self.client.sendall(wire.framed(body))
                except OSError:
                    pass
        _shut(self.client)


def _shut(stream):
    try:
        stream.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    stream.close()
