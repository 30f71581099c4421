"""A person whose history is longer than what lies in the buffers of both sides while nobody reads."""

import json

import requests

from support.tokens import bearer

ENTRIES, FEEDBACK_BYTES = 600, 7_000
PATIENCE = 600


def record(url, person, token, verify=True):
    """Records so many entries of a person, the registration among them."""
    commands = [person.register()]
    while len(commands) < ENTRIES:
        command = person.competency(on="2021-02-10")
        command["passCompetency"]["feedback"] = "x" * FEEDBACK_BYTES
        commands.append(command)
    body = "\n".join(map(json.dumps, commands)) + "\n"
    headers = {**bearer(token), "Content-Type": "application/x-ndjson"}
    with requests.post(
        url + "/v1/commands/bulk", data=body, headers=headers, verify=verify, timeout=PATIENCE, stream=True
    ) as answer:
        assert sum(b'"position"' in it for it in answer.iter_lines()) == ENTRIES
