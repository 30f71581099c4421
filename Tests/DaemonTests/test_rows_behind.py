"""Rows that are behind the log: no answer that was made of them says that it has what they lack."""

import shutil

import pytest

from support.careers import Person
from support.desk import check_problem
from support.full_rows import without_room
from support.waiting import wait_until
from test_verifiable_credentials import Registry, act, day

pytestmark = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")


@pytest.fixture
def registry(tmp_path):
    registry = Registry(tmp_path)
    yield registry
    registry.daemon.stop()


def get(registry, path, role="board", accept="application/json", **parameters):
    return registry.daemon.get(path, {**registry.headers(role), "Accept": accept}, **parameters)


def read(registry, path, role="board", **parameters):
    answer = get(registry, path, role, **parameters)
    assert answer.status_code == 200, f"{path} {parameters}: {answer.status_code} {answer.text}"
    return answer.json()


def refused(answer, projection):
    """Not now, and why; whoever comes again in a moment may be told."""
    check_problem(answer, 503, "position_not_reached", reason=f"the rows of {projection} are of ")
    assert int(answer.headers["Retry-After"]) >= 1


def record(registry, *commands):
    """What cannot be made into rows; the position up to which queries see it."""
    registry.accept(*commands)
    told = read(registry, "/readyz", "operator")
    assert told["projections"] == "behind" and told["ready"], told
    return head(registry)


def head(registry):
    return int(read(registry, "/v1/boards")["position"])


def go_on(registry):
    """There is room again."""
    registry.accept(Person(99).register())
    assert read(registry, "/readyz", "operator")["projections"] == "applied"


def test_no_list_is_signed_of_credentials_that_may_have_ended(registry):
    person = registry.certified(1)
    token, name = registry.token(person), registry.list_name
    registry.wait_bits(token, set())
    paths = [f"/v1/status-lists/{purpose}/{name}" for purpose in ("revocation", "suspension")]
    with without_room(registry.daemon, "credentials"):
        record(registry, act(person, "revoke", effectiveOn=day(-2), grounds=["fraud"]))
        assert registry.public(person)["credential"]["status"] == "CREDENTIAL_STATUS_REVOKED"
        # One that was made just before is given for a second.
        for path in paths:
            wait_until(lambda: registry.open(path).status_code != 200, 10, "a refusal")
            refused(registry.open(path), "credentials")
    go_on(registry)
    registry.wait_bits(token, {"revocation"})
