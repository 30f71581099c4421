import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("Appeals")
struct AppealTests {
    static func revoked(today: String = "2026-03-05") throws -> (World, EventID) {
        var world = try World.certified(rules: .lifecycle(), today: today)
        let action = try world.given(Sample.revoke(on: "2026-01-10"))
        return (world, action)
    }

    @Test func anOverturnedRevocationLeavesNoGap() throws {
        var (world, action) = try Self.revoked()
        let told = world.credential
        try world.given(Sample.fileAppeal(action, on: "2026-01-15"))
        try world.given(Sample.decideAppeal(action, .overturned, on: "2026-03-02"))
        let days = (0..<90).map { day("2025-12-20").moved($0) }
        for date in days where date <= day("2026-03-10") {
            #expect(world.credential.status(on: date) == .active, "\(date)")
            #expect(world.credential.practiceAuthorized(on: date), "\(date)")
        }
        // What was known before the decision stays what it was.
        #expect(told.status(on: day("2026-02-01")) == .revoked)
        // Also for who asks as of a day between the two: the decision is effective with the revocation.
        let asOf = try Record.folded(world.history.filter { $0.effectiveOn <= day("2026-02-01") })
        #expect(
            asOf.credential(board: Sample.board, number: World.number)?.status(on: day("2026-02-01"))
                == .active
        )
        #expect(world.history.last?.event.appealDecided.decidedOn == "2026-03-02")
    }

    @Test func anUpheldRevocationStays() throws {
        var (world, action) = try Self.revoked()
        try world.given(Sample.fileAppeal(action, on: "2026-01-15"))
        try world.given(Sample.decideAppeal(action, .upheld, on: "2026-03-02"))
        #expect(world.credential.status(on: day("2026-03-02")) == .revoked)
        #expect(world.history.last?.effectiveOn == day("2026-03-02"))
    }

    @Test func anOverturnedSuspensionLeavesThePeriodOfProbation() throws {
        var world = try World.certified(rules: .lifecycle(), today: "2026-03-05")
        let action = try world.given(Sample.suspend(on: "2026-01-10"))
        try world.given(Sample.imposeProbation(on: "2026-01-20"))
        try world.given(Sample.fileAppeal(action, on: "2026-01-25"))
        try world.given(Sample.decideAppeal(action, .overturned, on: "2026-02-10"))
        #expect(world.credential.discipline(on: day("2026-01-15")).state == .clear)
        #expect(world.credential.discipline(on: day("2026-02-10")).state == .probation)
    }

    /// What is learned of late may be of a day before that of an action that never was.
    @Test func anOverturnedActionBarsNoEarlierDay() throws {
        var world = try World.certified(rules: .lifecycle(), today: "2026-03-05")
        let action = try world.given(Sample.revoke(on: "2026-02-10"))
        try world.given(Sample.fileAppeal(action, on: "2026-02-12"))
        let suspend = Sample.suspend(on: "2026-02-05", through: "2026-02-20")
        #expect(world.rejection(of: suspend)?.code == .invalidField)
        let decision = try world.given(Sample.decideAppeal(action, .overturned, on: "2026-03-02"))
        let suspension = try world.given(suspend)
        var days = CredentialDays(world.credential)
        for (date, isSuspended) in [
            ("2026-02-04", false), ("2026-02-05", true), ("2026-02-15", true), ("2026-02-21", false),
        ] {
            #expect(world.credential.discipline(on: day(date)).isSuspended == isSuspended, "\(date)")
            #expect(days.on(day(date)).discipline.isSuspended == isSuspended, "\(date)")
            #expect(world.credential.status(on: day(date)) == .active)
        }
        // Without the decision the two would not follow each other.
        #expect(world.rejection(of: Sample.voidRecord(decision))?.code == .recordDependedOn)
        #expect(world.rejection(of: Sample.voidRecord(action))?.code == .recordDependedOn)
        try world.given(Sample.voidRecord(suspension), Sample.voidRecord(decision))
        #expect(world.rejection(of: suspend)?.code == .invalidField)
    }

    @Test func anOverturnedDenialOpensTheApplicationAgain() throws {
        var world = try World(rules: .lifecycle())
        try world.given(Sample.completeModule, Sample.submitApplication)
        let denial = try world.given(Sample.denyApplication(on: "2026-03-10"))
        try world.given(Sample.fileAppeal(denial, on: "2026-03-12"))
        try world.given(Sample.decideAppeal(denial, .overturned, on: "2026-04-01"))
        let application = world.record.application(board: Sample.board, credential: "CPS")
        #expect(application?.status == .submitted)
        #expect(world.record.boards == [Sample.board])
        try world.given(Sample.approveApplication(on: "2026-04-02", number: World.number))
        #expect(world.credential.status(on: day("2026-04-02")) == .active)
    }

    @Test func aDenialIsNotReopenedBesideALaterApplication() throws {
        var world = try World(rules: .lifecycle())
        try world.given(Sample.completeModule, Sample.submitApplication)
        let denial = try world.given(Sample.denyApplication(on: "2026-03-10"))
        try world.given(Sample.fileAppeal(denial, on: "2026-03-12"))
        try world.given(Sample.submitApplication(on: "2026-03-20"))
        let overturn = Sample.decideAppeal(denial, .overturned, on: "2026-04-01")
        Refusal("applied again", overturn, .applicationOpen, "decideAppeal.actionId").expect(in: world)
    }

    /// Whatever became of it; of the last two, time alone closed the later one, and the clock has told so or not.
    @Test(arguments: [ApplicationStatus.withdrawn, .denied, .approved, .lapsed, .submitted])
    func aDenialIsReopenedOnceTheLaterApplicationHasEnded(_ end: ApplicationStatus) throws {
        var world = try World(today: day("2027-06-15"), rules: .lifecycle())
        try world.given(Sample.completeModule, Sample.submitApplication)
        let denial = try world.given(Sample.denyApplication(on: "2026-03-10"))
        try world.given(Sample.fileAppeal(denial, on: "2026-03-12"))
        try world.given(Sample.submitApplication(on: "2026-03-20"))
        switch end {
        case .withdrawn: try world.given(Sample.withdrawApplication(on: "2026-03-25"))
        case .denied: try world.given(Sample.denyApplication(on: "2026-03-25"))
        case .approved: try world.given(Sample.approveApplication(on: "2026-03-25", number: World.number))
        case .lapsed: try world.given(Sample.pass(.applicationLapsed, of: "CPS", on: "2027-03-21"))
        default: break
        }
        try world.given(Sample.decideAppeal(denial, .overturned, on: "2027-04-01"))
        #expect(world.record.applications.map(\.status) == [.submitted, end])
        try world.given(Sample.withdrawApplication(on: "2027-04-02"))
        #expect(world.record.applications.map(\.status) == [.withdrawn, end])
    }

    /// Else two would be open, which nobody could have brought about in order.
    @Test(arguments: [EventType.applicationWithdrawn, .applicationDenied, .applicationApproved])
    func whatEndedTheLaterApplicationIsNotVoidedBesideTheReopenedOne(_ end: EventType) throws {
        var world = try World(rules: .lifecycle())
        try world.given(Sample.completeModule, Sample.submitApplication)
        let denial = try world.given(Sample.denyApplication(on: "2026-03-10"))
        try world.given(Sample.fileAppeal(denial, on: "2026-03-12"))
        try world.given(Sample.submitApplication(on: "2026-03-20"))
        switch end {
        case .applicationWithdrawn: try world.given(Sample.withdrawApplication(on: "2026-03-25"))
        case .applicationDenied: try world.given(Sample.denyApplication(on: "2026-03-25"))
        default: try world.given(Sample.approveApplication(on: "2026-03-25", number: World.number))
        }
        let ended = world.last(end)
        let overturn = Sample.decideAppeal(denial, .overturned, on: "2026-04-01")
        let decision = try world.given(overturn)
        let refused = world.rejection(of: Sample.voidRecord(ended))
        #expect(refused?.code == .recordDependedOn)
        #expect(refused?.detail.contains("\(decision)") == true)
        #expect(refused?.detail.contains("NYCB/CPS of 2026-03-01") == true)
        // The way that the refusal names.
        try world.given(Sample.voidRecord(decision))
        try world.given(Sample.voidRecord(ended))
        #expect(world.record.applications.map(\.status) == [.denied, .submitted])
        #expect(world.rejection(of: overturn)?.code == .applicationOpen)
    }

    @Test func ofTwoDenialsOneIsOverturnedAtATime() throws {
        var world = try World(rules: .lifecycle())
        try world.given(Sample.completeModule, Sample.submitApplication)
        let first = try world.given(Sample.denyApplication(on: "2026-03-10"))
        try world.given(
            Sample.fileAppeal(first, on: "2026-03-12"),
            Sample.submitApplication(on: "2026-03-20")
        )
        let second = try world.given(Sample.denyApplication(on: "2026-03-25"))
        try world.given(Sample.fileAppeal(second, on: "2026-03-26"))
        try world.given(Sample.decideAppeal(first, .overturned, on: "2026-04-01"))
        let overturn = Sample.decideAppeal(second, .overturned, on: "2026-04-03")
        Refusal("beside the first", overturn, .applicationOpen, "decideAppeal.actionId").expect(in: world)
        #expect(world.rejection(of: overturn)?.detail.contains("2026-03-01") == true)
        let withdrawal = try world.given(Sample.withdrawApplication(on: "2026-04-02"))
        try world.given(overturn)
        #expect(world.record.applications.map(\.status) == [.withdrawn, .submitted])
        #expect(world.rejection(of: Sample.voidRecord(withdrawal))?.code == .recordDependedOn)
    }

    @Test func allOfADenialIsTakenBackAlsoAfterALapse() throws {
        var world = try World(today: day("2027-06-15"), rules: .lifecycle())
        try world.given(Sample.completeModule, Sample.submitApplication)
        let denial = try world.given(Sample.denyApplication(on: "2026-03-10"))
        let appeal = try world.given(Sample.fileAppeal(denial, on: "2026-03-12"))
        let decision = try world.given(Sample.decideAppeal(denial, .overturned, on: "2026-04-01"))
        try world.given(Sample.pass(.applicationLapsed, of: "CPS", on: "2027-03-24"))
        for target in [decision, appeal, denial] { try world.given(Sample.voidRecord(target)) }
        #expect(world.record.applications.map(\.status) == [.lapsed])
        #expect(world.record.boards.isEmpty)
    }

    @Test func eachReasonForARefusalIsNamed() throws {
        let (world, action) = try Self.revoked()
        let file = Sample.fileAppeal(action, on: "2026-01-15")
        let decide = Sample.decideAppeal(action, .upheld, on: "2026-03-02")
        let other = EventID(UniqueID(high: 1, low: 1))
        let unappealable = world.last(.applicationApproved)
        var rows = [
            Refusal("absent", file, .missingField, "fileAppeal.actionId") { $0.fileAppeal.actionID = "" },
            Refusal("no UUID", file, .invalidField, "fileAppeal.actionId") { $0.fileAppeal.actionID = "x" },
            Refusal("unknown", file, .actionUnknown, "fileAppeal.actionId") {
                $0.fileAppeal.actionID = other.description
            },
            Refusal("an approval", file, .actionUnknown, "fileAppeal.actionId") {
                $0.fileAppeal.actionID = unappealable.description
            },
            Refusal("before it", file, .invalidField, "fileAppeal.filedOn") {
                $0.fileAppeal.filedOn = "2026-01-09"
            },
            Refusal("not filed", decide, .appealMissing, "decideAppeal.actionId"),
            Refusal("absent", decide, .missingField, "decideAppeal.outcome") {
                $0.decideAppeal.outcome = .unspecified
            },
            Refusal("unknown", decide, .invalidField, "decideAppeal.outcome") {
                $0.decideAppeal.outcome = .UNRECOGNIZED(7)
            },
        ]
        rows += Refusal.freeText(file, "fileAppeal.explanation", \.fileAppeal.explanation)
        for row in rows { row.expect(in: world) }

        var filed = world
        try filed.given(file)
        Refusal("again", file, .appealOpen, "fileAppeal.actionId").expect(in: filed)
        Refusal("before", decide, .invalidField, "decideAppeal.decidedOn") {
            $0.decideAppeal.decidedOn = "2026-01-14"
        }.expect(in: filed)
        try filed.given(decide)
        Refusal("decided", file, .appealDecided, "fileAppeal.actionId").expect(in: filed)
        Refusal("decided", decide, .appealDecided, "decideAppeal.actionId").expect(in: filed)
    }

    /// The application would have lapsed on 2027-03-01; the 387 days of the wrong denial do not count.
    @Test func whoWinsAnAppealDoesNotLoseTheApplicationToTheTimeItTook() throws {
        var world = try World(today: day("2027-06-15"), rules: .lifecycle())
        try world.given(Sample.completeModule, Sample.submitApplication)
        let denial = try world.given(Sample.denyApplication(on: "2026-03-10"))
        try world.given(Sample.fileAppeal(denial, on: "2026-03-12"))
        let before = RecordContent(world.record)
        try world.given(Sample.decideAppeal(denial, .overturned, on: "2027-04-01"))
        let application = try #require(world.record.application(board: Sample.board, credential: "CPS"))
        #expect(application.lapsesOn == day("2028-03-22"))
        #expect(
            application.computedDates(
                under: world.rules.governing(Sample.board, on: world.today)?.credentials[0]
            )
            .map(\.how) == [
                "12 months after the submission on 2026-03-01, and 387 days from a denial to its overturning by "
                    + "event \(world.last(.appealDecided))"
            ]
        )
        #expect(DeadlineTests.listed(world) == ["2028-03-23 applicationLapsed CPS"])
        let approval = Sample.approveApplication(on: "2027-04-02", number: World.number)
        #expect(world.rejection(of: approval) == nil)
        try world.given(Sample.voidRecord(world.last(.appealDecided)))
        #expect(RecordContent(world.record) == before)
    }
}
