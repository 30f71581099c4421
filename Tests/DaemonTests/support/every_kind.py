"""A good command of every kind, and people and a board about whom each can be decided."""

from support.careers import Person
from support.commands import command, kind_of

BOARD = "TEST"
#: The deadlines of what is issued here lie around it.
CLOCK = "2026-08-01T12:00:00Z"
AUDIT = "2026-july"


class EveryKind:
    """Tells a daemon what comes before; `commands` has what could be said next, all of it good."""

    def __init__(self, daemon):
        self._daemon, self._number = daemon, 700
        self._daemon.accept(command("adoptRules", {"board": BOARD, "rules": rules("1")}))
        self._of_board("approveProvider", provider="Fernleigh Academy", approvedOn="2026-01-02")
        self._of_board("approveCourse", provider="Fernleigh Academy", course="CE-1", approvedOn="2026-01-02")
        self.commands = {}
        for each in (self._evidence(), self._persons(), self._applications(), self._credentials(), self._board()):
            for it in each:
                self.commands.setdefault(kind_of(it)[0], []).append(it)

    # What comes before

    def _send(self, *commands):
        """The id of the last one, which is that of its first event."""
        for it in commands:
            self._daemon.accept(it)
        return commands[-1]["commandId"]

    def _of_board(self, kind, /, **body):
        return self._send(command(kind, {"board": BOARD, **body}))

    def _person(self):
        self._number += 1
        person = Person(self._number, BOARD)
        self._send(person.register())
        return person

    def _applicant(self, credential="PR", on="2026-06-01"):
        person = self._person()
        self._send(on_board(person, "submitApplication", credential=credential, submittedOn=on))
        return person

    def _holder(self, on="2026-01-06"):
        """Since that day, for two years."""
        person = self._applicant(on=on)
        self._send(person.approve(on=on, override=True))
        return person

    # What could come next

    def _evidence(self):
        person = self._person()
        module, exam = person.module("advocacy", 10), person.exam()
        self._send(module, exam)
        experience, attestation = person.experience()[0], person.attestations()[0]
        experience["logExperience"].update(fromOn="2021-01-01", throughOn="2022-01-01", minutes=600)
        about = {"documentVersion": "2021-1", "statement": "So it is."}
        verified = {"verifiedBy": "V. Verifier", "verifiedOn": "2021-07-20"}
        yield with_fields(module, certificate="C-1")
        yield person.competency()
        yield person.competency(passed=False)
        yield person.supervision()[0]
        yield experience
        yield exam
        yield attestation
        yield person.make("signAttestation", kind="ATTESTATION_KIND_EDUCATION", signedOn="2021-07-12", level="ged", **about, **verified)
        yield person.make("signAttestation", kind="ATTESTATION_KIND_AGE", signedOn="2021-07-12", atLeastYears=18, atMostYears=120)
        yield person.education("advocacy", 2, "2022-02-01")
        yield person.make(
            "recordBackgroundCheck", check="fbi", outcome="CHECK_OUTCOME_CLEARED", checkedOn="2021-03-01",
            validUntil="2024-03-01", details="Nothing was found.",
        )
        yield person.make("recordReference", kind="supervisor", referee="R. Referee", receivedOn="2021-03-01", text="Good.")
        yield with_fields(person.void(exam), targetExpected=True)
        content = {key: it for key, it in module["completeModule"].items() if key != "peerId"}
        yield person.make(
            "correctRecord", eventId=module["commandId"], reason="CORRECTION_REASON_CLERICAL_ERROR",
            explanation="Taken from the neighbour's sheet.", completeModule=content,
        )
        born = self._applicant("BIRTH")
        approval = on_board(born, "approveApplication", credential="BIRTH", decidedOn="2026-06-02", birthday="03-17",
                            overrideReason="As it is.", credentialNumber="B-1")
        self._send(approval)
        yield born.make(
            "correctRecord", eventId=approval["commandId"], reason="CORRECTION_REASON_WRONG_SOURCE",
            credentialBirthday={"birthday": "03-18"},
        )

    def _persons(self):
        person, other, dead = self._person(), self._person(), self._person()
        gone = self._person()
        self._send(gone.make("mergePeers", intoPeerId=other.id, mergedOn="2026-05-01"))
        self._send(dead.make("recordDeath", diedOn="2026-03-01", source="DEATH_SOURCE_REGISTRY"))
        why = {"explanation": "As the papers say."}
        yield {**Person(901).register(), "expectedVersion": 0, "correlationId": "a piece of work"}
        personal = Person(902).register()["registerPeer"]["personal"]
        yield person.make("amendPersonalDetails", personal=personal, amendedOn="2026-05-02")
        yield person.make("linkIdentity", system="ncsbn", identifier="4711", linkedOn="2026-05-02")
        yield person.make("mergePeers", intoPeerId=other.id, mergedOn="2026-06-01", **why)
        yield other.make("unmergePeers", mergedPeerId=gone.id, unmergedOn="2026-06-01", **why)
        yield person.make("recordDeath", diedOn="2026-03-01", source="DEATH_SOURCE_FAMILY", **why)
        yield dead.make("retractDeath", retractedOn="2026-06-01", **why)
        yield person.make("erasePersonalData", requestedOn="2026-06-01", basis="ERASURE_BASIS_REQUEST", people=[person.id])
        yield person.make(
            "discloseHistory", recipient="The court", purpose="DISCLOSURE_PURPOSE_LEGAL_ORDER", disclosedOn="2026-06-01"
        )

    def _applications(self):
        person, applicant, born, lacking, denied, appealed = (
            self._person(), self._applicant(), self._applicant("BIRTH"), self._applicant(), self._applicant(), self._applicant()
        )  # fmt: skip
        on_pr = {"credential": "PR"}
        why = {"grounds": ["training"], "explanation": "As the papers say."}
        self._send(on_board(lacking, "noteDeficiency", **on_pr, notedOn="2026-06-10", deficiencies=["training", "fee"]))
        denials = [on_board(it, "denyApplication", **on_pr, decidedOn="2026-06-20", grounds=["fee"]) for it in (denied, appealed)]
        for it in denials:
            self._send(it)
        self._send(on_board(appealed, "fileAppeal", actionId=denials[1]["commandId"], filedOn="2026-06-25"))
        override = {"overrideReason": "The papers burned with the house.", "credentialNumber": "N-1"}
        yield on_board(person, "submitApplication", **on_pr, submittedOn="2026-06-01")
        yield on_board(person, "submitApplication", **on_pr, submittedAt="2026-06-01T10:00:00-04:00")
        yield on_board(applicant, "approveApplication", **on_pr, decidedOn="2026-06-20", **override)
        yield on_board(born, "approveApplication", credential="BIRTH", decidedOn="2026-06-20", birthday="03-17", **override)
        yield on_board(applicant, "denyApplication", **on_pr, decidedOn="2026-06-20", **why)
        yield on_board(applicant, "withdrawApplication", **on_pr, withdrawnOn="2026-06-20")
        yield on_board(applicant, "noteDeficiency", **on_pr, notedOn="2026-06-10", deficiencies=["fee"], explanation="Unpaid.")
        yield on_board(lacking, "cureDeficiency", **on_pr, curedOn="2026-06-20", deficiencies=["fee"])
        yield on_board(denied, "fileAppeal", actionId=denials[0]["commandId"], filedOn="2026-06-25", explanation="It was paid.")
        yield on_board(appealed, "decideAppeal", actionId=denials[1]["commandId"], decidedOn="2026-07-01",
                       outcome="APPEAL_OUTCOME_UPHELD", explanation="It was not.")
        yield denied.make("reviseAction", eventId=denials[0]["commandId"], revisedOn="2026-07-01", **why)
        yield on_board(person, "issueCredential", **on_pr, issuedOn="2026-06-01", kind="ISSUE_KIND_RECIPROCITY",
                       certifiedBy="NYCB", certificate="NY-1", **override)
        yield on_board(person, "issueCredential", credential="BIRTH", issuedOn="2026-06-01", kind="ISSUE_KIND_FULL",
                       birthday="03-17", **override)

    def _credentials(self):
        holder, suspended, restrained, resting = (self._holder() for _ in range(4))
        expired, due, filed = self._holder("2023-01-10"), self._holder("2024-07-20"), self._holder("2024-07-20")
        grounds, why = {"grounds": ["ethics"]}, {"explanation": "As the papers say."}
        on = {"effectiveOn": "2026-07-01"}
        self._send(of_credential(suspended, "suspend", effectiveOn="2026-06-01", **grounds))
        self._send(of_credential(restrained, "imposeProbation", effectiveOn="2026-06-01", **grounds))
        self._send(of_credential(resting, "inactivate", effectiveOn="2026-06-01", **grounds))
        self._send(of_credential(filed, "fileRenewal", filedOn="2026-07-01"))
        education = holder.education("advocacy", 2, "2026-02-01")
        self._send(education)
        self._of_board("selectAuditSample", audit=AUDIT, seed="7", frame=[holder.credential_number], asOf="2026-07-01", size=1)
        yield of_credential(holder, "suspend", **on, throughOn="2026-12-31", **grounds, **why)
        yield of_credential(suspended, "liftSuspension", **on, **why)
        yield of_credential(holder, "revoke", **on, **grounds, **why)
        yield of_credential(holder, "imposeProbation", **on, throughOn="2026-12-31", **grounds, **why)
        yield of_credential(restrained, "liftProbation", **on, **why)
        yield of_credential(holder, "surrender", **on, **why)
        yield of_credential(holder, "retire", **on)
        yield of_credential(holder, "inactivate", **on, **grounds, **why)
        yield of_credential(resting, "reinstate", **on)
        yield of_credential(expired, "reinstate", **on, overrideReason="The papers burned with the house.")
        yield of_credential(holder, "transferCredential", **on, toBody="NYCB")
        extension = {"grantedOn": "2026-07-01", "kind": "EXTENSION_KIND_MILITARY", **why}
        yield of_credential(holder, "grantExtension", **extension, months=3)
        yield of_credential(holder, "grantExtension", **extension, untilOn="2028-06-30")
        yield of_credential(holder, "grantExtension", **extension, tolledFromOn="2026-03-01", tolledThroughOn="2026-05-31")
        yield of_credential(due, "fileRenewal", filedOn="2026-07-01")
        yield of_credential(due, "fileRenewal", filedAt="2026-07-01T10:00:00-04:00")
        yield of_credential(filed, "approveRenewal", decidedOn="2026-07-10", overrideReason="The papers burned with the house.")
        decision = {"eventId": education["commandId"], "decidedOn": "2026-07-01"}
        yield on_board(holder, "acceptCEU", **decision)
        yield on_board(holder, "rejectCEU", **decision, **grounds, **why)
        yield of_credential(holder, "passAudit", audit=AUDIT, decidedOn="2026-07-10")
        yield of_credential(holder, "failAudit", audit=AUDIT, decidedOn="2026-07-10", **grounds, **why)

    def _board(self):
        course = {"provider": "Fernleigh Academy", "course": "CE-1"}
        other = {"provider": "Fernleigh Academy", "course": "CE-2"}
        approved = {"approvedOn": "2026-03-01", "effectiveOn": "2026-04-01", "throughOn": "2027-03-31"}
        withdrawn = {"withdrawnOn": "2026-07-01", "effectiveOn": "2026-08-15", "grounds": ["quality"]}
        yield command("adoptRules", {"board": BOARD, "rules": rules("2")})
        for kind, body in {
            "approveProvider": {"provider": "Other Academy", **approved},
            "withdrawProvider": {"provider": "Fernleigh Academy", **withdrawn},
            "approveCourse": {**other, **approved},
            "withdrawCourse": {**course, **withdrawn},
            "adoptCalendar": {"adoptedOn": "2026-07-01", "years": [2027], "holidays": ["2027-12-25"]},
            "selectAuditSample": {"audit": "2026-august", "seed": "7", "frame": ["N-1", "N-2"], "asOf": "2026-07-01", "size": 1},
        }.items():
            yield command(kind, {"board": BOARD, **body})


def with_fields(command, **fields):
    """The same with these in its body."""
    kind, body = kind_of(command)
    return {**command, kind: {**body, **fields}}


def on_board(person, kind, /, **body):
    return person.make(kind, board=BOARD, **body)


def of_credential(person, kind, /, **body):
    return on_board(person, kind, credentialNumber=person.credential_number, **body)


def rules(version):
    """Of two credentials, one whose cycles end on birthdays; all that can be asked for is offered."""
    def hours(kind):
        return [{"id": "hours", "title": "Hours", "hours": {"of": f"HOURS_KIND_{kind}", "need": {"minutes": 60}}}]

    def credential(code, expiry):
        return {
            "code": code,
            "title": "A peer",
            "initial": hours("TRAINING"),
            "cycle": {"months": 24, "expiry": expiry, "opensDaysBefore": 90, "lateDays": 30},
            "renewal": hours("CONTINUING_EDUCATION"),
            "reciprocity": {"requirements": hours("TRAINING")},
            "reinstatement": {"requirements": hours("CONTINUING_EDUCATION")},
        }

    return {
        "board": BOARD,
        "title": "A board",
        "version": version,
        "effectiveOn": "2020-01-01",
        "timeZone": "America/New_York",
        "credentials": [credential("PR", "EXPIRY_ANNIVERSARY"), credential("BIRTH", "EXPIRY_BIRTHDAY")],
    }
