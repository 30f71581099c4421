import CivilTime
import Foundation
import SeededNumbers
import Testing

@Suite struct TimeZoneRulesTests {
    /// Zones with a story: DST at midnight, half hours, a skipped day, negative DST, DST for ever.
    static let zones = [
        "America/New_York", "America/Sao_Paulo", "Asia/Beirut", "Pacific/Apia", "Asia/Kolkata",
        "Europe/Dublin",
        "Africa/Casablanca", "Australia/Lord_Howe", "America/Toronto", "Antarctica/Troll", "America/Havana",
        "Pacific/Kiritimati", "America/Santiago", "Africa/Cairo", "UTC",
    ]

    static func system(_ name: String) throws -> TimeZoneRules {
        let file = try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(name)"))
        return try TimeZoneRules(tzif: Array(file), identifier: name)
    }

    @Test(arguments: [
        ("America/New_York", "2026-03-08", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z"),
        ("America/New_York", "2026-11-01", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z"),
        ("America/New_York", "2060-07-01", "2060-07-01T04:00:00Z", "2060-07-02T04:00:00Z"),
        ("America/New_York", "9999-01-01", "9999-01-01T05:00:00Z", "9999-01-02T05:00:00Z"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"),
        ("America/Sao_Paulo", "2018-11-03", "2018-11-03T03:00:00Z", "2018-11-04T03:00:00Z"),
        ("America/Sao_Paulo", "2019-02-16", "2019-02-16T02:00:00Z", "2019-02-17T03:00:00Z"),
        ("Asia/Beirut", "2024-03-31", "2024-03-30T22:00:00Z", "2024-03-31T21:00:00Z"),
        ("Asia/Beirut", "2050-03-27", "2050-03-26T22:00:00Z", "2050-03-27T21:00:00Z"),
        ("Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"),
        ("Asia/Kolkata", "2026-01-31", "2026-01-30T18:30:00Z", "2026-01-31T18:30:00Z"),
    ])
    func daysBeginAndEnd(zone: String, date: String, start: String, end: String) throws {
        let rules = try Self.system(zone)
        let date = try CivilDate(date)
        #expect(rules.startOfDay(date).description == start)
        #expect(rules.endOfDay(date).description == end)
    }

    @Test(arguments: zones)
    func aDayStartsAtItsFirstInstant(zone: String) throws {
        let rules = try Self.system(zone)
        var generator = SeededGenerator(seed: 41)
        // Every day of 130 years, then a sample of the far future.
        var numbers = Array(CountedCalendar.firstNumber + 1...CountedCalendar.firstNumber + 47_000)
        for _ in 0..<3_000 { numbers.append(Int.random(in: 40_000...2_900_000, using: &generator)) }
        for number in numbers {
            let date = try CivilDate(daysSinceEpoch: number)
            let start = rules.startOfDay(date)
            let before = try start.adding(microseconds: -1)
            let skipped = rules.endOfDay(date) == start
            guard skipped ? rules.date(at: start) > date : rules.date(at: start) == date,
                rules.date(at: before) < date, rules.endOfDay(date) >= start,
                rules.endOfDay(date) == rules.startOfDay(try date.adding(days: 1))
            else {
                Issue.record("\(zone) \(date) starts at \(start), seed 41")
                return
            }
        }
    }

    @Test func theFooterAloneRulesTheFuture() throws {
        let rules = try TimeZoneRules(tzif: ZoneFixture.eastern.bytes, identifier: "Test/Eastern")
        let table = [
            ("2026-03-08T06:59:59.999999Z", -18_000), ("2026-03-08T07:00:00Z", -14_400),
            ("2026-11-01T05:59:59.999999Z", -14_400), ("2026-11-01T06:00:00Z", -18_000),
            ("2400-12-31T23:59:59Z", -18_000), ("2400-07-01T00:00:00Z", -14_400),
        ]
        for (instant, offset) in table {
            #expect(rules.utcOffsetSeconds(at: try Instant(instant)) == offset, "\(instant)")
        }
        #expect(rules.identifier == "Test/Eastern")
    }

    @Test func aSkippedMidnight() throws {
        let rules = try TimeZoneRules(tzif: ZoneFixture.skippedMidnight.bytes, identifier: "Test/Skipped")
        let date = try CivilDate("2018-11-04")
        #expect(rules.startOfDay(date).description == "2018-11-04T03:00:00Z")
        #expect(rules.date(at: try Instant("2018-11-04T02:59:59.999999Z")).description == "2018-11-03")
        // Clocks went from 24:00 back to 23:00, and 17 February began at the second midnight.
        let february = try CivilDate("2019-02-17")
        #expect(rules.startOfDay(february).description == "2019-02-17T03:00:00Z")
        #expect(rules.utcOffsetSeconds(at: .latest) == -10_800)
    }

    @Test(arguments: [
        ("XXX3EDT4,0/0,J365/23", "2026-01-01T00:00:00Z", -14_400),
        ("XXX3EDT4,0/0,J365/23", "2027-07-01T12:00:00Z", -14_400),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-01-01T00:00:00Z", 39_600),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2026-07-01T00:00:00Z", 37_800),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-01T00:00:00Z", 0),
        ("IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-01T00:00:00Z", 3_600),
        ("AAA0BBB,J60/0,J61/0", "2028-02-29T12:00:00Z", 0),
        ("AAA0BBB,J60/0,J61/0", "2028-03-01T12:00:00Z", 3_600),
        ("AAA0BBB,J60/0,J61/0", "2027-03-01T12:00:00Z", 3_600),
        ("AAA0BBB,J59/0,J60/0", "2028-02-28T12:00:00Z", 3_600),
        ("AAA0BBB,59/0,60/0", "2028-02-29T12:00:00Z", 3_600),
        ("AAA0BBB,59/0,60/0", "2027-03-01T12:00:00Z", 3_600),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00:00Z", -3_600),
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59:59Z", -7_200),
    ])
    func footers(footer: String, instant: String, offset: Int) throws {
        let bytes = ZoneFixture(footer: footer).bytes
        let rules = try TimeZoneRules(tzif: bytes, identifier: "Test/Footer")
        #expect(rules.utcOffsetSeconds(at: try Instant(instant)) == offset)
    }

    @Test func theEndsOfTheCalendarAreReached() throws {
        for rules in [
            TimeZoneRules.utc, try Self.system("Pacific/Kiritimati"), try Self.system("America/New_York"),
        ] {
            #expect(rules.startOfDay(.earliest) <= rules.endOfDay(.earliest))
            #expect(rules.endOfDay(.latest) <= .latest)
            #expect(rules.startOfDay(.latest) < rules.endOfDay(.latest))
            #expect(rules.date(at: .latest) == .latest)
        }
        #expect(TimeZoneRules.utc.endOfDay(try CivilDate("2026-01-31")).description == "2026-02-01T00:00:00Z")
    }
}
