import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import SeededNumbers
import Testing

@Suite("Dates of cycles")
struct CycleDatesTests {
    static func cycle(
        _ months: UInt32,
        _ expiry: Expiry,
        opens: UInt32 = 90,
        late: UInt32 = 30
    ) -> CredentialingSchema.Cycle {
        var cycle = CredentialingSchema.Cycle()
        cycle.months = months
        cycle.expiry = expiry
        cycle.opensDaysBefore = opens
        cycle.lateDays = late
        return cycle
    }

    /// The expiries of so many cycles in a row.
    static func expiries(
        from issued: String,
        _ rules: CredentialingSchema.Cycle,
        count: Int
    ) throws -> [String] {
        var expiries: [CivilDate] = []
        for _ in 0..<count {
            let dates = try CycleDates(issuedOn: day(issued), after: expiries.last, rules: rules)
            #expect(try dates.startsOn == expiries.last?.adding(days: 1) ?? day(issued))
            expiries.append(dates.expiresOn)
        }
        return expiries.map(\.description)
    }

    @Test(arguments: [
        ("2024-03-10", 24, ["2026-03-10", "2028-03-10", "2030-03-10"]),
        // 29 February comes back in each leap year.
        ("2024-02-29", 12, ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28"]),
        ("2024-02-29", 24, ["2026-02-28", "2028-02-29"]),
        ("2096-02-29", 48, ["2100-02-28", "2104-02-29"]),
        // The 31st comes back wherever a month has one.
        ("2025-08-31", 6, ["2026-02-28", "2026-08-31", "2027-02-28", "2027-08-31", "2028-02-29"]),
        ("2026-01-31", 1, ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        ("2025-12-30", 2, ["2026-02-28", "2026-04-30", "2026-06-30"]),
        ("2024-01-01", 240, ["2044-01-01", "2064-01-01"]),
    ])
    func anniversariesAreCountedFromTheIssue(_ issued: String, months: UInt32, expected: [String]) throws {
        #expect(
            try Self.expiries(from: issued, Self.cycle(months, .anniversary), count: expected.count)
                == expected
        )
    }

    /// Months first, then days; never before the cycle begins.
    @Test(arguments: [
        ("2026-01-15", 3, 0, "2027-10-15"), ("2026-05-31", 3, 0, "2028-02-29"),
        ("2025-05-31", 3, 0, "2027-02-28"),
        ("2026-01-15", 3, 1, "2027-10-14"), ("2026-01-15", 0, 90, "2027-10-17"),
        ("2026-01-15", 30, 0, "2026-01-15"),
    ])
    func aRenewalOpensMonthsBefore(_ issued: String, months: UInt32, days: UInt32, opens: String) throws {
        var rules = Self.cycle(24, .anniversary, opens: days)
        rules.opensMonthsBefore = months
        #expect(try CycleDates(issuedOn: day(issued), after: nil, rules: rules).opensOn.description == opens)
    }

    @Test(arguments: [
        ("2024-03-10", 24, ["2026-03-31", "2028-03-31"]),
        ("2024-02-01", 24, ["2026-02-28", "2028-02-29", "2030-02-28"]),
        ("2024-02-29", 12, ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        ("2024-01-31", 1, ["2024-02-29", "2024-03-31", "2024-04-30"]),
        ("2024-12-31", 2, ["2025-02-28", "2025-04-30", "2025-06-30"]),
    ])
    func theEndOfTheAnniversarysMonth(_ issued: String, months: UInt32, expected: [String]) throws {
        #expect(
            try Self.expiries(from: issued, Self.cycle(months, .endOfMonth), count: expected.count)
                == expected
        )
    }

    @Test(arguments: [
        // Issued, last expiry, new months, new end, next expiry.
        // Boards went from one year to two: the first renewal after that lasts two years.
        ("2024-01-15", "2025-01-15", 24, Expiry.anniversary, "2027-01-15"),
        ("2024-01-15", "2026-01-15", 36, .anniversary, "2029-01-15"),
        ("2024-01-15", "2026-01-15", 12, .anniversary, "2027-01-15"),
        // To the end of the month: not the end of the month that has begun.
        ("2024-01-15", "2026-01-15", 24, .endOfMonth, "2028-01-31"),
        ("2024-01-15", "2026-01-31", 24, .anniversary, "2028-01-15"),
        ("2024-02-29", "2025-02-28", 36, .anniversary, "2028-02-29"),
    ])
    func aCycleKeepsItsLengthWhenTheRulesChange(
        _ issued: String,
        _ last: String,
        _ months: UInt32,
        _ expiry: Expiry,
        _ expected: String
    ) throws {
        let dates = try CycleDates(
            issuedOn: day(issued),
            after: day(last),
            rules: Self.cycle(months, expiry)
        )
        #expect(dates.expiresOn == day(expected))
    }

    @Test(arguments: [
        (UInt32(0), UInt32(0), "2026-03-10", "2026-03-10"),
        (1, 1, "2026-03-09", "2026-03-11"),
        (90, 30, "2025-12-10", "2026-04-09"),
        // Longer than the cycle: the window never opens before the cycle begins.
        (730, 0, "2024-03-10", "2026-03-10"),
        (731, 3_660, "2024-03-10", "2036-03-17"),
        (3_660, 0, "2024-03-10", "2026-03-10"),
    ])
    func windows(_ opens: UInt32, _ late: UInt32, _ opensOn: String, _ lateUntil: String) throws {
        let dates = try CycleDates(
            issuedOn: day("2024-03-10"),
            after: nil,
            rules: Self.cycle(24, .anniversary, opens: opens, late: late)
        )
        #expect(dates.opensOn == day(opensOn))
        #expect(dates.lateUntil == day(lateUntil))
    }

    @Test func theWindowOfALaterCycleDoesNotOpenInTheOneBefore() throws {
        let dates = try CycleDates(
            issuedOn: day("2024-03-10"),
            after: day("2024-09-10"),
            rules: Self.cycle(6, .anniversary, opens: 3_660)
        )
        #expect(dates.startsOn == day("2024-09-11"))
        #expect(dates.opensOn == day("2024-09-11"))
    }

    @Test func datesOutsideOfTheCalendarThrow() {
        let long = Self.cycle(24, .anniversary)
        #expect(throws: CivilTimeError.self) {
            try CycleDates(issuedOn: day("9998-01-01"), after: nil, rules: long)
        }
        #expect(throws: CivilTimeError.self) {
            try CycleDates(issuedOn: day("2024-01-01"), after: .latest, rules: long)
        }
        #expect(throws: CivilTimeError.self) {
            try CycleDates(
                issuedOn: day("9997-12-31"),
                after: nil,
                rules: Self.cycle(24, .anniversary, late: 1)
            )
        }
        for months in [UInt32(0), 241, .max] {
            #expect(throws: CivilTimeError.self) {
                try CycleDates(
                    issuedOn: day("2024-01-01"),
                    after: nil,
                    rules: Self.cycle(months, .anniversary)
                )
            }
        }
    }

    @Test func everyCycleFollowsTheOneBeforeAndHasItsLength() throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<2_000 {
            let issued = day("2000-01-01").moved(Int.random(in: 0..<20_000, using: &generator))
            let rules = Self.cycle(
                UInt32.random(in: 1...60, using: &generator),
                generator.chance(50) ? .anniversary : .endOfMonth
            )
            var last: CivilDate?
            for number in 1...5 {
                let dates = try CycleDates(issuedOn: issued, after: last, rules: rules)
                let anniversary = try issued.adding(months: number * Int(rules.months))
                let expected = rules.expiry == .endOfMonth ? anniversary.lastOfMonth : anniversary
                #expect(dates.expiresOn == expected)
                #expect(dates.startsOn < dates.expiresOn)
                #expect(dates.startsOn <= dates.opensOn && dates.opensOn <= dates.expiresOn)
                #expect(dates.expiresOn < dates.lateUntil)
                last = dates.expiresOn
            }
        }
    }

    /// Whoever was certified on 29 February has the month of February, in leap years too: from 1 March on the
    /// count would end in March for ever.
    @Test(arguments: [
        (Expiry.endOfMonth, ["2026-02-28", "2028-02-29", "2030-02-28"]),
        (.firstOfMonth, ["2026-02-01", "2028-02-01", "2030-02-01"]),
        (.anniversary, ["2026-03-01", "2028-02-29", "2030-03-01"]),
    ])
    func theLeapDaysMonthStays(_ expiry: Expiry, _ expected: [String]) throws {
        var rules = Self.cycle(24, expiry)
        rules.leapDay = .march1
        #expect(try Self.expiries(from: "2024-02-29", rules, count: 3) == expected)
    }

    /// Taken for the anniversary of 29 February, 1 March would follow upon itself for ever.
    @Test(arguments: LeapDay.allCases)
    func theFirstOfMarchIsOneOfMarch(_ leapDay: LeapDay) throws {
        var rules = Self.cycle(1, .firstOfMonth)
        rules.leapDay = leapDay
        let expected = ["2024-03-01", "2024-04-01", "2024-05-01"]
        #expect(try Self.expiries(from: "2024-02-29", rules, count: 3) == expected)
        rules.months = 13
        #expect(try Self.expiries(from: "2024-02-29", rules, count: 2) == ["2025-03-01", "2026-04-01"])
    }

    /// However cycles follow upon each other, none follows upon itself.
    @Test(arguments: ["2024-02-29", "2024-02-28", "2023-01-31", "2024-03-01", "2023-12-31", "2024-08-30"])
    func eachCycleEndsAfterTheOneBefore(_ issuedOn: String) throws {
        for expiry in [Expiry.anniversary, .endOfMonth, .firstOfMonth] {
            for leapDay in LeapDay.allCases {
                for months in [1, 2, 3, 11, 12, 13, 24, 48] as [UInt32] {
                    var rules = Self.cycle(months, expiry)
                    rules.leapDay = leapDay
                    let ends = try Self.expiries(from: issuedOn, rules, count: 15)
                    #expect(
                        ends == ends.sorted() && Set(ends).count == 15,
                        "\(expiry) \(leapDay) \(months): \(ends)"
                    )
                }
            }
        }
    }
}
