"""A rehearsal: boards, people and what becomes of them on the days of a simulated year.

What is known of a person is kept here from the commands alone, with Python's own calendar; from it come both
the commands that make sense on a day and the deadlines that time has to pass.
"""

import random
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from support.commands import command, new_id

START = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
#: A person whose past was entered is left alone for so long.
SETTLE = timedelta(seconds=300)


def stamp(instant):
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(text):
    return datetime.fromisoformat(text)


def rules(board, zone, cycle, cutoff="", provisional=0, application=0):
    """A board with one credential, CPS; months of a provisional one and of an application: 0 for none."""
    credential = {
        "code": "CPS",
        "title": "Certified Peer Specialist",
        "publicName": True,
        "applicationMonths": application,
        "cycle": cycle,
        "initial": [
            {
                "id": "ethics",
                "title": "Signed code of ethics",
                "attestation": {"kind": "ATTESTATION_KIND_CODE_OF_ETHICS"},
            }
        ],
    }
    if provisional:
        credential["provisional"] = {"months": provisional}
    return {
        "board": board,
        "title": f"Board {board}",
        "version": "1",
        "effectiveOn": "2000-01-01",
        "timeZone": zone,
        "cutoff": cutoff,
        "credentials": [credential],
    }


BOARDS = [
    rules(
        "EAST",
        "America/New_York",
        {
            "months": 24,
            "expiry": "EXPIRY_ANNIVERSARY",
            "opensDaysBefore": 120,
            "lateDays": 30,
            "filingDaysBefore": 14,
            "reminderDaysBefore": [90, 60, 30],
        },
        cutoff="17:00",
        provisional=6,
        application=6,
    ),
    rules(
        "WEST",
        "America/Los_Angeles",
        {
            "months": 12,
            "expiry": "EXPIRY_END_OF_MONTH",
            "opensDaysBefore": 90,
            "lateMonths": 2,
            "lateDays": 5,
            "reminderDaysBefore": [90, 60, 30, 7],
        },
        application=9,
    ),
    rules(
        "CAIRO",
        # Its summer begins at midnight: that day has no 00:00.
        "Africa/Cairo",
        {
            "months": 12,
            "expiry": "EXPIRY_FIXED_DATE",
            "fixedDate": "04-23",
            "years": "YEARS_EVERY",
            "shortestMonths": 3,
            "opensDaysBefore": 60,
            "filingDaysBefore": 1,
            "reminderDaysBefore": [60, 30, 1],
        },
        cutoff="12:30",
        provisional=4,
    ),
]


def adoption(board_rules):
    return command("adoptRules", {"board": board_rules["board"], "rules": board_rules})


# The calendar


def add_months(day, months):
    """The same day so many months later, or the month's last."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_of_month(day):
    return day.replace(day=monthrange(day.year, day.month)[1])


def fixed_date(text, not_before):
    month, day = map(int, text.split("-"))
    found = date(not_before.year, month, day)
    return found if found >= not_before else date(not_before.year + 1, month, day)


@dataclass(frozen=True, order=True)
class Deadline:
    """An event that time makes, as the log has to hold it."""

    at: datetime
    peer: str
    board: str
    type: str
    subject: str
    on: date


class Board:
    """A board's parameters, read from the rules that the daemon says are adopted."""

    def __init__(self, adopted):
        self.code = adopted["board"]
        self.zone = ZoneInfo(adopted["timeZone"])
        cutoff = adopted.get("cutoff") or "24:00"
        self.cutoff_minutes = int(cutoff[:2]) * 60 + int(cutoff[3:])
        [credential] = adopted["credentials"]
        self.application_months = credential.get("applicationMonths", 0)
        self.provisional_months = credential.get("provisional", {}).get("months", 0)
        cycle = credential["cycle"]
        self.months = cycle["months"]
        self.expiry = cycle["expiry"]
        self.fixed = cycle.get("fixedDate", "")
        self.shortest = cycle.get("shortestMonths", 0)
        self.opens_before = cycle.get("opensDaysBefore", 0)
        self.filing_before = cycle.get("filingDaysBefore", 0)
        self.late = cycle.get("lateMonths", 0), cycle.get("lateDays", 0)
        self.reminders = cycle.get("reminderDaysBefore", [])

    def today(self, now):
        return now.astimezone(self.zone).date()

    def midnight(self, day):
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def cutoff(self, day):
        """The end of a day for filing."""
        if self.cutoff_minutes == 1440:
            return self.midnight(day + timedelta(days=1))
        hours, minutes = divmod(self.cutoff_minutes, 60)
        return datetime.combine(day, time(hours, minutes), self.zone).astimezone(UTC)

    def expiry_of(self, anchor, count, granted):
        """The last day of the cycle after `count` - 1 others; `granted`: that of the one before, or None."""
        if self.expiry == "EXPIRY_FIXED_DATE":
            if granted:
                return fixed_date(self.fixed, add_months(granted, self.months))
            return fixed_date(
                self.fixed, max(add_months(anchor, self.shortest), anchor + timedelta(days=1))
            )
        end = add_months(anchor, count * self.months)
        return last_of_month(end) if self.expiry == "EXPIRY_END_OF_MONTH" else end


# People


@dataclass
class Application:
    board: Board
    submitted: date
    is_open: bool = True

    def lapses_after(self):
        months = self.board.application_months
        return add_months(self.submitted, months) if months else None


@dataclass
class Credential:
    board: Board
    number: str
    anchor: date
    starts: date
    #: As granted, before any extension.
    granted: date
    expires: date
    count: int = 1
    provisional: bool = False
    begun: date = None
    filed: date = None
    ended: bool = False
    suspended_through: date = None
    probation_through: date = None

    def opens(self):
        return max(self.starts, self.expires - timedelta(days=self.board.opens_before))

    def file_by(self):
        return max(self.starts, self.expires - timedelta(days=self.board.filing_before))

    def late_until(self):
        months, days = self.board.late
        return max(self.file_by(), add_months(self.expires, months) + timedelta(days=days))

    def renew(self):
        count, granted = self.count + 1, self.board.expiry_of(self.anchor, self.count + 1, self.granted)
        while granted <= self.expires:
            count, granted = count + 1, self.board.expiry_of(self.anchor, count + 1, granted)
        self.starts = self.expires + timedelta(days=1)
        self.expires = self.granted = granted
        self.count = count
        self.filed = None

    def deadlines(self):
        """Type and first day after each deadline of the cycle and of discipline."""
        day = timedelta(days=1)
        if self.suspended_through:
            yield "SuspensionEnded", self.suspended_through + day
        if self.probation_through:
            yield "ProbationEnded", self.probation_through + day
        if self.ended:
            return
        if self.provisional:
            yield "ProvisionalEnded", self.expires + day
            return
        if not self.filed:
            yield "RenewalWindowOpened", self.opens()
            for days in self.board.reminders:
                yield "RenewalReminderDue", self.expires - timedelta(days=days)
            if self.file_by() < self.expires:
                yield "FilingDeadlinePassed", self.file_by() + day
        if self.late_until() > self.expires:
            yield "GracePeriodStarted", self.expires + day
        yield "CredentialExpired", self.late_until() + day


@dataclass
class Peer:
    id: str
    applications: list = field(default_factory=list)
    credentials: list = field(default_factory=list)
    is_dead: bool = False
    #: Deadlines that have been passed, and when that was recorded.
    passed: dict = field(default_factory=dict)
    #: When somebody last wrote about the person.
    written: datetime = None

    def pending(self):
        found = []
        for it in self.applications:
            if it.is_open and it.lapses_after():
                on = it.lapses_after() + timedelta(days=1)
                found.append(self._deadline(it.board, "ApplicationLapsed", "CPS", on))
        for it in self.credentials if not self.is_dead else []:
            found += [self._deadline(it.board, kind, it.number, on) for kind, on in it.deadlines()]
        return sorted(it for it in found if it not in self.passed)

    def _deadline(self, board, kind, subject, on):
        is_filing = kind == "FilingDeadlinePassed"
        at = board.cutoff(on - timedelta(days=1)) if is_filing else board.midnight(on)
        return Deadline(at, self.id, board.code, kind, subject, on)

    def pass_until(self, now):
        """Passes what is due by then.

        What was over when it was learned of is passed once the person has been left alone, or before, when
        something falls due that was not.
        """
        while due := [it for it in self.pending() if it.at <= now]:
            if not self.written:
                break
            fresh = [it for it in due if it.at > self.written]
            settled = self.written + SETTLE
            if not fresh and settled > now:
                break
            first = min(it.at for it in fresh) if fresh else settled
            recorded = min(first, settled) if len(fresh) < len(due) else first
            for it in due:
                if it.at <= recorded:
                    self._pass(it, recorded)

    def _pass(self, deadline, recorded):
        self.passed[deadline] = recorded
        if deadline.type == "ApplicationLapsed":
            for it in self.applications:
                if it.board.code == deadline.board and it.is_open:
                    it.is_open = False


class Rehearsal:
    """People who come in at the start and are seen again on later days."""

    def __init__(self, boards, people, seed):
        self.boards = boards
        self.random = random.Random(seed)
        self.count = people
        self.peers = []
        self.number = 0

    def make(self, peer, kind, /, **body):
        return command(kind, {"peerId": peer.id, **body})

    # The start

    def begin(self, now):
        """The commands by which everybody comes in."""
        commands = []
        for _ in range(self.count):
            peer = Peer(new_id())
            self.peers.append(peer)
            personal = {"givenName": f"Given{len(self.peers)}", "familyName": "Family"}
            commands.append(self.make(peer, "registerPeer", registeredOn="2023-01-02", personal=personal))
            for board in self.random.sample(self.boards, self.random.choice([1, 1, 1, 2])):
                commands += self._enter(peer, board, board.today(now))
            peer.written = now
        return commands

    def _enter(self, peer, board, today):
        draw = self.random.random()
        if draw < 0.15:
            months = board.application_months or 6
            days = self.random.randrange(0, months * 30 - 5)
            return [self._apply(peer, board, today - timedelta(days=days))]
        if draw < 0.35 and board.provisional_months:
            days = self.random.randrange(0, board.provisional_months * 30 - 5)
            on = today - timedelta(days=days)
            return [self._apply(peer, board, on), self._issue(peer, board, on, provisional=True)]
        days = self.random.randrange(0, board.months * 30 - 20)
        return [self._issue(peer, board, today - timedelta(days=days))]

    def _apply(self, peer, board, on):
        peer.applications.append(Application(board, on))
        return self.make(
            peer, "submitApplication", board=board.code, credential="CPS", submittedOn=on.isoformat()
        )

    def _issue(self, peer, board, on, provisional=False):
        self.number += 1
        number = f"{board.code}-{self.number}"
        expires = add_months(on, board.provisional_months) if provisional else board.expiry_of(on, 1, None)
        peer.credentials.append(
            Credential(board, number, on, on, expires, expires, provisional=provisional, begun=on)
        )
        return self.make(
            peer,
            "issueCredential",
            board=board.code,
            credential="CPS",
            issuedOn=on.isoformat(),
            kind="ISSUE_KIND_PROVISIONAL" if provisional else "ISSUE_KIND_FULL",
            credentialNumber=number,
            **({} if provisional else {"overrideReason": "Certified before the records began."}),
        )

    # Later days

    def visit(self, now, share):
        """The commands of one day about some of the people; each is passed what fell due before."""
        commands = []
        for peer in self.peers:
            if self.random.random() >= share or peer.is_dead:
                continue
            peer.pass_until(now)
            # No two steps of one credential on one day.
            made = [it for each in peer.credentials for it in self._act(peer, each, each.board.today(now))]
            for it in peer.applications:
                if it.is_open and not made and not peer.is_dead:
                    made += self._decide(peer, it, it.board.today(now))
            if made:
                peer.written = now
            commands += made
        return commands

    def _decide(self, peer, application, today):
        """Approves or withdraws an application, or leaves it open."""
        board, draw = application.board, self.random.random()
        if application.lapses_after() and today > application.lapses_after():
            return []
        its = {"board": board.code, "credential": "CPS"}
        if draw < 0.1:
            application.is_open = False
            return [self.make(peer, "withdrawApplication", withdrawnOn=today.isoformat(), **its)]
        held = [it for it in peer.credentials if it.board is board]
        if draw > 0.25 or any(not self._is_completable(it, today) for it in held):
            return []
        application.is_open = False
        decided = {"decidedOn": today.isoformat(), "overrideReason": "Seen on paper."}
        expires = board.expiry_of(today, 1, None)
        if held:
            [credential] = held
            credential.anchor = credential.starts = credential.begun = today
            credential.granted = credential.expires = expires
            credential.provisional = False
        else:
            self.number += 1
            number = f"{board.code}-{self.number}"
            credential = Credential(board, number, today, today, expires, expires, begun=today)
            peer.credentials.append(credential)
            decided["credentialNumber"] = number
        return [self.make(peer, "approveApplication", **decided, **its)]

    @staticmethod
    def _is_completable(credential, today):
        is_suspended = credential.suspended_through and credential.suspended_through >= today
        is_valid = credential.starts < today <= credential.expires
        return credential.provisional and is_valid and not credential.ended and not is_suspended

    def _act(self, peer, credential, today):
        if credential.ended or peer.is_dead:
            return []
        its = {"board": credential.board.code, "credentialNumber": credential.number}
        is_suspended = credential.suspended_through and credential.suspended_through >= today
        draw = self.random.random()
        day = today.isoformat()
        if not is_suspended and not credential.provisional and today <= credential.late_until():
            if credential.filed and draw < 0.6:
                credential.renew()
                credential.begun = today
                reason = "Seen on paper."
                return [self.make(peer, "approveRenewal", decidedOn=day, overrideReason=reason, **its)]
            if not credential.filed and today >= max(credential.opens(), credential.begun) and draw < 0.4:
                credential.filed = today
                return [self.make(peer, "fileRenewal", filedOn=day, **its)]
        if today > credential.expires or is_suspended or today < credential.starts:
            return []
        through = today + timedelta(days=self.random.randrange(0, 90))
        draw = self.random.random()
        if draw < 0.02:
            credential.suspended_through = through
            grounds = {"effectiveOn": day, "throughOn": through.isoformat(), "grounds": ["conduct"]}
            return [self.make(peer, "suspend", **grounds, **its)]
        if draw < 0.04 and not (credential.probation_through and credential.probation_through >= today):
            credential.probation_through = through
            grounds = {"effectiveOn": day, "throughOn": through.isoformat(), "grounds": ["conduct"]}
            return [self.make(peer, "imposeProbation", **grounds, **its)]
        if draw < 0.06 and not credential.filed:
            credential.expires += timedelta(days=self.random.randrange(1, 120))
            until = {"grantedOn": day, "untilOn": credential.expires.isoformat()}
            return [self.make(peer, "grantExtension", kind="EXTENSION_KIND_HARDSHIP", **until, **its)]
        if draw < 0.07:
            credential.ended = True
            return [self.make(peer, "surrender", effectiveOn=day, **its)]
        if draw < 0.08:
            credential.ended = True
            return [self.make(peer, "revoke", effectiveOn=day, grounds=["conduct"], **its)]
        if draw < 0.085:
            peer.is_dead = True
            return [self.make(peer, "recordDeath", diedOn=day, source="DEATH_SOURCE_REGISTRY")]
        return []

    # The end

    def expected(self, end):
        """Every deadline that has to be recorded by then, and when."""
        found = []
        for peer in self.peers:
            peer.pass_until(end)
            found += peer.passed.items()
        return found


def recorded_deadlines(events):
    """Those of the log, as they stand in it, and when they were recorded."""
    found = []
    for entry in events:
        subject = deadline_subject(entry)
        if subject is None:
            continue
        deadline = Deadline(
            instant(entry["effectiveAt"]),
            entry["stream"].removeprefix("peer-"),
            entry["event"]["board"],
            entry["type"],
            subject,
            date.fromisoformat(entry["effectiveOn"]),
        )
        found.append((deadline, instant(entry["recordedAt"])))
    return found


DEADLINE_TYPES = {
    "RenewalWindowOpened": "renewalWindowOpened",
    "RenewalReminderDue": "renewalReminderDue",
    "FilingDeadlinePassed": "filingDeadlinePassed",
    "GracePeriodStarted": "gracePeriodStarted",
    "CredentialExpired": "credentialExpired",
    "ApplicationLapsed": "applicationLapsed",
    "ProvisionalEnded": "provisionalEnded",
    "SuspensionEnded": "suspensionEnded",
    "ProbationEnded": "probationEnded",
}


def deadline_subject(entry):
    """The credential that an event by time is about; None for other events."""
    name = DEADLINE_TYPES.get(entry["type"])
    if name is None:
        return None
    body = entry["event"][name]
    return body.get("credentialNumber") or body["credential"]
