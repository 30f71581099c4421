"""The deadline clock: what time does to credentials is recorded, once, when it is due, whatever happens."""

import json
import os
import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
import requests

from support import cli
from support.careers import Person
from support.commands import command, line, new_id
from support.daemon import Daemon
from support.desk import check_problem
from support.kafka import EMPLOYERS, board_topic, read_topic
from support.packs import adopt, pack
from support.rehearsal import (
    BOARDS,
    DEADLINE_TYPES,
    SETTLE,
    START,
    Board,
    Rehearsal,
    adoption,
    deadline_subject,
    instant,
    recorded_deadlines,
    stamp,
)
from support.waiting import wait_until

ADVANCE_TIMEOUT = 3_600
#: People of the simulated year; the whole of it by TESTS_REHEARSAL_PEOPLE=10000.
PEOPLE = int(os.environ.get("TESTS_REHEARSAL_PEOPLE", "300"))


class Rehearsing(Daemon):
    """A daemon whose clock stands still until it is advanced."""

    def __init__(self, data, start=START, **options):
        simulated = ["--clock", f"simulated:{stamp(start)}"]
        super().__init__(data, options=simulated, settle=SETTLE.seconds, **options)

    def advance(self, **step):
        answer = self.try_advance(**step)
        assert answer.status_code == 200, f"{step}: {answer.status_code} {answer.text}"
        return answer.json()

    def try_advance(self, **step):
        return self.session.post(self.url + "/v1/clock/advance", json=step, timeout=ADVANCE_TIMEOUT)

    def now(self):
        return instant(self.get_ok("/v1/clock")["now"])

    def send(self, commands):
        """Sends commands that must all be accepted as new."""
        answers = list(self.bulk([line(it) for it in commands]))
        assert len(answers) == len(commands)
        for sent, answer in zip(commands, answers, strict=True):
            assert "position" in answer and not answer.get("duplicate"), f"{sent}: {answer}"
        return answers

    def adopt_boards(self, boards=BOARDS):
        """Adopts their rules; the boards as the daemon then tells their parameters."""
        for it in boards:
            self.accept(adoption(it))
        return [
            Board(version)
            for it in boards
            for version in self.get_ok(f"/v1/boards/{it['board']}/rules")["versions"]
        ]


def by_time(events):
    """The events that time made, recorded times aside, in the order of each person's effective times."""
    found = [
        (it["stream"], instant(it["effectiveAt"]), it["commandId"], it["eventId"], it["event"])
        for it in events
        if deadline_subject(it) is not None
    ]
    return sorted(found, key=lambda it: (it[0], it[1], it[2]))


def differences(events, others):
    """What only the one, and only the other log has of it."""
    ours, theirs = by_time(events), by_time(others)
    return [it for it in ours if it not in theirs][:5], [it for it in theirs if it not in ours][:5]


def check_order(events):
    """Deadlines are recorded after they passed, and what is recorded of a person at one time in their order."""
    last = {}
    for it in events:
        if deadline_subject(it) is None:
            continue
        at, recorded = instant(it["effectiveAt"]), instant(it["recordedAt"])
        assert last.get((it["stream"], recorded), at) <= at <= recorded, it
        last[it["stream"], recorded] = at


# One person


@pytest.fixture
def rehearsing(tmp_path):
    with Rehearsing(tmp_path / "data") as daemon:
        yield daemon


def certified(daemon, board="EAST", issued="2024-06-10", number="EAST-1"):
    """A person with a credential; its expiry is two years after the issue."""
    peer = new_id()
    issue = {
        "peerId": peer,
        "board": board,
        "credential": "CPS",
        "issuedOn": issued,
        "kind": "ISSUE_KIND_FULL",
        "credentialNumber": number,
        "overrideReason": "Certified before the records began.",
    }
    personal = {"givenName": "Ada", "familyName": "Morgan"}
    daemon.send(
        [
            command("registerPeer", {"peerId": peer, "registeredOn": "2022-01-03", "personal": personal}),
            command("issueCredential", issue),
        ]
    )
    return peer


def told(daemon, peer):
    """What time made of a person: type, effective instant and day, when recorded."""
    history = daemon.get_ok(f"/v1/peers/{peer}/history", asOf="2099-01-01")["events"]
    return [
        (it["type"], it["effectiveAt"], it["effectiveOn"], it["recordedAt"])
        for it in history
        if deadline_subject(it) is not None
    ]


def test_a_credential_from_reminder_to_expiry(rehearsing):
    daemon = rehearsing
    daemon.adopt_boards()
    peer = certified(daemon)
    assert told(daemon, peer) == []
    after = daemon.advance(days=365)
    assert after["now"] == "2027-01-05T15:00:00Z" and after["clock"] == "simulated"
    assert after["deadlines"]["due"] == 0 and after["deadlines"]["rejected"] == 0
    # New York: UTC-5, from 8 March on UTC-4. Filing ends on 27 May at 17:00.
    assert told(daemon, peer) == [
        (type, at, on, at)
        for type, at, on in [
            ("RenewalWindowOpened", "2026-02-10T05:00:00Z", "2026-02-10"),
            ("RenewalReminderDue", "2026-03-12T04:00:00Z", "2026-03-12"),
            ("RenewalReminderDue", "2026-04-11T04:00:00Z", "2026-04-11"),
            ("RenewalReminderDue", "2026-05-11T04:00:00Z", "2026-05-11"),
            ("FilingDeadlinePassed", "2026-05-27T21:00:00Z", "2026-05-28"),
            ("GracePeriodStarted", "2026-06-11T04:00:00Z", "2026-06-11"),
            ("CredentialExpired", "2026-07-11T04:00:00Z", "2026-07-11"),
        ]
    ]
    actors = {
        (it["event"]["actor"]["principal"], it["event"]["actor"]["role"])
        for it in daemon.events()
        if deadline_subject(it)
    }
    assert actors == {("credentiald", "clock")}
    assert daemon.get_ok("/v1/credentials/EAST/EAST-1")["credential"]["status"] == "CREDENTIAL_STATUS_EXPIRED"


def test_boards_and_employers_are_told(tmp_path, broker):
    """What time did goes out like everything else: the board gets the event, employers the status."""
    with Rehearsing(tmp_path / "data", kafka=broker.bootstrap) as daemon:
        daemon.adopt_boards()
        peer = certified(daemon)
        daemon.advance(days=365)
        daemon.wait_published()
        board = [it.data for it in read_topic(broker.bootstrap, board_topic("EAST")) if it.key == peer]
        employers = [it.data for it in read_topic(broker.bootstrap, EMPLOYERS)]
        recorded = told(daemon, peer)
        daemon.stop()
    sent = [it for it in board if "effectiveAt" in it]
    assert [
        (it["type"], it["effectiveAt"], it["effectiveOn"], it["recordedAt"]) for it in sent
    ] == recorded
    assert len(recorded) == 7
    statuses = [(it["status"], it["asOf"]) for it in employers]
    assert statuses == [
        ("CREDENTIAL_STATUS_ACTIVE", "2026-01-05T15:00:00Z"),
        ("CREDENTIAL_STATUS_IN_GRACE", "2026-06-11T04:00:00Z"),
        ("CREDENTIAL_STATUS_EXPIRED", "2026-07-11T04:00:00Z"),
    ]


def test_what_is_due_is_recorded_before_what_comes_in(tmp_path):
    """A daemon that was away for months takes commands at once: each finds what time did before it."""
    with Rehearsing(tmp_path / "data") as daemon:
        daemon.adopt_boards()
        people = [certified(daemon, number=f"EAST-{number}") for number in range(40)]
        daemon.advance(days=1)
        daemon.stop()
    late = instant("2026-05-20T12:00:00Z")
    with Rehearsing(tmp_path / "data", late) as daemon:
        # As fast as they go in, while the clock catches up.
        for number, peer in enumerate(people):
            its = {"peerId": peer, "board": "EAST", "credentialNumber": f"EAST-{number}"}
            # The renewal ends the reminders: those before it must not be lost.
            daemon.accept(command("fileRenewal", {**its, "filedOn": "2026-05-20"}))
        for peer in people:
            history = daemon.get_ok(f"/v1/peers/{peer}/history", asOf="2099-01-01")["events"]
            assert [it["type"] for it in history] == [
                "PeerRegistered",
                "CredentialIssued",
                "RenewalWindowOpened",
                *["RenewalReminderDue"] * 3,
                "RenewalFiled",
            ]


def test_a_past_that_is_entered_is_not_told_of_before_it_is_complete(rehearsing):
    daemon = rehearsing
    daemon.adopt_boards()
    peer = certified(daemon, issued="2022-06-10")
    its = {"peerId": peer, "board": "EAST", "credentialNumber": "EAST-1"}
    reason = {"overrideReason": "Seen on paper."}
    daemon.accept(command("fileRenewal", {**its, "filedOn": "2024-05-01"}))
    daemon.accept(command("approveRenewal", {**its, "decidedOn": "2024-05-20", **reason}))
    daemon.advance(days=40)
    # Nothing of the cycle that was renewed; the one that goes on has its window in February.
    assert [it[:2] for it in told(daemon, peer)] == [("RenewalWindowOpened", "2026-02-10T05:00:00Z")]


def test_a_past_that_is_over_is_told_once_it_rests(rehearsing):
    daemon = rehearsing
    daemon.adopt_boards()
    peer = certified(daemon, issued="2023-06-10")
    daemon.advance(to=stamp(START + timedelta(seconds=299)))
    assert told(daemon, peer) == []
    daemon.advance(to=stamp(START + SETTLE))
    events = told(daemon, peer)
    assert [it[0] for it in events][-2:] == ["GracePeriodStarted", "CredentialExpired"] and len(events) == 7
    assert {it[3] for it in events} == {stamp(START + SETTLE)}
    assert events[-1][1:3] == ("2025-07-11T04:00:00Z", "2025-07-11")


def test_a_past_that_is_over_is_told_of_one_in_whose_place_another_was_issued(rehearsing):
    """Both were entered together: what was over by then is told as of somebody who has the first one alone."""
    daemon = rehearsing
    daemon.adopt_boards()
    alone = certified(daemon, issued="2022-06-10")
    anew = certified(daemon, issued="2022-06-10", number="EAST-2")
    issue = {
        "peerId": anew,
        "board": "EAST",
        "credential": "CPS",
        "issuedOn": "2025-01-10",
        "kind": "ISSUE_KIND_FULL",
        "credentialNumber": "EAST-3",
        "overrideReason": "Seen on paper.",
    }
    daemon.send([command("issueCredential", issue)])
    daemon.advance(to=stamp(START + SETTLE))
    events = told(daemon, alone)
    assert events[-1][0] == "CredentialExpired" and events[-1][2] == "2024-07-11"
    assert told(daemon, anew) == events


# The clock


def test_the_clock_goes_on_and_never_back(rehearsing):
    daemon = rehearsing
    assert daemon.now() == START
    assert daemon.get_ok("/v1/clock")["deadlines"] == {
        "due": 0,
        "lagSeconds": 0,
        "sent": 0,
        "rejected": 0,
        "failed": 0,
    }
    daemon.advance(to="2026-03-01T00:00:00Z")
    daemon.advance(to="2026-03-01T00:00:00Z")
    for earlier in ["2026-02-28T23:59:59Z", stamp(START)]:
        check_problem(
            daemon.try_advance(to=earlier), 409, "clock_backwards", reason="2026-03-01T00:00:00Z"
        )
    assert daemon.advance(days=2)["now"] == "2026-03-03T00:00:00Z"


@pytest.mark.parametrize(
    ("body", "field", "reason"),
    [
        (b"", "", "not JSON"),
        (b"[]", "", "an array"),
        (b"{}", "to", "is missing"),
        (b'{"days":1,"to":"2027-01-01T00:00:00Z"}', "to", "stands beside days"),
        (b'{"days":1,"days":2}', "days", "given twice"),
        (b'{"hours":1}', "hours", "not a field"),
        (b'{"days":0}', "days", "1 to 36525"),
        (b'{"days":-1}', "days", "1 to 36525"),
        (b'{"days":1.5}', "days", "1.5"),
        (b'{"days":36526}', "days", "36526"),
        (b'{"days":"3"}', "days", "text"),
        (b'{"to":"2027-01-01"}', "to", "2027-01-01"),
        (b'{"to":5}', "to", "a number"),
    ],
)
def test_a_step_that_is_none(module_rehearsing, body, field, reason):
    answer = module_rehearsing.session.post(
        module_rehearsing.url + "/v1/clock/advance",
        data=body,
        headers={"Content-Type": "application/json"},
        timeout=120,
    )
    codes = {"is missing": "missing_parameter", "not a field": "unknown_parameter"}
    code = codes.get(reason, "invalid_parameter" if field else "bad_request")
    check_problem(answer, 400, code, field=field, reason=reason)
    assert module_rehearsing.now() == START


@pytest.fixture(scope="module")
def module_rehearsing(tmp_path_factory):
    with Rehearsing(tmp_path_factory.mktemp("rehearsing") / "data") as daemon:
        yield daemon


def test_the_clock_of_the_machine_is_not_set(module_daemon):
    clock = module_daemon.get_ok("/v1/clock")
    assert clock["clock"] == "system"
    answer = module_daemon.session.post(
        module_daemon.url + "/v1/clock/advance", json={"days": 1}, timeout=120
    )
    check_problem(answer, 409, "clock_not_simulated", reason="--clock simulated:INSTANT")


def test_nobody_else_passes_a_deadline(rehearsing):
    daemon = rehearsing
    daemon.adopt_boards()
    peer = certified(daemon)
    before = daemon.head()
    body = {
        "peerId": peer,
        "board": "EAST",
        "kind": "DEADLINE_KIND_RENEWAL_WINDOW_OPENED",
        "subject": "EAST-1",
        "dueOn": "2026-02-10",
    }
    passing = command("passDeadline", body)
    check_problem(daemon.post(passing), 403, "clock_only", field="passDeadline")
    [answer] = daemon.bulk([line(passing)])
    assert (answer["status"], answer["code"]) == (403, "clock_only")
    assert answer["commandId"] == passing["commandId"]
    assert daemon.head() == before


def test_the_command_line_shows_and_sets_the_clock(rehearsing):
    url = rehearsing.url
    shown = json.loads(cli.run_ok("clock", "--url", url, "--json").stdout)
    assert shown["now"] == stamp(START) and shown["clock"] == "simulated"
    set_to = json.loads(
        cli.run_ok("clock", "--url", url, "--advance-to", "2026-02-01T00:00:00Z", "--json").stdout
    )
    assert set_to["now"] == "2026-02-01T00:00:00Z"
    text = cli.run_ok("clock", "--url", url, "--advance-days", "3").stdout
    assert "2026-02-04T00:00:00Z, the clock is simulated" in text and "none is pending" in text
    refused = cli.run("clock", "--url", url, "--advance-to", "2026-01-01T00:00:00Z")
    assert refused.returncode == 3 and "clock_backwards" in refused.stderr
    for usage in [
        ["--advance-days", "0"],
        ["--advance-to", "soon"],
        ["--advance-to", "2027-01-01T00:00:00Z", "--advance-days", "1"],
    ]:
        assert cli.run("clock", "--url", url, *usage).returncode == 2
    assert cli.run("clock", "--url", "http://127.0.0.1:1").returncode == 3


def test_metrics_tell_of_the_deadlines(rehearsing):
    daemon = rehearsing
    daemon.adopt_boards()
    certified(daemon)

    def metrics():
        lines = daemon.get("/metrics").text.splitlines()
        return {
            it.split(" ")[0]: float(it.split(" ")[1]) for it in lines if it.startswith("credentiald_deadlines")
        }

    first = metrics()
    assert first == {
        "credentiald_deadlines_due": 0,
        "credentiald_deadlines_lag_seconds": 0,
        "credentiald_deadlines_next_timestamp_seconds": instant("2026-02-10T05:00:00Z").timestamp(),
        "credentiald_deadlines_sent_total": 0,
        "credentiald_deadlines_rejected_total": 0,
        "credentiald_deadlines_failed_total": 0,
    }
    daemon.advance(to="2026-04-12T00:00:00Z")
    then = metrics()
    assert then["credentiald_deadlines_sent_total"] == 3
    assert then["credentiald_deadlines_next_timestamp_seconds"] == instant("2026-05-11T04:00:00Z").timestamp()
    notices = daemon.get_ok("/readyz")["notices"]
    assert any("simulated" in it for it in notices) and not any("behind" in it for it in notices)


def test_the_clock_of_the_machine_wakes_by_itself(tmp_path):
    """A past that was entered is told of without any advance, once it rests."""
    with Daemon(tmp_path / "data", settle=1) as daemon:
        adopt(pack("icrc-pr"), daemon)
        person = Person(71)
        daemon.accept(person.register())
        daemon.accept(person.submit())
        daemon.accept(person.approve(override=True))
        path = f"/v1/peers/{person.id}/history"

        def types():
            return [it["type"] for it in daemon.get_ok(path)["events"] if deadline_subject(it)]

        wait_until(
            lambda: types() == ["RenewalWindowOpened", "GracePeriodStarted", "CredentialExpired"],
            120,
            "the deadlines of a credential that expired in 2023",
            interval=0.5,
        )
        daemon.stop()
    with Daemon(tmp_path / "data") as daemon:
        assert len(daemon.get_ok(path)["events"]) == 6


# Crashes and downtime


class Entered:
    """Commands by which boards and people come in at the start, for several daemons."""

    def __init__(self, people, seed):
        self.adoptions = [adoption(it) for it in BOARDS]
        boards = [Board(it["adoptRules"]["rules"]) for it in self.adoptions]
        self.rehearsal = Rehearsal(boards, people, seed)
        self.commands = self.rehearsal.begin(START)

    def enter(self, daemon):
        daemon.send(self.adoptions + self.commands)


END = START + timedelta(days=400)


@pytest.fixture(scope="module")
def entered():
    return Entered(people=120, seed=11)


@pytest.fixture(scope="module")
def present(entered, tmp_path_factory):
    """The events of a daemon that is up for all the time, twenty days by twenty days."""
    with Rehearsing(tmp_path_factory.mktemp("present") / "data") as daemon:
        entered.enter(daemon)
        for days in range(20, 401, 20):
            daemon.advance(days=20)
        assert daemon.now() == END
        events = daemon.events()
    check_order(events)
    assert len(by_time(events)) > 300
    return events


def test_downtime_makes_the_same_events_as_being_up(entered, present, tmp_path):
    with Rehearsing(tmp_path / "data") as daemon:
        entered.enter(daemon)
        daemon.stop()
    with Rehearsing(tmp_path / "data", END) as daemon:
        wait_until(
            lambda: daemon.get_ok("/v1/clock")["deadlines"]["due"] == 0, 120, "the clock to catch up"
        )
        events = daemon.events()
        daemon.stop()
    check_order(events)
    assert differences(events, present) == ([], [])
    assert by_time(events) == by_time(present)
    assert {it["recordedAt"] for it in events if deadline_subject(it)} == {stamp(END)}


@pytest.mark.parametrize("kills", [6])
def test_a_kill_in_the_middle_of_an_advance_loses_and_doubles_nothing(entered, present, tmp_path, kills):
    """kill -9 while deadlines are recorded; the next start goes on from the last record."""
    with Rehearsing(tmp_path / "data") as daemon:
        entered.enter(daemon)
        daemon.stop()
    total, reached = len(present), 0
    for number in range(1, kills + 1):
        with Rehearsing(tmp_path / "data") as daemon:
            assert daemon.now() >= START
            floor = daemon.head()
            assert floor >= reached
            goal = len(entered.adoptions) + len(entered.commands) + (total - floor) * number // (kills + 1)

            def advance():
                try:
                    daemon.try_advance(to=stamp(END))
                except OSError:
                    pass

            thread = threading.Thread(target=advance)
            thread.start()
            with requests.Session() as other:
                reached = floor
                while reached < min(goal, total - 1):
                    page = other.get(daemon.url + "/v1/events", params={"limit": 1}, timeout=120).json()
                    reached = int(page["head"])
            daemon.kill()
            thread.join()
    with Rehearsing(tmp_path / "data") as daemon:
        before = daemon.head()
        assert reached <= before
        daemon.advance(to=stamp(END))
        events = daemon.events()
        daemon.stop()
    check_order(events)
    assert by_time(events) == by_time(present)
    assert len(events) == total
    cli.run_ok("verify", "--data", tmp_path / "data")
    cli.run_ok("replay", "--check", "--data", tmp_path / "data")


# A year


def test_a_year_of_many_people(tmp_path):
    """Every deadline lands once, at its instant, and is recorded when it falls due or, if it was over when it
    was learned of, once the person was left alone: as worked out from the commands with Python's calendar."""
    began = time.monotonic()
    with Rehearsing(tmp_path / "data") as daemon:
        rehearsal = Rehearsal(daemon.adopt_boards(), PEOPLE, seed=2026)
        daemon.send(rehearsal.begin(START))
        now = START
        # Each week, at an hour that walks around the clock: also on the minutes at which days begin.
        for week in range(1, 53):
            now = (START + timedelta(days=7 * week)).replace(hour=week % 24, minute=0)
            daemon.advance(to=stamp(now))
            daemon.send(rehearsal.visit(now, share=0.2))
        end = now + timedelta(days=14)
        after = daemon.advance(to=stamp(end))
        assert after["deadlines"]["due"] == 0 and after["deadlines"]["rejected"] == 0
        events = daemon.events()
        sent = after["deadlines"]["sent"]
        daemon.stop()
    passed = time.monotonic() - began
    check_order(events)
    found, expected = Counter(recorded_deadlines(events)), Counter(rehearsal.expected(end))
    missing, extra = expected - found, found - expected
    assert not missing and not extra, f"missing {list(missing)[:5]}, unexpected {list(extra)[:5]}"
    assert max(Counter(deadline for deadline, _ in found).values()) == 1
    late = sum(deadline.at != recorded for deadline, recorded in found)
    kinds = Counter(deadline.type for deadline, _ in found)
    assert set(kinds) == set(DEADLINE_TYPES), kinds
    print(f"\n{PEOPLE} people, {len(events)} events, {sum(kinds.values())} of them by time", end="")
    print(f" ({late} learned of late, {sent} sent) in {passed:.0f} s: {dict(sorted(kinds.items()))}")
