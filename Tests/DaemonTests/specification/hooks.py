"""What the property tests of the specification need to know beyond it."""

import json

import schemathesis

#: A client may wait for what is not there yet. Everything else that is "not now" is a finding.
TEMPORARY = {"position_not_reached", "not_ready", "streams_full", "checkpoint_missing"}
#: Waits for positions that do not exist take seconds each.
POSITION_MAX = 50


@schemathesis.serializer("application/x-ndjson", "application/ndjson", "application/jsonl")
def lines(context, value):
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


@schemathesis.deserializer("application/x-protobuf")
def message(context, response):
    return response.content.decode("latin-1")


@schemathesis.deserializer("application/x-ndjson")
def text_of_lines(context, response):
    return response.content.decode()


@schemathesis.deserializer("text/event-stream")
def text_of_events(context, response):
    return response.content.decode()


@schemathesis.hook
def filter_case(context, case):
    """Leaves out what cannot be a finding.

    Null is what canonical protobuf JSON takes for absent; a position that nothing reaches only takes its wait.
    """
    position = str((case.query or {}).get("minPosition", ""))
    is_far = position.isdigit() and int(position) > POSITION_MAX
    return not is_far and not _has_null(case.body)


def _has_null(value):
    if isinstance(value, dict):
        return any(map(_has_null, value.values()))
    return value is None or isinstance(value, list) and any(map(_has_null, value))


@schemathesis.check
def unavailable_says_why(context, response, case):
    """503 is for what can come yet."""
    if response.status_code == 503:
        code = response.json()["code"]
        assert code in TEMPORARY, f"503 {code}"


@schemathesis.check
def problems_are_problems(context, response, case):
    """Every refusal is a problem with a code, and says nothing of the inside."""
    if response.status_code >= 400 and case.method != "HEAD":
        assert response.headers["content-type"] == ["application/problem+json"], response.headers
        problem = response.json()
        assert problem["status"] == response.status_code
        assert problem["type"] == f"urn:credentiald:problem:{problem['code']}"
        for inside in ("/Sources/", ".swift", "Swift.", "fatal error", "NIO", "LMDB", "MDB_"):
            assert inside not in problem["detail"] or inside in sent(case), problem


def sent(case):
    return repr((case.path_parameters, case.query, case.body))

