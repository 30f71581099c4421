import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Testing

@Suite("Fixed dates, leap days and filing in time")
struct FixedDateCycleTests {
    private static func fixed(
        _ months: UInt32,
        _ date: String,
        _ years: Years = .every,
        shortest: UInt32 = 0
    ) -> CredentialingSchema.Cycle {
        var cycle = CycleDatesTests.cycle(months, .fixedDate)
        cycle.fixedDate = date
        cycle.years = years
        cycle.shortestMonths = shortest
        return cycle
    }

    @Test(arguments: [
        ("2024-03-10", fixed(24, "09-01", .odd), ["2025-09-01", "2027-09-01", "2029-09-01"]),
        ("2025-08-31", fixed(24, "09-01", .odd), ["2025-09-01", "2027-09-01"]),
        // Issued on the date itself: the next one, never a cycle of a day.
        ("2025-09-01", fixed(24, "09-01", .odd), ["2027-09-01", "2029-09-01"]),
        ("2025-09-02", fixed(24, "09-01", .odd), ["2027-09-01"]),
        ("2025-03-02", fixed(24, "09-01", .odd, shortest: 6), ["2027-09-01"]),
        ("2025-03-01", fixed(24, "09-01", .odd, shortest: 6), ["2025-09-01"]),
        ("2024-02-29", fixed(12, "06-30"), ["2024-06-30", "2025-06-30"]),
        // Calendar years; two of them from the second cycle on.
        ("2024-12-31", fixed(12, "12-31"), ["2025-12-31", "2026-12-31"]),
        ("2024-01-01", fixed(24, "12-31"), ["2024-12-31", "2026-12-31"]),
        ("2025-01-01", fixed(24, "02-28", .even), ["2026-02-28", "2028-02-28"]),
    ])
    func aFixedDate(_ issued: String, _ rules: CredentialingSchema.Cycle, _ expected: [String]) throws {
        #expect(try CycleDatesTests.expiries(from: issued, rules, count: expected.count) == expected)
    }

    @Test func aChangeToAFixedDateShortensNoCycle() throws {
        let dates = try CycleDates(
            issuedOn: day("2024-03-10"),
            after: day("2026-03-10"),
            rules: Self.fixed(24, "09-01", .odd)
        )
        #expect(dates.expiresOn == day("2029-09-01"))
    }

    @Test func twentyNinthOfFebruaryCanFallOnTheFirstOfMarch() throws {
        var rules = CycleDatesTests.cycle(12, .anniversary)
        rules.leapDay = .march1
        let expected = ["2025-03-01", "2026-03-01", "2027-03-01", "2028-02-29", "2029-03-01"]
        #expect(try CycleDatesTests.expiries(from: "2024-02-29", rules, count: 5) == expected)
        #expect(
            try CycleDatesTests.expiries(from: "2024-03-01", rules, count: 2) == ["2025-03-01", "2026-03-01"]
        )
    }

    @Test func theFirstOfTheMonth() throws {
        let rules = CycleDatesTests.cycle(24, .firstOfMonth)
        #expect(
            try CycleDatesTests.expiries(from: "2024-01-31", rules, count: 2) == ["2026-01-01", "2028-01-01"]
        )
    }

    @Test(arguments: [
        // Months first, days after, both from the true expiry.
        ("2024-08-31", UInt32(6), UInt32(0), "2027-02-28"), ("2024-08-31", 6, 1, "2027-03-01"),
        ("2024-02-29", 12, 0, "2027-02-28"),
    ])
    func aLateWindowInMonths(_ issued: String, _ months: UInt32, _ days: UInt32, _ until: String) throws {
        var rules = CycleDatesTests.cycle(24, .anniversary, late: days)
        rules.lateMonths = months
        let dates = try CycleDates(issuedOn: day(issued), after: nil, rules: rules)
        #expect(dates.lateUntil == day(until))
    }

    @Test(arguments: [("2026-02-24", false), ("2026-02-25", true), ("2026-03-10", true)])
    func filedTooCloseToTheExpiryIsLate(_ filed: String, isLate: Bool) throws {
        let rules = Rules.sample { $0.credentials[0].cycle.filingDaysBefore = 14 }
        let world = try World.certified(rules: rules)
        #expect(world.credential.current.fileBy == day("2026-02-24"))
        let decided = try world.event(of: Sample.fileRenewal(World.number, on: filed))
        #expect(decided.event.renewalFiled.late == isLate)
    }

    @Test func withoutAFilingDeadlineTheExpiryIsTheLastDay() throws {
        let world = try World.certified()
        #expect(world.credential.current.fileBy == world.credential.current.expiresOn)
    }
}
