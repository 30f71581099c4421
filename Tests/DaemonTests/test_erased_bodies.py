"""After an erasure a command that is sent again has its receipt, and another one under its id is refused: by what stands
in the open, since the rest cannot be compared any more."""

import copy

import pytest

from support.commands import command, kind_of, new_id
from support.daemon import Daemon
from support.every_kind import CLOCK, EveryKind

#: Kept under seal, or the decision's to make something of.
NOT_COMPARED = {
    "personal", "feedback", "statement", "explanation", "overrideReason", "details", "referee", "text", "identifier",
    "recipient", "targetExpected", "months", "untilOn",
}  # fmt: skip


@pytest.fixture(scope="module", params=["forwards", "backwards"])
def office(request, tmp_path_factory):
    """A daemon, and commands about people that it accepted, all of whom were erased then. Of what excludes each other it
    accepted what came first."""
    folder = tmp_path_factory.mktemp("erased")
    with Daemon(folder / "data", options=["--clock", f"simulated:{CLOCK}"]) as daemon:
        commands = [it for each in EveryKind(daemon).commands.values() for it in each]
        if request.param == "backwards":
            commands.reverse()
        accepted = [(it, receipt) for it in commands if (receipt := daemon.post(it)).status_code == 201]
        of_people = [(it, receipt.json()) for it, receipt in accepted if "peerId" in kind_of(it)[1]]
        erased = {it for it in {kind_of(it)[1]["peerId"] for it, _ in of_people} if erase(daemon, it)}
        yield daemon, [it for it in of_people if kind_of(it[0])[1]["peerId"] in erased]
        daemon.stop()


def erase(daemon, peer):
    """Whether she is erased; who was merged away is with whom she went on as."""
    body = {"peerId": peer, "requestedOn": "2026-08-01", "basis": "ERASURE_BASIS_REQUEST"}
    answer = daemon.post(command("erasePersonalData", body))
    return answer.status_code == 201 or answer.json()["code"] == "already_erased"


def others(value):
    """Values of the same form."""
    match value:
        case bool():
            yield not value
        case int():
            yield value + 1
        case [dict() as first, *rest]:
            yield [{**first, "minutes": first["minutes"] + 1}, *rest]
        case [str() as first, *rest]:
            yield [first + "-other", *rest]
        case str() if value[:4].isdigit() and value[4] == "-":
            yield "2020-02-03" + value[10:]
        case str() if len(value) == 36:
            yield new_id()
        case str() if "_" not in value:
            yield value + "X"
        case dict():
            for name, each in value.items():
                yield from ({**value, name: it} for it in others(each))


def test_it_has_its_receipt_still(office):
    daemon, commands = office
    assert len({kind_of(it)[0] for it, _ in commands}) > 20
    for it, receipt in commands:
        again = daemon.post(it)
        assert (again.status_code, again.json()) == (200, {**receipt, "duplicate": True}), it


def test_with_anything_else_in_the_open_it_is_another(office):
    daemon, commands = office
    count = 0
    for it, _ in commands:
        kind, body = kind_of(it)
        # Whoever sends an erasure again may have no more of it than the log has.
        if kind == "erasePersonalData":
            continue
        for name in body.keys() - NOT_COMPARED:
            if (kind, name) == ("inactivate", "grounds"):
                continue
            for value in others(body[name]):
                changed = copy.deepcopy(it)
                changed[kind][name] = value
                answer = daemon.post(changed)
                assert (answer.status_code, answer.json()["code"]) == (409, "command_id_reused"), (changed, it)
                count += 1
        changed = {**it, "correlationId": "another piece of work"}
        assert daemon.post(changed).json()["code"] == "command_id_reused", changed
    assert count > 100


def test_another_kind_of_command_about_her_is_another(office):
    daemon, commands = office
    heads = {}
    for it, _ in commands:
        heads.setdefault(kind_of(it)[0], it)
    for it, _ in commands:
        kind, body = kind_of(it)
        for other, content in ((name, kind_of(each)[1]) for name, each in heads.items() if name != kind):
            answer = daemon.post({"commandId": it["commandId"], other: {**content, "peerId": body["peerId"]}})
            assert (answer.status_code, answer.json()["code"]) == (409, "command_id_reused"), (other, it)
    assert len(heads) > 20


def test_what_was_sealed_is_not_compared(office):
    daemon, commands = office
    sealed = 0
    for it, receipt in commands:
        kind, body = kind_of(it)
        for name in body.keys() & {"feedback", "statement", "explanation", "details", "text", "referee"}:
            again = daemon.post({**it, kind: {**body, name: "Something else."}})
            assert (again.status_code, again.json()) == (200, {**receipt, "duplicate": True}), it
            sealed += 1
    assert sealed > 5
