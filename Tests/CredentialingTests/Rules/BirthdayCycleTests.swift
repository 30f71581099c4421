import CivilTime
import Credentialing
import CredentialingSchema
import Testing

@Suite("Cycles that end on birthdays")
struct BirthdayCycleTests {
    private static func expiries(
        issued: String,
        _ birthday: String,
        _ expiry: Expiry = .birthday,
        months: UInt32 = 24,
        count: Int,
        _ change: (inout CredentialingSchema.Cycle) -> Void = { _ in }
    ) throws -> [String] {
        var rules = CredentialingSchema.Cycle()
        (rules.months, rules.expiry) = (months, expiry)
        change(&rules)
        var expiries: [CivilDate] = []
        for _ in 0..<count {
            let dates = try CycleDates(
                issuedOn: day(issued),
                after: expiries.last,
                rules: rules,
                birthday: try MonthDay(birthday)
            )
            #expect(dates.startsOn < dates.expiresOn)
            expiries.append(dates.expiresOn)
        }
        return expiries.map(\.description)
    }

    @Test(arguments: [
        // A short first cycle, then whole ones.
        ("2026-03-10", "11-12", ["2026-11-12", "2028-11-12", "2030-11-12"]),
        // Issued on the birthday, on the day before and on the day after.
        ("2026-11-12", "11-12", ["2027-11-12", "2029-11-12"]),
        ("2026-11-11", "11-12", ["2026-11-12", "2028-11-12"]),
        ("2026-11-13", "11-12", ["2027-11-12", "2029-11-12"]),
        ("2025-12-31", "01-01", ["2026-01-01", "2028-01-01"]),
    ])
    func theBirthday(_ issued: String, _ birthday: String, _ expected: [String]) throws {
        #expect(try Self.expiries(issued: issued, birthday, count: expected.count) == expected)
    }

    @Test func aFirstCycleThatWouldBeTooShortRunsOn() throws {
        func first(_ issued: String) throws -> [String] {
            try Self.expiries(issued: issued, "11-12", count: 1) { $0.shortestMonths = 6 }
        }
        #expect(try first("2026-05-12") == ["2026-11-12"])
        #expect(try first("2026-05-13") == ["2027-11-12"])
    }

    /// Whoever was born on 29 February keeps her day in leap years, and no year is skipped.
    @Test func bornOnTheTwentyNinthOfFebruary() throws {
        let february = ["2027-02-28", "2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]
        #expect(try Self.expiries(issued: "2026-03-10", "02-29", months: 12, count: 6) == february)
        let march = ["2027-03-01", "2028-02-29", "2029-03-01", "2030-03-01", "2031-03-01", "2032-02-29"]
        #expect(
            try Self.expiries(issued: "2026-03-10", "02-29", months: 12, count: 6) { $0.leapDay = .march1 }
                == march
        )
        #expect(
            try Self.expiries(issued: "2026-03-10", "02-29", count: 3) { $0.leapDay = .march1 }
                == ["2027-03-01", "2029-03-01", "2031-03-01"]
        )
        #expect(
            try Self.expiries(issued: "2027-12-10", "02-29", count: 3) { $0.leapDay = .march1 }
                == ["2028-02-29", "2030-03-01", "2032-02-29"]
        )
    }

    @Test(arguments: [
        ("2026-03-10", "11-12", ["2026-11-30", "2028-11-30"]),
        ("2026-11-30", "11-12", ["2027-11-30", "2029-11-30"]),
        ("2026-11-29", "11-12", ["2026-11-30", "2028-11-30"]),
        ("2026-03-10", "02-29", ["2027-02-28", "2029-02-28"]),
        ("2027-12-10", "02-29", ["2028-02-29", "2030-02-28", "2032-02-29"]),
    ])
    func theEndOfTheBirthMonth(_ issued: String, _ birthday: String, _ expected: [String]) throws {
        #expect(
            try Self.expiries(issued: issued, birthday, .endOfBirthMonth, count: expected.count) == expected
        )
    }

    @Test func birthdaysOfOddYears() throws {
        #expect(
            try Self.expiries(issued: "2026-03-10", "11-12", count: 2) { $0.years = .odd }
                == ["2027-11-12", "2029-11-12"]
        )
    }

    /// Boards that change to birthdays shorten no cycle.
    @Test func fromTheAnniversaryToTheBirthday() throws {
        var rules = CredentialingSchema.Cycle()
        (rules.months, rules.expiry) = (24, .birthday)
        let dates = try CycleDates(
            issuedOn: day("2024-03-10"),
            after: day("2026-03-10"),
            rules: rules,
            birthday: try MonthDay("01-15")
        )
        #expect(dates.expiresOn == day("2029-01-15"))
        #expect(throws: CivilTimeError.self) {
            try CycleDates(issuedOn: day("2024-03-10"), after: nil, rules: rules)
        }
    }
}
