import CivilTime
import Testing

@Suite struct DeadlineTests {
    @Test(arguments: [
        (9, 1, "2025-09-01", YearSelection.odd, "2025-09-01"),
        (9, 1, "2025-09-02", .odd, "2027-09-01"),
        (9, 1, "2026-01-01", .odd, "2027-09-01"),
        (12, 31, "2025-06-30", .even, "2026-12-31"),
        (6, 30, "2026-07-01", .every, "2027-06-30"),
        (2, 29, "2096-03-01", .even, "2098-02-28"),
        (2, 29, "2097-01-01", .every, "2097-02-28"),
    ])
    func fixedDates(month: Int, day: Int, from: String, years: YearSelection, expected: String) throws {
        let next = try FixedDate.next(
            MonthDay(month: month, day: day),
            onOrAfter: CivilDate(from),
            years: years,
            leapDay: .february28
        )
        #expect(next.description == expected)
    }

    @Test(arguments: [
        ("2027-01-01", LeapDayPolicy.february28, "2027-02-28"),
        ("2027-03-01", .february28, "2028-02-29"),
        ("2027-03-01", .march1, "2027-03-01"),
        ("2027-03-02", .march1, "2028-02-29"),
    ])
    func birthdaysOnTheLeapDay(from: String, policy: LeapDayPolicy, expected: String) throws {
        let birthday = MonthDay(of: try CivilDate("1988-02-29"))
        let next = try FixedDate.next(birthday, onOrAfter: CivilDate(from), leapDay: policy)
        #expect(next.description == expected)
    }

    @Test(arguments: [
        (2, "2027-03-01", "2028-02-29"), (2, "2027-02-28", "2027-02-28"), (12, "2026-01-01", "2026-12-31"),
        (1, "2026-02-01", "2027-01-31"),
    ])
    func endsOfTheBirthMonth(month: Int, from: String, expected: String) throws {
        #expect(try FixedDate.nextEnd(ofMonth: month, onOrAfter: CivilDate(from)).description == expected)
    }

    @Test func daysThatNoYearHas() throws {
        #expect(throwing(.invalidDate) { try MonthDay(month: 2, day: 30) })
        #expect(throwing(.invalidDate) { try MonthDay(month: 13, day: 1) })
        #expect(throwing(.invalidDate) { try FixedDate.nextEnd(ofMonth: 0, onOrAfter: .earliest) })
        let newYear = try MonthDay(month: 1, day: 1)
        #expect(
            throwing(.dateOutOfRange) {
                try FixedDate.next(newYear, onOrAfter: .latest, leapDay: .march1)
            }
        )
    }

    @Test(arguments: [
        ("2026-07-04", BusinessDays.Direction.forward, "2026-07-06"),
        ("2026-07-04", .back, "2026-07-02"),
        ("2026-07-05", .forward, "2026-07-06"),
        ("2026-07-02", .forward, "2026-07-02"),
        ("2026-07-03", .forward, "2026-07-06"),
    ])
    func businessDays(date: String, direction: BusinessDays.Direction, expected: String) throws {
        let independenceDay = try CivilDate("2026-07-03")
        let shifted = try BusinessDays.shift(CivilDate(date), direction) { $0 == independenceDay }
        #expect(shifted.description == expected)
    }

    @Test func aBoardThatIsAlwaysClosedHasNoBusinessDay() throws {
        let date = try CivilDate("2026-07-04")
        #expect(throwing(.noBusinessDay) { try BusinessDays.shift(date, .back) { _ in true } })
        #expect(throwing(.dateOutOfRange) { try BusinessDays.shift(.latest, .forward) { _ in true } })
    }

    @Test func weekdays() throws {
        #expect(try CivilDate("1970-01-01").weekday == .thursday)
        #expect(try CivilDate("2026-11-23").weekday == .monday)
        #expect(try CivilDate("1900-01-01").weekday == .monday)
        #expect(Weekday.allCases.first == .sunday)
    }
}
