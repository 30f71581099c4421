"""A bulk of commands through one connection, as fast as it is taken."""

import http.client
import json
import socket
import threading
import time
import uuid
from urllib.parse import urlsplit


def lines(people, count):
    """Commands, each new, in turn about everybody; bytes of NDJSON."""
    made = []
    for number in range(count):
        body = {
            "peerId": people[number % len(people)],
            "module": "M-advocacy",
            "title": "A module",
            "provider": "Fernleigh Academy",
            "completedOn": "2021-02-01",
            "allocations": [{"category": "advocacy", "minutes": 60}],
            "mode": "MODE_IN_PERSON",
        }
        made.append(json.dumps({"commandId": str(uuid.uuid4()), "completeModule": body}, separators=(",", ":")))
    return "".join(f"{it}\n" for it in made).encode()


def rate(url, body, count, is_answered):
    """Commands a second from the first byte to the last answer."""
    address = urlsplit(url)
    head = (
        f"POST /v1/commands/bulk HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: application/x-ndjson\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    ).encode()
    with socket.create_connection((address.hostname, address.port), timeout=600) as connection:
        begin = time.perf_counter()
        # The answers come while it is sent, and whoever takes none of them is cut.
        sender = threading.Thread(target=connection.sendall, args=(head + body,))
        sender.start()
        answer = http.client.HTTPResponse(connection, method="POST")
        answer.begin()
        text = answer.read()
        sender.join()
        seconds = time.perf_counter() - begin
    if is_answered and text.count(b'"duplicate":false') != count:
        raise SystemExit(f"of {count} commands {text.count(b'duplicate')} were taken: {text[:300]!r}")
    return count / seconds
