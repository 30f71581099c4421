"""What time does is recorded under ids of its own, which no client can take: else it could be kept from happening."""

import datetime
import hashlib
import uuid

import pytest

from support.careers import Person
from support.commands import new_id
from support.desk import check_problem
from support.lines import answers
from support.two_boards import FIRST, TwoBoards, credential_path, merge

#: As the vocabulary numbers them.
WINDOW_OPENED, GRACE_PERIOD_STARTED, EXPIRED = 1, 4, 5
#: So many ids one after the other were tried for one deadline.
ATTEMPTS = 8
#: After the late window of what was issued in January 2026.
LATER = "2028-06-01T00:00:00Z"


@pytest.fixture
def boards(tmp_path):
    with TwoBoards(tmp_path) as boards:
        yield boards


def version(identifier):
    return int(identifier[14], 16)


def of_version(number):
    identifier = new_id()
    return f"{identifier[:14]}{number:x}{identifier[15:]}"


def foretold(person, kind, due, attempt):
    """An id that follows from a deadline alone, as whoever knows the person and the board can work it out."""
    parts = ["credentiald/deadline/1", person.id, person.board, str(kind), due, str(attempt), person.credential_number]
    digest = hashlib.sha256("\n".join(parts).encode()).digest()
    high, low = (int.from_bytes(digest[it : it + 8], "big") for it in (0, 8))
    high = high & ~0xF000 | 0x8000
    low = low & (1 << 62) - 1 | 1 << 63
    return str(uuid.UUID(int=high << 64 | low))


def day_after(date):
    return (datetime.date.fromisoformat(date) + datetime.timedelta(days=1)).isoformat()


def advance(boards):
    """Its answer."""
    url, headers = boards.daemon.url + "/v1/clock/advance", boards.headers(boards.everybody)
    return boards.daemon.session.post(url, json={"to": LATER}, headers=headers, timeout=120)


def test_a_client_gives_no_id_of_version_8(boards):
    person, other = boards.certified(), boards.person()
    commands = {
        "evidence": (person.module("advocacy", 1), boards.provider),
        "registration": (Person(next(boards.numbers)).register(), boards.provider),
        "decision": (person.make("surrender", board=FIRST, credentialNumber=person.credential_number,
                                 effectiveOn="2026-07-01"), boards.first),
        "merge": (merge(other, person), boards.first),
        "from-whoever-may-do-all": (person.exam(), boards.everybody),
    }
    head = boards.head()
    for name, (it, caller) in commands.items():
        own = {**it, "commandId": of_version(8)}
        problem = check_problem(boards.post(own, caller), 400, "invalid_field", "commandId")
        assert problem["commandId"] == own["commandId"], name
        for dry in (True, False):
            [line] = answers(boards, own, caller=caller, dry=dry)
            assert (line.get("status"), line.get("code")) == (400, "invalid_field"), line
            assert line["field"] == "commandId", line
    assert boards.head() == head
    # It is nothing but the version.
    for number in (1, 4, 5, 6, 7):
        boards.accept({**person.module("advocacy", 1), "commandId": of_version(number)}, caller=boards.provider)


def test_what_time_does_has_ids_of_version_8_and_nothing_else_has(boards):
    person = boards.certified()
    assert advance(boards).status_code == 200
    events = boards.history(person, boards.auditor)
    by_clock = [it for it in events if it["event"]["actor"]["role"] == "clock"]
    assert {"RenewalWindowOpened", "GracePeriodStarted", "CredentialExpired"} <= {it["type"] for it in by_clock}
    for it in events:
        assert {version(it["eventId"]), version(it["commandId"])} == ({8} if it in by_clock else {7}), it


def test_nobody_keeps_a_credential_from_expiring(boards):
    person, control, other = boards.certified(), boards.certified(), boards.person()
    credential = boards.read(credential_path(person), boards.employer)["credential"]
    due = {"from": credential["expiresOn"], "to": credential["expiresOn"]}
    [renewal, _] = boards.read("/v1/renewals", boards.first, board=FIRST, **due)["renewals"]
    deadlines = [
        (WINDOW_OPENED, renewal["opensOn"]),
        (GRACE_PERIOD_STARTED, day_after(credential["expiresOn"])),
        (EXPIRED, day_after(credential["lateUntil"])),
    ]
    # Each would be somebody else's training.
    for kind, due in deadlines:
        for attempt in range(ATTEMPTS):
            taken = {**other.module("advocacy", 1), "commandId": foretold(person, kind, due, attempt)}
            boards.post(taken, boards.provider)
    answer = advance(boards)
    for it in (person, control):
        assert boards.employers_told_of(it)[:2] == ("EXPIRED", False), answer.text
        assert boards.verification(it)[:2] == ("EXPIRED", False)
    assert answer.status_code == 200, answer.text
    histories = [[it["type"] for it in boards.history(it, boards.first)] for it in (person, control)]
    assert histories[0] == histories[1] and histories[0][-1] == "CredentialExpired"
    # And so it is whenever the daemon starts again.
    boards.clock = LATER
    boards.restart()
    assert boards.employers_told_of(person)[:2] == ("EXPIRED", False)
