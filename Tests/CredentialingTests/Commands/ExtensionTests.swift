import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("GrantExtension")
struct ExtensionTests {
    private static func issued(_ issue: String, _ change: (inout Rules) -> Void) throws -> World {
        var world = try World(today: day("2025-12-01"), rules: .lifecycle(change))
        try world.given(
            Sample.completeModule.with { $0.completeModule.completedOn = "2024-01-03" },
            Sample.submitApplication(on: "2024-01-20"),
            Sample.approveApplication(on: issue, number: World.number)
        )
        return world
    }

    /// Who was certified on the last day of a short month gets as much as the others whose cycle ends with them.
    @Test(arguments: [
        (Expiry.endOfMonth, "2024-04-30", UInt32(1), "2026-05-31"),
        (.endOfMonth, "2024-04-15", 1, "2026-05-31"),
        (.endOfMonth, "2024-02-29", 6, "2026-08-31"),
        (.endOfMonth, "2024-02-15", 6, "2026-08-31"),
        (.firstOfMonth, "2024-04-30", 1, "2026-05-01"),
        (.fixedDate, "2024-04-29", 1, "2025-05-31"),
        (.fixedDate, "2024-04-30", 1, "2025-05-31"),
        (.anniversary, "2024-04-30", 1, "2026-05-30"),
        (.anniversary, "2024-03-31", 6, "2026-09-30"),
    ])
    func monthsAreCountedAsTheCycleIs(
        _ expiry: Expiry,
        _ issue: String,
        _ months: UInt32,
        _ expected: String
    ) throws {
        var world = try Self.issued(issue) {
            $0.credentials[0].cycle.expiry = expiry
            $0.credentials[0].cycle.fixedDate = "04-30"
            $0.credentials[0].cycle.shortestMonths = expiry == .fixedDate ? 12 : 0
        }
        let on = world.credential.current.expiresOn.moved(-30)
        world.today = on
        try world.given(Sample.extend(.hardship, months: months, on: on.description))
        #expect(world.credential.current.expiresOn == day(expected))
    }

    /// Months after 1 March, where it stands for 29 February, are months after the 29th.
    @Test(arguments: [(UInt32(6), "2026-08-29"), (12, "2027-03-01"), (24, "2028-02-29")])
    func theLeapDayStaysTheAnchor(_ months: UInt32, _ expected: String) throws {
        var world = try Self.issued("2024-02-29") { $0.credentials[0].cycle.leapDay = .march1 }
        #expect(world.credential.current.expiresOn == day("2026-03-01"))
        try world.given(Sample.extend(.hardship, months: months, on: "2025-12-01"))
        #expect(world.credential.current.expiresOn == day(expected))
    }

    /// Decided by the rules of its submission, a credential is extended by them: a version of the time between does
    /// not take its late window away.
    @Test func theWindowsStayThoseOfTheGrant() throws {
        var world = try World(
            today: day("2025-09-01"),
            rules: .lifecycle { $0.credentials[0].cycle.lateMonths = 6 }
        )
        try world.given(Sample.completeModule.with { $0.completeModule.completedOn = "2024-01-03" })
        try world.given(Sample.submitApplication(on: "2024-05-20"))
        try world.adopt(
            .lifecycle {
                ($0.version, $0.effectiveOn) = ("2", "2024-06-01")
                $0.credentials[0].cycle.lateDays = 0
            }
        )
        try world.given(Sample.approveApplication(on: "2024-06-10", number: World.number))
        #expect(world.credential.current.lateUntil == day("2027-01-09"))
        try world.given(Sample.extend(.hardship, months: 1, on: "2025-09-01"))
        #expect(world.credential.current.expiresOn == day("2026-07-10"))
        #expect(world.credential.current.lateUntil == day("2027-02-09"))
    }

    /// Once by six months, as the version of the application says, whatever one says that took effect between it and
    /// the issue: more and shorter ones, none, or nothing of the credential.
    @Test(arguments: [("CPS", UInt32(2), UInt32(2)), ("CPS", 0, 0), ("NEW", 1, 6)])
    func aProvisionalOneIsExtendedByTheRulesOfItsIssue(
        _ code: String,
        _ extensions: UInt32,
        _ months: UInt32
    ) throws {
        var world = try IssueCredentialTests.applied()
        try world.adopt(
            .lifecycle {
                ($0.version, $0.effectiveOn) = ("2", "2026-03-10")
                $0.credentials[0].code = code
                $0.credentials[0].provisional.extensions = extensions
                $0.credentials[0].provisional.extensionMonths = months
            }
        )
        try world.given(Sample.issue(.provisional, on: "2026-03-31", number: World.number))
        try world.given(Sample.extend(.boardDecision, months: 6, on: "2026-06-01"))
        #expect(world.credential.current.expiresOn == day("2027-03-31"))
        Refusal(
            "a second one",
            Sample.extend(.boardDecision, months: 0, on: "2026-06-02"),
            .extensionsUsed,
            "grantExtension.credentialNumber"
        ).expect(in: world)
    }

    /// As long as anybody likes it is extended for service and hardship alone.
    @Test func byItsOwnDecisionABoardExtendsAProvisionalOneByMonthsAlone() throws {
        var world = try IssueCredentialTests.applied()
        try world.given(Sample.issue(.provisional, on: "2026-03-31", number: World.number))
        func extending(_ kind: ExtensionKind, _ fill: (inout GrantExtension) -> Void) -> Command {
            Sample.extend(kind, months: 0, on: "2026-06-03").with { fill(&$0.grantExtension) }
        }
        let until: (inout GrantExtension) -> Void = { $0.untilOn = "2031-12-31" }
        let tolled: (inout GrantExtension) -> Void = {
            $0.tolledFromOn = "2026-04-01"
            $0.tolledThroughOn = "2026-04-30"
        }
        for (fill, field) in [(until, "untilOn"), (tolled, "tolledFromOn")] {
            for kind in [ExtensionKind.military, .hardship] {
                #expect(world.rejection(of: extending(kind, fill)) == nil)
            }
            Refusal(
                "by a board's decision",
                extending(.boardDecision, fill),
                .invalidField,
                "grantExtension.\(field)"
            ).expect(in: world)
        }
        // Nor once the extensions of its rules are used up.
        try world.given(Sample.extend(.boardDecision, months: 0, on: "2026-06-02"))
        Refusal("again", extending(.boardDecision, until), .invalidField, "grantExtension.untilOn")
            .expect(in: world)
        // What is full is extended as the board decides.
        let full = try World.certified(rules: .lifecycle(), today: "2026-03-01")
        let command = extending(.boardDecision, until).with { $0.grantExtension.grantedOn = "2026-03-01" }
        #expect(full.rejection(of: command) == nil)
    }

    /// Nor by a version that is adopted afterwards, though it takes effect before.
    @Test func aVersionThatIsAdoptedAfterwardsExtendsNothing() throws {
        var world = try World.certified(rules: .lifecycle(), today: "2026-03-01")
        try world.adopt(
            .lifecycle {
                ($0.version, $0.effectiveOn) = ("2", "2024-01-01")
                $0.credentials[0].cycle.lateDays = 0
                $0.credentials[0].cycle.filingDaysBefore = 0
            }
        )
        try world.given(Sample.extend(.hardship, months: 1, on: "2026-03-01"))
        let cycle = world.credential.current
        #expect(cycle.expiresOn == day("2026-04-10"))
        #expect([cycle.fileBy, cycle.lateUntil] == [day("2026-03-27"), day("2026-05-10")])
    }

    /// A version that the stream names and the board never adopted: the stream is not whole.
    @Test func whatWasGrantedByNothingKnownIsNotExtended() throws {
        var world = try World(today: day("2026-06-15"), rules: .lifecycle())
        try world.given(Sample.completeModule, Sample.submitApplication(on: "2026-03-01"))
        var approved = try world.event(of: Sample.approveApplication(on: "2026-03-10", number: World.number))
        approved.event.applicationApproved.rulesVersion = "0"
        try world.record(approved)
        Refusal(
            "not adopted",
            Sample.extend(.hardship, months: 1, on: "2026-06-01"),
            .credentialUnknown,
            "grantExtension.credentialNumber"
        ).expect(in: world)
    }

    // MARK: Tolled time

    private static func tolling(_ from: String, _ through: String) -> Command {
        Sample.extend(.military, months: 0, on: "2026-03-01").with {
            $0.grantExtension.tolledFromOn = from
            $0.grantExtension.tolledThroughOn = through
        }
    }

    /// The cycle runs from 2024-03-10 to 2026-03-10.
    @Test func onlyTimeOfTheCycleIsTolled() throws {
        let world = try World.certified(rules: .lifecycle(), today: "2026-03-01")
        let field = "grantExtension.tolledFromOn"
        for (from, through) in [
            ("2010-01-01", "2010-12-31"), ("2024-03-09", "2024-06-30"), ("2026-03-11", "2026-06-30"),
        ] {
            Refusal("outside", Self.tolling(from, through), .invalidField, field).expect(in: world)
        }
        // Service that lasts beyond the expiry began within the cycle.
        for (from, through) in [("2024-03-10", "2024-06-30"), ("2026-03-10", "2026-06-30")] {
            #expect(world.rejection(of: Self.tolling(from, through)) == nil)
        }
    }

    /// Whoever is given time to a day and is called to service then loses no day of that, however long it is.
    @Test(
        arguments: [
            ("2026-09-01", "2026-09-01", 1), ("2026-09-01", "2026-11-30", 91),
            ("2026-09-01", "2027-03-31", 212),
        ] as [(String, String, Int)]
    )
    func tolledTimeIsAddedToADayThatWasGiven(_ from: String, _ through: String, days: Int) throws {
        var world = try World.certified(rules: .lifecycle(), today: "2026-03-01")
        let until = Sample.extend(.hardship, months: 0, on: "2026-03-01").with {
            $0.grantExtension.untilOn = "2026-12-31"
        }
        try world.given(until, Self.tolling(from, through))
        #expect(world.credential.current.expiresOn == day("2026-12-31").moved(days))
        // Months are counted from the expiry that was granted, and the tolled days with them.
        try world.given(Sample.extend(.hardship, months: 24, on: "2026-03-01"))
        #expect(world.credential.current.expiresOn == day("2028-03-10").moved(days))
        try world.given(Self.tolling("2025-06-01", "2025-06-30"))
        #expect(world.credential.current.expiresOn == day("2028-03-10").moved(days + 30))
    }

    @Test func noDayIsTolledTwice() throws {
        var world = try World.certified(rules: .lifecycle(), today: "2026-03-01")
        let first = try world.given(Self.tolling("2025-06-01", "2025-06-30"))
        #expect(world.credential.current.expiresOn == day("2026-04-09"))
        let again = Self.tolling("2025-06-30", "2025-07-30")
        Refusal("overlaps", again, .invalidField, "grantExtension.tolledFromOn").expect(in: world)
        #expect(world.rejection(of: again)?.detail.contains("event \(first) tolls 2025-06-01 to") == true)
        let event = try #require(world.history.last).event.extensionGranted
        #expect([event.tolledFromOn, event.tolledThroughOn] == ["2025-06-01", "2025-06-30"])
        try world.given(Self.tolling("2025-07-01", "2025-07-31"))
        #expect(world.credential.current.expiresOn == day("2026-05-10"))
        // What is void tolls nothing.
        try world.given(Sample.voidRecord(world.last(.extensionGranted)))
        #expect(world.rejection(of: Self.tolling("2025-07-31", "2025-07-31")) == nil)
    }
}
