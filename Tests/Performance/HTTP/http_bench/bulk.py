"""A bulk of commands through one connection, as fast as it is taken."""

import http.client
import json
import time
import uuid
from urllib.parse import urlsplit

#: Of the body that is sent at once.
CHUNK_BYTES = 1 << 18


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
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=600)
    chunks = (body[at : at + CHUNK_BYTES] for at in range(0, len(body), CHUNK_BYTES))
    headers = {"Content-Type": "application/x-ndjson", "Content-Length": str(len(body))}
    begin = time.perf_counter()
    # The answers come while it is sent: the daemon holds them back only as far as the sockets' buffers go.
    connection.request("POST", "/v1/commands/bulk", body=chunks, headers=headers)
    answer = connection.getresponse().read()
    seconds = time.perf_counter() - begin
    connection.close()
    if is_answered and answer.count(b'"duplicate":false') != count:
        raise SystemExit(f"of {count} commands {answer.count(b'duplicate')} were taken: {answer[:300]!r}")
    return count / seconds
