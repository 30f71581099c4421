"""What each board has to receive, worked out from the commands alone."""

from dataclasses import dataclass, field

from support.commands import kind_of


@dataclass
class _Application:
    board: str
    credential: str
    event: str
    decision: str = ""
    outcome: str = ""


@dataclass
class _Standing:
    """What ties a person to boards, and which boards each of the person's events concerned."""

    applications: list = field(default_factory=list)
    #: Boards of credentials by the event that issued them.
    credentials: dict = field(default_factory=dict)
    #: Kind of each event, and the boards that it concerned.
    events: dict = field(default_factory=dict)

    def boards(self):
        return {it.board for it in self.applications if not it.outcome} | set(self.credentials.values())

    def open_application(self, body):
        return next(
            it
            for it in self.applications
            if not it.outcome and (it.board, it.credential) == (body["board"], body["credential"])
        )

    def void(self, target):
        kind, _ = self.events[target]
        if kind == "submitApplication":
            self.applications = [it for it in self.applications if it.event != target]
        if kind in ("approveApplication", "denyApplication"):
            for it in self.applications:
                if it.decision == target:
                    it.decision = it.outcome = ""
            self.credentials.pop(target, None)


def expected_messages(commands):
    """By board: the command id and the key of each of its messages, in the order of the log.

    Every command is taken to be accepted and to make one event, whose id is the command's.
    """
    people = {}
    messages = {}
    for command in commands:
        kind, body = kind_of(command)
        if kind in OF_BOARDS:
            board = body.get("board") or body["rules"]["board"]
            messages.setdefault(board, []).append((command["commandId"], f"board-{board}"))
            continue
        peer = body.get("peerId") or command["commandId"]
        boards = _apply(people.setdefault(peer, _Standing()), kind, body, command["commandId"])
        for board in boards:
            messages.setdefault(board, []).append((command["commandId"], peer))
    return messages


def _apply(person, kind, body, event):
    boards = _concerned(person, kind, body)
    if kind == "submitApplication":
        person.applications.append(_Application(body["board"], body["credential"], event))
    elif kind == "approveApplication":
        application = person.open_application(body)
        application.decision, application.outcome = event, "approved"
        person.credentials[event] = body["board"]
    elif kind == "denyApplication":
        application = person.open_application(body)
        application.decision, application.outcome = event, "denied"
    elif kind == "withdrawApplication":
        person.open_application(body).outcome = "withdrawn"
    elif kind == "issueCredential":
        person.credentials[event] = body["board"]
    elif kind == "decideAppeal" and body["outcome"] == "APPEAL_OUTCOME_OVERTURNED":
        for it in person.applications:
            if it.decision == body["actionId"]:
                it.decision = it.outcome = ""
    elif kind == "voidRecord":
        person.void(body["eventId"])
    person.events[event] = (kind, boards)
    return boards


OF_BOARDS = {
    "adoptRules",
    "approveProvider",
    "withdrawProvider",
    "approveCourse",
    "withdrawCourse",
    "adoptCalendar",
    "selectAuditSample",
}

NAMING_BOARDS = {
    "submitApplication",
    "noteDeficiency",
    "cureDeficiency",
    "withdrawApplication",
    "approveApplication",
    "denyApplication",
    "issueCredential",
    "fileRenewal",
    "approveRenewal",
    "grantExtension",
    "suspend",
    "liftSuspension",
    "imposeProbation",
    "liftProbation",
    "revoke",
    "surrender",
    "retire",
    "inactivate",
    "reinstate",
    "transferCredential",
    "fileAppeal",
    "decideAppeal",
    "acceptCEU",
    "rejectCEU",
    "passAudit",
    "failAudit",
}
#: What goes back to an earlier event of the person.
MENDING = {"voidRecord", "correctRecord", "reviseAction"}


def _concerned(person, kind, body):
    if kind in NAMING_BOARDS:
        return {body["board"]}
    if kind in MENDING:
        earlier_kind, earlier_boards = person.events[body["eventId"]]
        return earlier_boards if earlier_kind in NAMING_BOARDS else person.boards() | earlier_boards
    return person.boards()
