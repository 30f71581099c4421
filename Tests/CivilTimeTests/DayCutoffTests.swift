import CivilTime
import SeededNumbers
import Testing

@Suite("The end of a day at a cutoff")
struct DayCutoffTests {
    private static func eastern() throws -> TimeZoneRules {
        try TimeZoneRules(tzif: ZoneFixture.eastern.bytes, identifier: "Test/Eastern")
    }

    @Test(arguments: [
        // The end of the day, in winter and summer.
        ("24:00", "2026-01-31", "2026-02-01T05:00:00Z"), ("24:00", "2026-06-30", "2026-07-01T04:00:00Z"),
        ("17:00", "2026-01-31", "2026-01-31T22:00:00Z"), ("17:00", "2026-06-30", "2026-06-30T21:00:00Z"),
        ("00:01", "2026-01-31", "2026-01-31T05:01:00Z"),
        // On 8 March clocks go from 02:00 to 03:00: what they skip is the moment of the change.
        ("01:59", "2026-03-08", "2026-03-08T06:59:00Z"), ("02:00", "2026-03-08", "2026-03-08T07:00:00Z"),
        ("02:30", "2026-03-08", "2026-03-08T07:00:00Z"), ("03:00", "2026-03-08", "2026-03-08T07:00:00Z"),
        ("03:01", "2026-03-08", "2026-03-08T07:01:00Z"),
        // On 1 November they go from 02:00 back to 01:00: what comes twice ends the second time.
        ("00:59", "2026-11-01", "2026-11-01T04:59:00Z"), ("01:00", "2026-11-01", "2026-11-01T06:00:00Z"),
        ("01:30", "2026-11-01", "2026-11-01T06:30:00Z"), ("02:00", "2026-11-01", "2026-11-01T07:00:00Z"),
        ("24:00", "2026-11-01", "2026-11-02T05:00:00Z"),
    ])
    func theEnd(_ cutoff: String, _ date: String, _ end: String) throws {
        let zone = try Self.eastern()
        let (cutoff, date, end) = (try DayCutoff(cutoff), try CivilDate(date), try Instant(end))
        #expect(zone.end(of: date, cutoff: cutoff) == end)
        // The last microsecond is in time, the next one is of the day after.
        #expect(zone.day(of: try end.adding(microseconds: -1), cutoff: cutoff) == date)
        #expect(try zone.day(of: end, cutoff: cutoff) == date.adding(days: 1))
    }

    @Test func midnightSkippedAndMidnightTwice() throws {
        let zone = try TimeZoneRules(tzif: ZoneFixture.skippedMidnight.bytes, identifier: "Test/Skipped")
        let skipped = try CivilDate("2018-11-03")
        #expect(zone.end(of: skipped).description == "2018-11-04T03:00:00Z")
        let twice = try CivilDate("2019-02-16")
        #expect(zone.end(of: twice).description == "2019-02-17T03:00:00Z")
        #expect(zone.day(of: try Instant("2019-02-17T02:30:00Z")) == twice)
    }

    /// Each instant belongs to one day, whose end is after it and whose day before has ended.
    @Test func everyInstantHasItsDay() throws {
        let zone = try Self.eastern()
        var generator = SeededGenerator(seed: 11)
        for text in ["24:00", "17:00", "02:30", "01:30", "00:01"] {
            let cutoff = try DayCutoff(text)
            for _ in 0..<2_000 {
                let seconds = Int64.random(in: 1_750_000_000...1_850_000_000, using: &generator)
                let instant = try Instant(microsecondsSinceEpoch: seconds * 1_000_000)
                let day = zone.day(of: instant, cutoff: cutoff)
                #expect(instant < zone.end(of: day, cutoff: cutoff))
                #expect(try instant >= zone.end(of: day.adding(days: -1), cutoff: cutoff))
            }
        }
    }

    @Test func withoutACutoffItIsTheCalendarsDay() throws {
        let zone = try Self.eastern()
        for hour in 0..<24 * 400 {
            let instant = try Instant("2026-01-01T00:00:00Z").adding(seconds: Int64(hour) * 3_600)
            #expect(zone.day(of: instant) == zone.date(at: instant))
        }
    }

    @Test func theEndsOfTheCalendarAreReached() throws {
        #expect(TimeZoneRules.utc.end(of: .latest) == .latest)
        #expect(TimeZoneRules.utc.end(of: .earliest) > .earliest)
        #expect(TimeZoneRules.utc.day(of: .earliest) == .earliest)
        #expect(TimeZoneRules.utc.day(of: try Instant("9999-12-31T23:00:00Z")) == .latest)
    }

    @Test(arguments: ["", "24:01", "00:00", "5:00", "17:60", "17.00", "17:00:00", "-1:00", "１７:00", "ab:cd"])
    func noTimeOfDay(_ text: String) {
        #expect(throws: CivilTimeError.self) { try DayCutoff(text) }
    }

    @Test(arguments: [
        ("America/New_York", true), ("Etc/GMT+1", true), ("America/Port-au-Prince", true), ("UTC", true),
        ("", false), ("../passwd", false), ("America/../../x", false), ("/etc", false), ("zone.tab", false),
        ("America/", false), ("A\0", false), ("1/2", false),
    ])
    func names(_ text: String, isName: Bool) { #expect(TimeZoneRules.isName(text) == isName) }

    @Test func monthAndDay() throws {
        #expect(try MonthDay("02-29").isLeapDay)
        #expect(try MonthDay("12-31") == MonthDay(month: 12, day: 31))
        for text in ["", "2-29", "02-30", "13-01", "1979-11-12", "02-29 ", "--02-29"] {
            #expect(throws: CivilTimeError.self) { try MonthDay(text) }
        }
    }
}
