"""Where bad input is handed in, and what its answer has to look like."""

import json

import requests

from support import cli
from support.careers import Person

JSON = {"Content-Type": "application/json"}


class Desk:
    """A daemon with adopted rules and one registered person."""

    def __init__(self, daemon):
        self.daemon = daemon
        daemon.accept(json.loads(cli.simulate(1, 1, 1)[0]))
        self.person = Person(61)
        self.registration = self.person.register()
        daemon.accept(self.registration)

    def post(self, body, headers=JSON, path="/v1/commands"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return requests.post(self.daemon.url + path, data=data, headers=headers, timeout=120)


def check_problem(answer, status, code, field=None, reason=None):
    """The answer is problem details with a stable code; its field and a part of its reason."""
    assert answer.status_code == status, f"{answer.status_code} {answer.text[:500]}"
    assert answer.headers["Content-Type"] == "application/problem+json", answer.headers
    problem = answer.json()
    assert problem["code"] == code and problem["status"] == status, problem
    assert problem["type"] == f"urn:credentiald:problem:{code}" and problem["title"], problem
    assert problem["detail"], problem
    if field is not None:
        assert problem.get("field", "") == field, problem
    if reason is not None:
        assert reason in problem["detail"], problem
    return problem
