"""The ledger of a cycle and the figures of a board, beside the answers whose numbers they are."""

import collections
import datetime

import pytest

from support import cli
from support.careers import Person
from support.commands import command


def test_the_ledger_has_the_numbers_of_the_assessment(story):
    number = story.person.credential_number
    ledger = story.get(
        f"/v1/credentials/ICRC/{number}/ledger", asOf="2023-08-01", knownAt=story.at["filed"]
    )
    [account] = ledger["accounts"]
    [education] = story.assessment(asOf="2023-08-01", knownAt=story.at["filed"])["requirements"]
    assert (account["need"], account["have"], account["missing"]) == (1_200, 1_200, 0)
    assert (account["need"], account["have"], account["status"]) == (
        education["need"],
        education["have"],
        education["status"],
    )
    assert [(it["id"], it["have"]) for it in account["parts"]] == [
        (it["id"], it["have"]) for it in education["parts"]
    ]
    assert {it["eventId"]: it["counted"] for it in account["activities"]} == {
        it["eventId"]: it["minutes"] for it in education["evidence"]
    }
    assert (ledger["cycle"], ledger["cycleStartsOn"], ledger["expiresOn"]) == (1, "2021-09-01", "2023-09-01")
    assert ledger["asOf"] == "2023-08-01" and int(ledger["position"]) == story.at["filed"]


def test_each_cycle_has_its_own(story):
    path = f"/v1/credentials/ICRC/{story.person.credential_number}/ledger"
    first, second = story.get(path, cycle=1), story.get(path, cycle=2)
    assert story.get(path)["accounts"] == second["accounts"]
    assert first["accounts"][0]["have"] == 1_200 and first["cycles"] == second["cycles"] == 2
    [account] = second["accounts"]
    assert (account["have"], account["missing"], account["neededBy"]) == (0, 1_200, second["fileBy"])
    assert account["elsewhere"] == 2 and not account.get("activities")
    for cycle, status, code in [(3, 404, "cycle_unknown"), (0, 400, "invalid_parameter")]:
        answer = story.daemon.get(path, cycle=cycle)
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def carrying(board, version, effective, over):
    """Rules of a board that ask for ten hours a cycle and take so many hours over."""
    hours = {"of": "HOURS_KIND_CONTINUING_EDUCATION", "need": {"hours": 10}}
    if over:
        hours["carryOver"] = {"hours": over}
    credential = {
        "code": "PR",
        "title": "Peer",
        "initial": [{"id": "exam", "title": "Examination", "exam": {"exam": "X"}}],
        "cycle": {"months": 24, "expiry": "EXPIRY_ANNIVERSARY", "opensDaysBefore": 90},
        "renewal": [{"id": "ce", "title": "Education", "hours": hours}],
    }
    rules = {
        "board": board, "title": board, "version": version, "effectiveOn": effective,
        "timeZone": "America/New_York", "credentials": [credential]}
    return command("adoptRules", {"board": board, "rules": rules})


@pytest.mark.parametrize("board, earlier, later, out", [("LESS", 10, 2, 120), ("MORE", 0, 10, 480), ("NONE", 10, 0, 0)])
def test_what_goes_over_is_what_comes_in(module_daemon, board, earlier, later, out):
    """A version that is in force when the next cycle begins says how much."""
    daemon, person = module_daemon, Person(70, board)
    daemon.accept(carrying(board, "1", "2015-01-01", earlier))
    daemon.accept(carrying(board, "2", "2023-01-01", later))
    for it in [
        person.register(), person.submit("2022-01-02"), person.approve("2022-03-01", override=True),
        person.education("general", 18, "2023-05-01"), person.file_renewal("2024-02-01"),
        person.approve_renewal("2024-02-10"),
    ]:
        daemon.accept(it)
    path = f"/v1/credentials/{board}/{person.credential_number}/ledger"
    [first], [second] = (daemon.get_ok(path, cycle=cycle)["accounts"] for cycle in (1, 2))
    assert (first["have"], first.get("carriedOut", 0), second.get("carriedIn", 0)) == (1_080, out, out)
    [activity] = first["activities"]
    assert activity.get("carriedOut", 0) == out


def test_statistics_are_counts_over_the_roster(module_daemon, story):
    lapsed = Person(88)
    story.send(lapsed.register(), lapsed.submit(), lapsed.approve(override=True))
    denied = Person(89)
    story.send(denied.register(), denied.submit(), denied.deny())
    window = {"from": "2021-01-01", "to": "2030-12-31"}
    figures = story.get("/v1/boards/ICRC/statistics", **window)
    roster = story.get("/v1/roster", board="ICRC")["entries"]
    held = collections.Counter(it["status"] for it in roster if it.get("credentialNumber"))
    assert {it["status"]: it["count"] for it in figures["credentials"]} == held
    pipeline = figures["pipeline"]
    assert pipeline["applied"] == len(roster) and pipeline["denied"] >= 1
    assert pipeline["applied"] == sum(
        pipeline[it] for it in ["approved", "denied", "withdrawn", "lapsed", "open"]
    )
    assert isinstance(pipeline["medianDaysToDecision"], int)
    outcomes = figures["outcomes"]
    assert outcomes["due"] == sum(it["due"] for it in figures["renewals"])
    assert outcomes["lapsed"] >= 2 and outcomes["filedInTime"] == 1 and outcomes["filedLate"] == 0
    assert outcomes["closed"] == outcomes["lapsed"] + outcomes["filedInTime"] + outcomes["filedLate"]
    nothing = story.get("/v1/boards/ICRC/statistics", **{"from": "1999-01-01", "to": "1999-12-31"})
    assert nothing["pipeline"]["applied"] == 0 and "medianDaysToDecision" not in nothing["pipeline"]


def test_simulated_careers_agree_everywhere(tmp_path):
    """Ledgers, rosters and statistics over many people, against the answers about each of them."""
    from support.daemon import Daemon

    with Daemon(tmp_path / "data") as daemon:
        assert all("position" in it for it in daemon.bulk(cli.simulate(40, 4, 11)))
        entries, after = [], ""
        while True:
            page = daemon.get_ok("/v1/roster", board="ICRC", after=after, limit=7)
            entries += page.get("entries", [])
            after = page.get("next", "")
            if not after:
                break
        assert len({(it["peerId"], it["position"]) for it in entries}) == len(entries) > 10
        head = daemon.head()
        again = daemon.get_ok("/v1/roster", board="ICRC", knownAt=head)
        assert again["fromRecords"] and again["entries"] == entries
        for entry in entries:
            if not entry.get("credentialNumber"):
                continue
            number = entry["credentialNumber"]
            ledger = daemon.get_ok(f"/v1/credentials/ICRC/{number}/ledger")
            found = daemon.get_ok(f"/v1/peers/{entry['peerId']}/eligibility", board="ICRC")["assessments"]
            for assessment in found:
                if assessment.get("credentialNumber") != number:
                    continue
                hours = {it["id"]: it for it in assessment["requirements"]}
                for account in ledger["accounts"]:
                    assert account["have"] == hours[account["requirement"]]["have"], number
        year = datetime.date.today().year
        window = {"from": f"{year - 10}-01-01", "to": f"{year + 10}-12-31"}
        figures = daemon.get_ok("/v1/boards/ICRC/statistics", **window)
        held = collections.Counter(it["status"] for it in entries if it.get("credentialNumber"))
        assert {it["status"]: it["count"] for it in figures["credentials"]} == held
        daemon.stop()
    assert cli.run("replay", "--check", "--data", tmp_path / "data").returncode == 0
