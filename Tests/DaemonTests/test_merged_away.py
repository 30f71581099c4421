"""An id that was merged away, and what a board has of whom it was with before: both are told of as of now."""

import pytest

from support import cli
from support.two_boards import FIRST, TwoBoards, amend, of_credential, revoke, suspend


@pytest.fixture(scope="module")
def boards(tmp_path_factory):
    with TwoBoards(tmp_path_factory.mktemp("boards")) as boards:
        yield boards


# What is held under the id that was merged away


def readers(boards, person):
    return {"auditor": boards.auditor, "board": boards.first, "holder": boards.holder(person)}


def held(boards, person, caller, **parameters):
    """The credentials of a summary: number, status and practice."""
    answer = boards.read(f"/v1/peers/{person.id}", caller, **parameters)
    return [
        (it["number"], it["status"].removeprefix("CREDENTIAL_STATUS_"), it["practiceAuthorized"])
        for it in answer["credentials"]
    ]


@pytest.mark.parametrize("who", ["auditor", "board", "holder"])
@pytest.mark.parametrize(
    "act, status", [(revoke, "REVOKED"), (suspend, "ACTIVE")], ids=["revoked", "suspended"]
)
def test_the_summary_of_an_id_that_was_merged_away_is_of_now(boards, who, act, status):
    person, survivor = boards.certified(), boards.person()
    merged = boards.merge(person, survivor)["position"]
    caller, number = readers(boards, person)[who], person.credential_number
    assert held(boards, person, caller) == [(number, "ACTIVE", True)]
    position = boards.accept(act(person, on="2026-07-01", holder=survivor))["position"]
    assert held(boards, person, caller) == [(number, status, False)]
    assert held(boards, survivor, boards.auditor) == [(number, status, False)]
    assert boards.verification(person)[:2] == (status, False)
    told = boards.read(f"/v1/peers/{person.id}", caller)
    assert told["mergedInto"] == survivor.id and int(told["position"]) >= int(position)
    # What was known then is told as it was.
    assert held(boards, person, caller, knownAt=merged) == [(number, "ACTIVE", True)]
    assert held(boards, person, caller, knownAt=position) == [(number, status, False)]
    assert held(boards, person, caller, asOf="2026-06-30") == [(number, "ACTIVE", True)]


def test_what_stays_under_an_id_that_was_merged_away_is_void_with_its_void(boards):
    person, survivor = boards.person(), boards.person()
    approval = person.approve(on="2026-01-06", override=True)
    boards.accept(person.submit(on="2026-01-05"), approval)
    boards.merge(person, survivor)
    boards.accept(survivor.void(approval))
    for who, caller in readers(boards, person).items():
        assert held(boards, person, caller) == [(person.credential_number, "VOID", False)], who


# Roster and statistics


def made(person, status):
    """Commands after which a board has the person no more."""
    approval = person.approve(on="2026-01-06", override=True)
    withdrawal = person.make("withdrawApplication", board=FIRST, credential="PR", withdrawnOn="2026-01-07")
    return [
        person.submit(on="2026-01-05"),
        *{
            "DENIED": [person.deny(on="2026-01-06")],
            "WITHDRAWN": [withdrawal],
            "VOID": [approval, person.void(approval), withdrawal],
        }[status],
    ]


def entries(boards, person, **parameters):
    """What the roster finds by somebody's name: whose it is, by which name, with which status."""
    page = boards.read("/v1/roster", boards.first, board=FIRST, q=person.given, **parameters)
    return [
        (it["peerId"], it["name"], it["status"].removeprefix("ROSTER_STATUS_"), it.get("credentialNumber"))
        for it in page.get("entries", [])
    ]


def figures(boards):
    window = {"from": "2020-01-01", "to": "2026-12-31"}
    answer = boards.read(f"/v1/boards/{FIRST}/statistics", boards.first, **window)
    statuses = {it["status"].removeprefix("ROSTER_STATUS_"): it["count"] for it in answer.get("credentials", [])}
    pipeline = {name: it for name, it in answer["pipeline"].items() if name != "medianDaysToDecision"}
    return pipeline, statuses



@pytest.mark.parametrize("status", ["DENIED", "WITHDRAWN", "VOID"])
def test_a_merge_takes_nothing_off_a_roster(boards, status):
    person, survivor = boards.person(), boards.person()
    boards.accept(*made(person, status))
    before, known = entries(boards, person), boards.head()
    assert status in [it[2] for it in before]
    assert {it[:2] for it in before} == {(person.id, person.name)}
    position = boards.merge(person, survivor)["position"]
    # The board was never with the survivor: it has them by the name that it knew.
    boards.accept(amend(survivor, f"Neverknown{survivor.number}", "Marchbanks"))
    after = [(survivor.id, *it[1:]) for it in before]
    assert entries(boards, person) == after
    assert entries(boards, person, knownAt=position) == after
    assert entries(boards, person, asOf="2026-01-08") == after
    assert entries(boards, person, knownAt=known) == before
    page = boards.read("/v1/roster", boards.first, board=FIRST, limit=1_000)
    assert survivor.given not in str(page) and f"Neverknown{survivor.number}" not in str(page)


def names(boards, *people, **parameters):
    """What the whole roster calls people, with the statuses."""
    page = boards.read("/v1/roster", boards.first, board=FIRST, limit=1_000, **parameters)
    ids = {it.id for it in people}
    return [
        (it["name"], it["status"].removeprefix("ROSTER_STATUS_"))
        for it in page.get("entries", [])
        if it["peerId"] in ids
    ]


@pytest.mark.parametrize("status", ["DENIED", "WITHDRAWN"])
def test_a_name_given_before_she_came_again_was_not_known_then(boards, status):
    person = boards.person()
    boards.accept(*made(person, status), amend(person, f"Neverknown{person.number}", "Marchbanks"))
    position = boards.head()
    before = names(boards, person)
    assert before == names(boards, person, knownAt=position) == [(person.name, status)]
    again = boards.accept(person.submit(on="2026-07-01"))["position"]
    renamed = f"Neverknown{person.number} Marchbanks"
    assert names(boards, person) == [(renamed, status), (renamed, "APPLIED")]
    assert names(boards, person, knownAt=again) == [(renamed, status), (renamed, "APPLIED")]
    assert names(boards, person, knownAt=position) == before
    # What is known of that day now is told by the name of now.
    assert names(boards, person, asOf="2026-01-08") == [(renamed, status)]


def test_a_name_that_came_by_a_merge_stays_when_the_survivor_comes_herself(boards):
    person, survivor = boards.person(), boards.person()
    boards.accept(*made(person, "WITHDRAWN"))
    position = boards.merge(person, survivor)["position"]
    before = names(boards, person, survivor)
    assert before == names(boards, person, survivor, knownAt=position) == [(person.name, "WITHDRAWN")]
    boards.accept(survivor.submit(on="2026-07-01"))
    assert names(boards, survivor) == [(survivor.name, "WITHDRAWN"), (survivor.name, "APPLIED")]
    assert names(boards, person, survivor, knownAt=position) == before


def test_a_name_that_came_by_two_merges_stays_when_the_survivor_comes_herself(boards):
    first, second, survivor = boards.person(), boards.person(), boards.person()
    boards.accept(*made(first, "DENIED"))
    boards.merge(first, second)
    boards.merge(second, survivor)
    boards.accept(amend(survivor, f"Neverknown{survivor.number}", "Marchbanks"))
    told, head = names(boards, first, second, survivor), boards.head()
    assert len(told) == 1 and "Neverknown" not in str(told)
    boards.accept(survivor.submit(on="2026-07-01"))
    assert "Neverknown" in str(names(boards, first, second, survivor))
    assert names(boards, first, second, survivor, knownAt=head) == told


def test_an_entry_has_the_name_of_whoever_brings_the_board_in_now(boards):
    first, second, survivor = boards.person(), boards.person(), boards.person()
    for person in (first, second):
        boards.accept(*made(person, "DENIED"))
    boards.merge(first, survivor)
    boards.unmerge(first, survivor)
    boards.merge(second, survivor)
    assert entries(boards, second) == [(survivor.id, second.name, "DENIED", None)]
    assert entries(boards, first) == [(first.id, first.name, "DENIED", None)]


def test_a_name_is_found_still_after_somebody_else_was_taken_out(boards):
    person, survivor, other = boards.person(), boards.person(), boards.person()
    boards.accept(*made(person, "WITHDRAWN"))
    boards.merge(person, survivor)
    boards.merge(other, survivor)
    boards.unmerge(other, survivor)
    assert entries(boards, person) == [(survivor.id, person.name, "WITHDRAWN", None)]


def test_two_applications_of_one_day_are_due_once(boards):
    """Whoever is registered twice may have applied twice."""
    person, survivor = boards.person(), boards.person()
    for it in (person, survivor):
        boards.accept(it.submit(on="2026-07-20"))
    boards.merge(person, survivor)
    checked = cli.run("replay", "deadlines", "--check", "--data", boards.folder / "data")
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("status", ["DENIED", "WITHDRAWN", "VOID"])
def test_a_merge_takes_nothing_out_of_statistics(boards, status):
    person, survivor = boards.person(), boards.person()
    boards.accept(*made(person, status))
    before = figures(boards)
    boards.merge(person, survivor)
    assert figures(boards) == before
    boards.unmerge(person, survivor)
    assert figures(boards) == before


def test_registered_is_who_has_something_with_the_board(boards):
    def counted():
        pipeline, statuses = figures(boards)
        return pipeline["registered"], pipeline["applied"], statuses.get("VOID", 0)

    registered, applied, void = counted()
    mistaken = boards.person()
    submission = mistaken.submit(on="2026-01-05")
    assert counted() == (registered, applied, void)
    boards.accept(submission)
    assert counted() == (registered + 1, applied + 1, void)
    boards.accept(mistaken.void(submission, "VOID_REASON_WRONG_PERSON"))
    assert counted() == (registered, applied, void)
    # She counts once she applies herself, and whatever becomes of that.
    boards.accept(*made(mistaken, "WITHDRAWN"))
    assert counted() == (registered + 1, applied + 1, void)
    boards.accept(*made(boards.person(), "VOID"))
    assert counted() == (registered + 2, applied + 2, void + 1)


# Renewals


def test_an_inactive_credential_is_not_to_be_renewed(boards):
    inactive, active = boards.certified(), boards.certified()

    def due():
        window = {"from": "2028-01-06", "to": "2028-01-06"}
        found = boards.read("/v1/renewals", boards.first, board=FIRST, limit=1_000, **window).get("renewals", [])
        return {it["credentialNumber"] for it in found} & {it.credential_number for it in (inactive, active)}

    assert due() == {inactive.credential_number, active.credential_number}
    boards.accept(of_credential("inactivate", inactive, "2026-03-01", grounds=["medical"]))
    assert boards.verification(inactive)[0] == "INACTIVE"
    assert due() == {active.credential_number}
