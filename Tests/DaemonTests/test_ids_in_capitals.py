"""An id in capitals is the same id: so is the command that is sent under it, and what is recorded says it in one way."""

from support.careers import Person
from support.commands import kind_of


def loud(command):
    """The same with its ids in capitals."""
    kind, body = kind_of(command)
    body = {name: it.upper() if name in ("peerId", "eventId") else it for name, it in body.items()}
    return {**command, "commandId": command["commandId"].upper(), kind: body}


def test_the_same_command_has_the_same_receipt(module_daemon):
    person = Person(81)
    module = person.module("advocacy", 10)
    for first in (person.register(), loud(module), loud(person.void(module))):
        answer = module_daemon.post(first)
        assert answer.status_code == 201, answer.text
        receipt = answer.json()
        assert receipt["commandId"] == first["commandId"].lower()
        for again in (first, loud(first), {**first, "commandId": first["commandId"].lower()}):
            answer = module_daemon.post(again)
            assert answer.status_code == 200, answer.text
            assert answer.json() == {**receipt, "duplicate": True}
    other = {**loud(module), "completeModule": {**module["completeModule"], "title": "Another"}}
    assert module_daemon.post(other).json()["code"] == "command_id_reused"


def test_what_is_recorded_is_in_lower_case(module_daemon):
    person = Person(82)
    module = person.module("advocacy", 10)
    for it in (person.register(), module, person.void(module)):
        module_daemon.accept(loud(it))
    history = module_daemon.get_ok(f"/v1/peers/{person.id.upper()}/history")
    assert history["peerId"] == person.id
    first, second, third = history["events"]
    assert {it["stream"] for it in (first, second, third)} == {f"peer-{person.id}"}
    assert second["commandId"] == second["eventId"] == module["commandId"]
    assert second["voidedBy"] == third["eventId"] and third["event"]["recordVoided"]["eventId"] == second["eventId"]
