import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

/// When deadlines pass by the clocks of their boards, and what that does to a decision.
@Suite("The instants of deadlines")
struct DeadlineInstantTests {
    private static func passed(_ world: World, by now: String) throws -> [String] {
        world.record.unrecordedDeadlines(by: try Instant(now), rules: world.rules, zones: world.zones)
            .map { "\($0.at) \($0.deadline.kind)" }
    }

    @Test func theyPassInTheOrderOfTheirInstants() throws {
        let world = try BoardDayTests.world(cutoff: "17:00")
        #expect(
            try Self.passed(world, by: "2027-01-01T00:00:00Z") == [
                "2025-12-10T05:00:00Z renewalWindowOpened", "2026-01-09T05:00:00Z renewalReminderDue",
                "2026-02-08T05:00:00Z renewalReminderDue",
                // Filing ends at the cutoff of the day before; the cycle at midnight, in summer.
                "2026-02-24T22:00:00Z filingDeadlinePassed", "2026-03-11T04:00:00Z gracePeriodStarted",
                "2026-04-10T04:00:00Z credentialExpired",
            ]
        )
        #expect(try Self.passed(world, by: "2026-01-09T04:59:59.999999Z").count == 1)
        #expect(try Self.passed(world, by: "2026-01-09T05:00:00Z").count == 2)
    }

    @Test func theEventSaysWhenItPassed() throws {
        var world = try BoardDayTests.world(cutoff: "17:00")
        world.now = try Instant("2026-05-01T12:00:00Z")
        let filing = try world.event(of: Sample.pass(.filingDeadlinePassed, on: "2026-02-25"))
        #expect(filing.effectiveOn == day("2026-02-25"))
        #expect(filing.effectiveAt == (try Instant("2026-02-24T22:00:00Z")))
        // Where the zone is not at hand only the day is known.
        world.zones = TimeZones()
        #expect(try world.event(of: Sample.pass(.filingDeadlinePassed, on: "2026-02-25")).effectiveAt == nil)
    }

    /// Without the zone nothing is sent before the day has come everywhere.
    @Test func aMissingZoneMakesThemLateAndNeverEarly() throws {
        var world = try World.certified(rules: .lifecycle())
        world.zones = TimeZones()
        #expect(try Self.passed(world, by: "2025-12-10T11:59:59Z").isEmpty)
        #expect(
            try Self.passed(world, by: "2025-12-10T12:00:00Z")
                == ["2025-12-10T12:00:00Z renewalWindowOpened"]
        )
    }

    /// The last report was at noon of a day; what fell due since then comes first, and nothing else.
    @Test func onlyWhatFellDueSinceTheLastReportComesFirst() throws {
        let world = try BoardDayTests.world()
        let reported = try #require(world.record.lastReport?.recordedAt)
        func first(_ now: Instant) -> Int {
            world.record.deadlinesBeforeDecision(at: now, rules: world.rules, zones: world.zones).count
        }
        #expect(first(reported) == 0)
        let passed = world.record.unrecordedDeadlines(by: .latest, rules: world.rules, zones: world.zones)
        let ahead = passed.filter { $0.at > reported }
        let next = try #require(ahead.first)
        #expect(first(try next.at.adding(seconds: -1)) == 0)
        // Those that were over before come with it, so that the order holds.
        #expect(first(next.at) == passed.count - ahead.count + 1)
        #expect(first(.latest) == passed.count)
    }

    /// What time makes tells nothing new: it does not turn the rest into a past that is being entered.
    @Test func eventsByTimeAreNoReports() throws {
        var world = try BoardDayTests.world()
        world.now = try Instant("2026-03-20T12:00:00Z")
        let before = try #require(world.record.lastReport)
        try world.given(Sample.pass(.renewalWindowOpened, on: "2025-12-10"))
        #expect(world.record.lastReport?.position == before.position)
        #expect(world.record.position > before.position)
        #expect(world.record.lastReport?.recordedAt == before.recordedAt)
    }

    /// Rules that are adopted for the past add no reminders to people about whom nothing is reported.
    @Test func laterRulesMakeNoDeadlinesOfTheirOwn() throws {
        var world = try World.certified(rules: .lifecycle())
        let before = DeadlineTests.listed(world)
        try world.adopt(
            .lifecycle {
                $0.version = "2"
                $0.credentials[0].cycle.reminderDaysBefore = [200, 100, 50, 1]
            }
        )
        #expect(DeadlineTests.listed(world) == before)
        try world.given(Sample.completeModule)
        #expect(DeadlineTests.listed(world).count == before.count + 2)
    }

    /// A new cutoff from the day on which the deadline has passed leaves the last day for filing as it was.
    @Test func theCutoffIsThatOfTheLastDay() throws {
        var world = try BoardDayTests.world(cutoff: "17:00")
        try world.adopt(.lifecycle { ($0.version, $0.effectiveOn) = ("2", "2026-02-25") })
        #expect(
            try Self.passed(world, by: "2027-01-01T00:00:00Z").contains(
                "2026-02-24T22:00:00Z filingDeadlinePassed"
            )
        )
    }
}
