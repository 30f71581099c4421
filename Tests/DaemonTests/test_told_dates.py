"""How the dates of a cycle came about is told by the version that granted it, and nothing is told that was not so."""

import copy

import pytest

from support.commands import command, new_id

ISSUED = "2025-03-12"


def rules(board, version, effective_on, **cycle):
    cycle = {"months": 24, "expiry": "EXPIRY_ANNIVERSARY", **cycle}
    exam = {"id": "exam", "title": "Examination", "exam": {"exam": "X"}}
    credential = {"code": "CPS", "title": "Peer", "initial": [exam], "cycle": cycle}
    return {
        "board": board,
        "title": "Board",
        "version": version,
        "effectiveOn": effective_on,
        "timeZone": "America/New_York",
        "credentials": [copy.deepcopy(credential)],
    }


def first(board):
    return rules(board, "1", "2000-01-01", opensDaysBefore=60, filingDaysBefore=10, lateDays=30)


def second(board, effective_on):
    return rules(board, "2", effective_on, opensDaysBefore=20, filingDaysBefore=14, lateDays=20)


def adopt(daemon, adopted):
    daemon.accept(command("adoptRules", {"board": adopted["board"], "rules": adopted}))


class Applicant:
    """Somebody whom a board certifies on a day, by an application of some days before."""

    def __init__(self, daemon, board):
        self.daemon, self.board, self.peer = daemon, board, new_id()
        personal = {"givenName": "Ann", "familyName": "Lee"}
        self.send("registerPeer", registeredOn="2020-01-01", personal=personal)
        exam = {"exam": "X", "outcome": "EXAM_OUTCOME_PASSED", "takenOn": "2021-01-01", "administeredBy": "Prometric"}
        self.send("recordExam", **exam)
        self.of_board("submitApplication", credential="CPS", submittedOn="2025-03-05")

    def send(self, kind, **body):
        return self.daemon.accept(command(kind, {"peerId": self.peer, **body}))

    def of_board(self, kind, /, **body):
        return self.send(kind, board=self.board, **body)

    def approve(self):
        number = {"credentialNumber": self.board}
        return self.of_board("approveApplication", credential="CPS", decidedOn=ISSUED, **number)

    def extend(self, **length):
        body = {"credentialNumber": self.board, "grantedOn": "2025-04-01", "kind": "EXTENSION_KIND_HARDSHIP"}
        body = {"peerId": self.peer, "board": self.board, **body, **length}
        return self.daemon.accept(command("grantExtension", body))["events"][0]["eventId"]

    def told(self):
        path = f"/v1/peers/{self.peer}/eligibility"
        answer = self.daemon.get_ok(path, board=self.board, asOf="2025-05-01")
        [assessment] = answer["assessments"]
        return {it["name"]: (it["date"], it["how"]) for it in assessment["dates"]}


GRANTED = {
    "expiresOn": ("2027-03-12", f"24 months after the issue on {ISSUED}, on the anniversary of {ISSUED}"),
    "opensOn": ("2027-01-11", "60 days before the expiry"),
    "fileBy": ("2027-03-02", "10 days before the expiry"),
    "lateUntil": ("2027-04-11", "30 days after the expiry"),
}


def test_a_version_between_the_application_and_the_issue_explains_nothing(module_daemon):
    adopt(module_daemon, first("BETWEEN"))
    adopt(module_daemon, second("BETWEEN", "2025-03-10"))
    person = Applicant(module_daemon, "BETWEEN")
    person.approve()
    assert person.told() == GRANTED


def test_nor_does_one_that_is_adopted_afterwards(module_daemon):
    adopt(module_daemon, first("AFTER"))
    person = Applicant(module_daemon, "AFTER")
    person.approve()
    adopt(module_daemon, second("AFTER", "2025-01-01"))
    assert person.told() == GRANTED


@pytest.fixture
def extended(module_daemon):
    adopt(module_daemon, first("LONGER"))
    person = Applicant(module_daemon, "LONGER")
    person.approve()
    return person


def test_an_extension_to_a_day_is_told_with_its_day(extended):
    month = extended.extend(months=1)
    assert extended.told()["expiresOn"] == ("2027-04-12", f"2027-03-12, extended by 1 months by event {month}")
    until = extended.extend(untilOn="2027-12-31")
    told = extended.told()
    assert told["expiresOn"] == ("2027-12-31", f"2027-03-12, extended until 2027-12-31 by event {until}")
    assert told["lateUntil"] == ("2028-01-30", "30 days after the expiry")


def test_a_provisional_one_is_extended_by_the_version_that_issued_it(module_daemon):
    for version, effective_on, provisional in [
        ("1", "2000-01-01", {"months": 6, "extensions": 1, "extensionMonths": 3}),
        ("2", "2025-03-10", {"months": 3, "extensions": 2, "extensionMonths": 2}),
    ]:
        adopted = {**first("HALF"), "version": version, "effectiveOn": effective_on}
        adopted["credentials"][0]["provisional"] = provisional
        adopt(module_daemon, adopted)
    person = Applicant(module_daemon, "HALF")
    issue = {"credential": "CPS", "issuedOn": ISSUED, "kind": "ISSUE_KIND_PROVISIONAL", "credentialNumber": "HALF"}
    module_daemon.accept(command("issueCredential", {"peerId": person.peer, "board": "HALF", **issue}))
    extension = {"credentialNumber": "HALF", "grantedOn": "2025-04-01", "kind": "EXTENSION_KIND_BOARD_DECISION"}
    body = {"peerId": person.peer, "board": "HALF", **extension}
    module_daemon.accept(command("grantExtension", {**body, "months": 3}))
    until = module_daemon.post(command("grantExtension", {**body, "untilOn": "2031-12-31"}))
    assert (until.status_code, until.json()["field"]) == (400, "grantExtension.untilOn")
    again = module_daemon.post(command("grantExtension", body))
    assert (again.status_code, again.json()["code"]) == (422, "extensions_used")
    [credential] = module_daemon.get_ok(f"/v1/peers/{person.peer}", asOf="2025-05-01")["credentials"]
    assert credential["expiresOn"] == "2025-12-12"
