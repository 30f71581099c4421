"""Hand-written careers of people whose personal texts occur nowhere else."""

from support.commands import command, new_id


class Person:
    """Makes the commands about one person; `number` makes the personal texts unique."""

    def __init__(self, number, board="ICRC"):
        self.id = new_id()
        self.number = number
        self.board = board
        self.given = f"Zephyrantha{number}"
        self.family = f"Quillbrook-Ørsted{number}"
        self.email = f"zq{number}@mailbox.example"
        self.birth_date = f"19{60 + number % 30}-03-17"
        self.feedback = f"Feedback {number}: spoke of the winter in the shelter."
        self.statement = f"Statement {number}: nine years since the last drink."
        self.explanation = f"Explanation {number}: taken from the neighbour's sheet."
        self.override = f"Override {number}: the papers burned with the house."

    @property
    def name(self):
        return f"{self.given} {self.family}"

    @property
    def credential_number(self):
        return f"HW-{self.number:04}"

    def make(self, kind, /, **body):
        return command(kind, {"peerId": self.id, **body})

    # Registration and training

    def register(self, on="2021-01-04"):
        personal = {
            "givenName": self.given,
            "familyName": self.family,
            "birthDate": self.birth_date,
            "email": self.email,
            "phone": f"+1-555-7{self.number:03}",
            "postalAddress": f"{self.number} Larkspur Crescent, Vetchworth",
        }
        return self.make("registerPeer", personal=personal, registeredOn=on)

    def module(self, category, hours, on="2021-02-01"):
        return self.make(
            "completeModule",
            module=f"M-{category}",
            title="A module",
            provider="Fernleigh Academy",
            completedOn=on,
            allocations=[{"category": category, "minutes": hours * 60}],
            mode="MODE_IN_PERSON",
        )

    def training(self):
        """46 hours, exactly what the rules ask."""
        return [
            self.module("advocacy", 10),
            self.module("mentoring-education", 10),
            self.module("recovery-wellness", 10),
            self.module("ethical-responsibility", 16),
        ]

    def competency(self, passed=True, on="2021-02-10"):
        return self.make(
            "passCompetency" if passed else "failCompetency",
            competency="active-listening",
            method="ASSESSMENT_METHOD_ROLE_PLAY",
            scorePercent=88 if passed else 41,
            assessor="A. Assessor",
            assessedOn=on,
            feedback=self.feedback,
        )

    # Practice

    def experience(self):
        """500 hours in five months."""
        months = [("2021-02", 28), ("2021-03", 31), ("2021-04", 30), ("2021-05", 31), ("2021-06", 30)]
        return [
            self.make(
                "logExperience",
                organization="Fernleigh House",
                minutes=6_000,
                fromOn=f"{month}-01",
                throughOn=f"{month}-{days}",
                category="advocacy",
                verifiedBy="V. Verifier",
            )
            for month, days in months
        ]

    def supervision(self):
        """25 hours on 25 days."""
        return [
            self.make(
                "logSupervision",
                supervisor="S. Supervisor",
                qualification="LCSW",
                category="ethical-responsibility",
                minutes=60,
                supervisedOn=f"2021-03-{day:02}",
                mode="MODE_LIVE_ONLINE",
            )
            for day in range(1, 26)
        ]

    def exam(self, passed=True, on="2021-07-10"):
        return self.make(
            "recordExam",
            exam="IC&RC-PR",
            score=560 if passed else 310,
            takenOn=on,
            outcome="EXAM_OUTCOME_PASSED" if passed else "EXAM_OUTCOME_FAILED",
            administeredBy="Prometric",
        )

    def attestations(self, on="2021-07-12"):
        kinds = ["RESIDENCY", "EDUCATION", "CODE_OF_ETHICS"]
        return [
            self.make(
                "signAttestation",
                kind=f"ATTESTATION_KIND_{kind}",
                signedOn=on,
                documentVersion="2021-1",
                statement=self.statement,
            )
            for kind in kinds
        ]

    def preparation(self):
        """All that an application takes."""
        return [
            *self.training(),
            self.competency(passed=False, on="2021-02-05"),
            self.competency(),
            *self.experience(),
            *self.supervision(),
            self.exam(),
            *self.attestations(),
        ]

    # Application

    def submit(self, on="2021-08-01", board=None):
        return self.make("submitApplication", board=board or self.board, credential="PR", submittedOn=on)

    def approve(self, on="2021-09-01", board=None, override=False, number=None):
        body = {"overrideReason": self.override} if override else {}
        return self.make(
            "approveApplication",
            board=board or self.board,
            credential="PR",
            decidedOn=on,
            credentialNumber=number or self.credential_number,
            **body,
        )

    def deny(self, on="2021-09-01", board=None):
        return self.make(
            "denyApplication",
            board=board or self.board,
            credential="PR",
            decidedOn=on,
            grounds=["training"],
            explanation=self.explanation,
        )

    # Renewal

    def education(self, category, hours, on):
        return self.make(
            "logCEU",
            activity=f"CE-{category}-{on}",
            title="A workshop",
            provider="Fernleigh Academy",
            completedOn=on,
            allocations=[{"category": category, "minutes": hours * 60}],
            mode="MODE_IN_PERSON",
        )

    def file_renewal(self, on):
        return self.make("fileRenewal", board=self.board, credentialNumber=self.credential_number, filedOn=on)

    def approve_renewal(self, on):
        return self.make(
            "approveRenewal", board=self.board, credentialNumber=self.credential_number, decidedOn=on
        )

    def void(self, target, reason="VOID_REASON_ENTERED_IN_ERROR"):
        """Voids the event of a command."""
        return self.make(
            "voidRecord", eventId=target["commandId"], reason=reason, explanation=self.explanation
        )


def two_board_careers(other="NYCB"):
    """Commands of people with one board, with two, with none, with one that they leave again."""
    commands = []
    # A full career: certified in time, renewed once, with a record voided later on.
    full = Person(1)
    module = full.module("advocacy", 3, on="2021-02-02")
    ceu = full.education("advocacy", 2, "2022-02-01")
    commands += [
        full.register(),
        module,
        *full.preparation(),
        full.submit(),
        full.approve(),
        ceu,
        full.education("ethical-responsibility", 6, "2022-03-01"),
        full.education("advocacy", 14, "2022-04-01"),
        full.file_renewal("2023-08-01"),
        full.approve_renewal("2023-08-20"),
        full.void(module),
        full.void(ceu),
    ]
    # With both boards: each sees its own and the boardless; issued here over unmet requirements.
    both = Person(2)
    commands += [
        both.register(),
        both.exam(passed=False),
        both.submit(),
        both.competency(),
        both.submit(board=other, on="2021-08-03"),
        both.module("advocacy", 4),
        both.approve(override=True),
        both.deny(board=other),
        both.module("recovery-wellness", 4, on="2021-03-02"),
    ]
    # With the other board only.
    away = Person(3, board=other)
    commands += [away.register(), away.submit(), away.competency(), away.approve(override=True), away.exam()]
    # With nobody.
    alone = Person(4)
    commands += [alone.register(), alone.competency(), alone.exam()]
    # Denied, so gone; what was seen and is voided afterwards concerns the board again.
    denied = Person(5)
    seen, unseen = denied.competency(), denied.competency(on="2021-10-01")
    commands += [
        denied.register(),
        denied.submit(),
        seen,
        denied.deny(),
        unseen,
        denied.void(seen),
        denied.void(unseen),
        denied.submit(on="2022-01-10"),
        denied.exam(),
    ]
    # Issued by mistake: the void closes the credential and opens the application again.
    mistaken = Person(6)
    issue = mistaken.approve(override=True)
    commands += [
        mistaken.register(),
        mistaken.submit(),
        issue,
        mistaken.void(issue, "VOID_REASON_WRONG_PERSON"),
        mistaken.competency(),
        mistaken.deny(on="2021-09-20"),
        mistaken.exam(),
    ]
    # An application that never should have been.
    slip = Person(7)
    submission = slip.submit()
    commands += [slip.register(), submission, slip.exam(), slip.void(submission), slip.competency()]
    return commands
