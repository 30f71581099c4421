import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("Deadlines of a record")
struct DeadlineTests {
    static func listed(_ world: World) -> [String] {
        world.record.deadlines(rules: world.rules).map { "\($0.on) \($0.kind) \($0.subject)" }
    }

    @Test func everyDeadlineOfACycleIsListedInOrder() throws {
        let world = try World.certified(rules: .lifecycle())
        #expect(
            Self.listed(world) == [
                "2025-12-10 renewalWindowOpened CPS-1", "2026-01-09 renewalReminderDue CPS-1",
                "2026-02-08 renewalReminderDue CPS-1", "2026-02-25 filingDeadlinePassed CPS-1",
                "2026-03-11 gracePeriodStarted CPS-1", "2026-04-10 credentialExpired CPS-1",
            ]
        )
    }

    /// The cycle from 2024-03-10 to 2026-03-10 reminds 60 and 30 days before its end, the version of 2026-01-20
    /// 45, 30 and 10 days before: it says which are due from its first day on, where it governs the renewal.
    @Test(arguments: [
        (RenewalAnchor.unspecified, RunningCycles.unspecified, ["2026-01-09", "2026-02-08"]),
        (.unspecified, .keep, ["2026-01-09", "2026-02-08"]),
        (.unspecified, .change, ["2026-01-09", "2026-01-24", "2026-02-08", "2026-02-28"]),
        (.filing, .keep, ["2026-01-09", "2026-01-24", "2026-02-08", "2026-02-28"]),
    ]) func remindersAreThoseOfTheVersionThatGoverns(
        _ anchor: RenewalAnchor,
        _ running: RunningCycles,
        _ days: [String]
    ) throws {
        var world = try World.certified(rules: .lifecycle { $0.credentials[0].renewalAnchor = anchor })
        try world.adopt(
            .lifecycle {
                ($0.version, $0.effectiveOn) = ("2", "2026-01-20")
                $0.credentials[0].runningCycles = running
                $0.credentials[0].cycle.reminderDaysBefore = [45, 30, 10]
            }
        )
        try world.given(Sample.completeModule)
        let reminders = world.record.deadlines(rules: world.rules).filter { $0.kind == .renewalReminderDue }
        #expect(reminders.map(\.on.description) == days)
    }

    @Test func aFiledRenewalEndsTheRemindersAndNotTheExpiry() throws {
        var world = try World.certified(rules: .lifecycle())
        try world.given(Sample.fileRenewal(World.number, on: "2026-01-02"))
        #expect(
            Self.listed(world) == [
                "2026-03-11 gracePeriodStarted CPS-1", "2026-04-10 credentialExpired CPS-1",
            ]
        )
    }

    /// A past that is entered at once has the events that it would have had, had it been entered as it went.
    @Test func oneInWhosePlaceAnotherWasIssuedKeepsThoseOfBefore() throws {
        var world = try World.certified(rules: .lifecycle())
        let before = Self.listed(world)
        #expect(before.last == "2026-04-10 credentialExpired CPS-1")
        try world.given(Sample.submitApplication(on: "2026-05-01"))
        try world.given(Sample.approveApplication(on: "2026-05-10", number: "CPS-2"))
        #expect(world.record.isSuperseded(world.credential, on: world.today))
        #expect(Self.listed(world).filter { $0.hasSuffix(" CPS-1") } == before)
    }

    @Test func applicationsProvisionalsAndSuspensionsHaveTheirs() throws {
        var world = try IssueCredentialTests.applied()
        #expect(Self.listed(world) == ["2027-03-02 applicationLapsed CPS"])
        try world.given(Sample.issue(.provisional, on: "2026-03-31", number: World.number))
        try world.given(Sample.suspend(on: "2026-04-01", through: "2026-12-31"))
        #expect(
            Self.listed(world) == [
                "2026-10-01 provisionalEnded CPS-1", "2027-01-01 suspensionEnded CPS-1",
                "2027-03-02 applicationLapsed CPS",
            ]
        )
        try world.given(Sample.liftSuspension(on: "2026-05-01"))
        #expect(!Self.listed(world).contains { $0.contains("suspensionEnded") })
    }

    /// People who are found to be one may all have applied: boards are told of a last day once, and nothing of that day
    /// stays open.
    @Test func aLapseClosesEveryApplicationOfItsDay() throws {
        let people = [Sample.peer, Registry.second, Registry.third]
        var registry = try Registry(Sample.peer, Registry.second, Registry.third, rules: .lifecycle())
        for (peer, date) in zip(people, ["2026-03-01", "2026-03-01", "2026-03-02"]) {
            try registry.send(
                Sample.submitApplication(on: date).with { $0.submitApplication.peerID = peer.description }
            )
        }
        for peer in people.dropFirst() { try registry.send(Sample.mergePeers(peer, into: Sample.peer)) }
        registry.today = day("2027-03-02")
        try registry.send(Sample.pass(.applicationLapsed, of: "CPS", on: "2027-03-02"))
        let record = try registry.record(Sample.peer)
        #expect(record.applications.map(\.status) == [.lapsed, .lapsed, .submitted])
        #expect(record.deadlines(rules: registry.rules).map(\.on) == [day("2027-03-03")])
    }

    /// A program that closed one alone may have recorded more of the other one.
    @Test func whatWasRecordedOfOneThatLapsedBesideAnotherStands() throws {
        var registry = try Registry(Sample.peer, Registry.second, rules: .lifecycle())
        for peer in [Sample.peer, Registry.second] {
            try registry.send(
                Sample.submitApplication(on: "2026-03-01").with {
                    $0.submitApplication.peerID = peer.description
                }
            )
        }
        try registry.send(Sample.mergePeers(Registry.second, into: Sample.peer))
        registry.today = day("2027-03-02")
        let withdrawn = try registry.decide(Sample.withdrawApplication(on: "2027-03-01"))
        try registry.send(Sample.pass(.applicationLapsed, of: "CPS", on: "2027-03-02"))
        #expect(try registry.record(Sample.peer).applications.map(\.status) == [.lapsed, .lapsed])
        registry.keep(withdrawn, of: Sample.peer)
        #expect(try registry.record(Sample.peer).applications.map(\.status) == [.lapsed, .withdrawn])
    }

    /// Accepted once, never before its day, and only as the record has it.
    @Test func aDeadlineIsPassedOnce() throws {
        var world = try World.certified(rules: .lifecycle(), today: "2026-03-11")
        let passed = Sample.pass(.gracePeriodStarted, on: "2026-03-11")
        try world.given(passed)
        Refusal("again", passed, .deadlineRecorded, "passDeadline.dueOn").expect(in: world)
        Refusal(
            "tomorrow",
            Sample.pass(.credentialExpired, on: "2026-04-10"),
            .deadlineAhead,
            "passDeadline.dueOn"
        ).expect(in: world)
        Refusal(
            "another day",
            Sample.pass(.gracePeriodStarted, on: "2026-03-10"),
            .deadlineUnknown,
            "passDeadline.dueOn"
        ).expect(in: world)
        Refusal(
            "nobody's",
            Sample.pass(.gracePeriodStarted, of: "CPS-9", on: "2026-03-11"),
            .deadlineUnknown,
            "passDeadline.dueOn"
        ).expect(in: world)
        Refusal("absent", passed, .missingField, "passDeadline.kind") {
            $0.passDeadline.kind = .unspecified
        }.expect(in: world)
        Refusal("unknown", passed, .invalidField, "passDeadline.kind") {
            $0.passDeadline.kind = .UNRECOGNIZED(99)
        }.expect(in: world)
        Refusal("absent", passed, .missingField, "passDeadline.subject") {
            $0.passDeadline.subject = ""
        }.expect(in: world)
        Refusal("no date", passed, .invalidField, "passDeadline.dueOn") {
            $0.passDeadline.dueOn = "tomorrow"
        }.expect(in: world)
    }

    /// Late or in time, the clock makes the same events: kind, subject and effective day.
    @Test func aClockThatWasAwayCatchesUpAlike() throws {
        var present = try World.certified(rules: .lifecycle(), today: "2025-12-01")
        var date = present.today
        while date <= day("2026-05-01") {
            present.today = date
            for deadline in present.record.deadlines(rules: present.rules) where deadline.on <= date {
                try present.given(Sample.pass(deadline))
            }
            date = date.moved(1)
        }
        var away = try World.certified(rules: .lifecycle(), today: "2026-05-01")
        for deadline in away.record.deadlines(rules: away.rules) {
            try away.given(Sample.pass(deadline))
        }
        #expect(away.history.map(\.event) == present.history.map(\.event))
        #expect(away.history.map(\.effectiveOn) == present.history.map(\.effectiveOn))
        #expect(Self.listed(away).isEmpty)
        #expect(away.history.count == present.history.count && away.history.count == 5 + 6)
    }

    @Test func anExtensionIsAnotherDeadline() throws {
        var world = try World.certified(rules: .lifecycle(), today: "2026-03-12")
        try world.given(Sample.pass(.gracePeriodStarted, on: "2026-03-11"))
        try world.given(Sample.extend(.hardship, months: 6, on: "2026-03-12"))
        #expect(Self.listed(world).contains("2026-09-11 gracePeriodStarted CPS-1"))
        #expect(!Self.listed(world).contains { $0.hasPrefix("2026-03-11") })
        #expect(world.credential.status(on: day("2026-03-12")) == .active)
    }

    /// Entered together, as of a past, or while the first one's end is not recorded yet.
    @Test func eachSuspensionThatWasNotLiftedEnds() throws {
        var world = try World.certified(rules: .lifecycle(), today: "2025-12-01")
        func ends() -> [String] { Self.listed(world).filter { $0.contains("suspensionEnded") } }
        try world.given(Sample.suspend(on: "2025-03-01", through: "2025-03-31"))
        try world.given(Sample.suspend(on: "2025-05-01", through: "2025-05-31"))
        #expect(ends() == ["2025-04-01 suspensionEnded CPS-1", "2025-06-01 suspensionEnded CPS-1"])
        try world.given(Sample.pass(.suspensionEnded, on: "2025-04-01"))
        #expect(ends() == ["2025-06-01 suspensionEnded CPS-1"])
        // The next one begins on the day after: nobody may practise in between.
        try world.given(Sample.suspend(on: "2025-06-01", through: "2025-06-30"))
        #expect(ends() == ["2025-07-01 suspensionEnded CPS-1"])
        try world.given(Sample.liftSuspension(on: "2025-06-10"))
        try world.given(Sample.suspend(on: "2025-08-01"))
        #expect(ends().isEmpty, "the one was lifted, the other has no last day")
    }

    @Test func eachProbationThatWasNotLiftedEnds() throws {
        var world = try World.certified(rules: .lifecycle(), today: "2025-12-01")
        for (on, through) in [("2025-03-01", "2025-03-31"), ("2025-05-01", "2025-05-31")] {
            let probation = Sample.imposeProbation(on: on).with { $0.imposeProbation.throughOn = through }
            try world.given(probation)
        }
        let ends = Self.listed(world).filter { $0.contains("probationEnded") }
        #expect(ends == ["2025-04-01 probationEnded CPS-1", "2025-06-01 probationEnded CPS-1"])
    }

    @Test func whatIsRevokedHasNoDeadlineAhead() throws {
        var world = try World.certified(rules: .lifecycle())
        try world.given(Sample.revoke(on: "2026-01-01"))
        #expect(Self.listed(world).isEmpty)
    }
}
