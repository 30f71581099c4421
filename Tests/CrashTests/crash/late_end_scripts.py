"""What can happen to the end of a transaction on its way."""

import threading
import time

from support import wire
from support.proxy import Script

ANSWER_TIMEOUT = 120


class EndScript(Script):
    """Counts the requests of one transactional id; once armed, does something to its next EndTxn."""

    def __init__(self):
        self.transactional_id = None
        self.armed = False
        self.touched = None
        #: Producers that were initialised after it.
        self.producers = 0
        #: The client takes the transaction for ended.
        self.is_over = False
        #: What the broker said to the end that came too late.
        self.said = None
        self.done = threading.Event()

    def arm(self, transactional_id):
        self.transactional_id = transactional_id
        self.armed = True

    def request(self, connection, request):
        if request.transactional_id != self.transactional_id:
            return True
        if request.api == wire.INIT_PRODUCER_ID and self.touched:
            self.producers += 1
        if request.api != wire.END_TXN or self.touched or not self.armed:
            return True
        self.touched = request
        return self.touch(connection, request)

    def answer(self, connection, request, body):
        if request is self.touched:
            self.said = wire.end_error(request, body)
            return self.answered(connection)
        ours = request.transactional_id == self.transactional_id
        if ours and self.touched and request.api in (wire.END_TXN, wire.INIT_PRODUCER_ID):
            self.is_over = True
        return True


class HeldPastTheNextBegin(EndScript):
    """The client gives the end up for lost, sends it again, goes on; in its next transaction the first arrives.

    A coordinator that knows transactions by producer id and epoch alone takes it for the end of that one."""

    def touch(self, connection, request):
        self.held = connection
        connection.cut()
        return False

    def answered(self, connection):
        self.done.set()
        return False

    def answer(self, connection, request, body):
        if self._is_within_the_next(request) and not self.done.is_set():
            self.held.pass_on(self.touched)
            assert self.done.wait(ANSWER_TIMEOUT), "the broker does not answer the late end"
        return super().answer(connection, request, body)

    def _is_within_the_next(self, request):
        """The broker has some messages of the transaction after the one whose end is held, and the client
        does not know yet."""
        ours = request.transactional_id == self.transactional_id
        return ours and self.is_over and request.api == wire.PRODUCE


class AnswerLost(EndScript):
    """The broker ends the transaction, and the connection goes before it can say so."""

    def touch(self, connection, request):
        return True

    def answered(self, connection):
        connection.close()
        self.done.set()
        return False


class Delayed(EndScript):
    """The end takes longer than the broker keeps a transaction open that nobody ends."""

    def __init__(self, seconds):
        super().__init__()
        self.seconds = seconds

    def touch(self, connection, request):
        # It is under way, whether or not the client still waits.
        connection.outlives_client = True
        time.sleep(self.seconds)
        return True

    def answered(self, connection):
        self.done.set()
        return True
