import CivilTime
import SeededNumbers
import Testing

@Suite struct CivilDateTests {
    @Test func everyDayOfTheCalendarAgreesWithCounting() throws {
        let calendar = CountedCalendar(through: CivilDate.lastYear)
        var number = CountedCalendar.firstNumber
        for expected in calendar.days {
            let date = try CivilDate(daysSinceEpoch: number)
            let built = try CivilDate(year: expected.year, month: expected.month, day: expected.day)
            let (year, month, day) = date.components
            guard year == expected.year, month == expected.month, day == expected.day, built == date,
                Int(date.weekday.rawValue) == expected.weekday
            else {
                Issue.record("day \(number): \(date), counted \(expected)")
                return
            }
            number += 1
        }
        #expect(number - 1 == Int(CivilDate.latest.daysSinceEpoch))
        #expect(CivilDate.earliest.description == "1900-01-01")
        #expect(CivilDate.latest.description == "9999-12-31")
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func monthArithmeticAgreesWithWalking(seed: UInt64) throws {
        let calendar = CountedCalendar(through: 2200)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let index = Int.random(in: 0..<calendar.days.count, using: &generator)
            let months = Int.random(in: -400...400, using: &generator)
            let expected = CountedCalendar.adding(months, to: calendar.days[index])
            let date = try CivilDate(daysSinceEpoch: index + CountedCalendar.firstNumber)
            guard expected.year >= CivilDate.firstYear else {
                #expect(throws: CivilTimeError.self) { try date.adding(months: months) }
                continue
            }
            let moved = try date.adding(months: months)
            #expect(moved.components == expected, "\(date) + \(months) months, seed \(seed)")
            #expect(moved.firstOfMonth.components == (expected.year, expected.month, 1))
            let length = CountedCalendar.length(ofMonth: expected.month, year: expected.year)
            #expect(moved.lastOfMonth.components == (expected.year, expected.month, length))
            #expect(moved.daysInMonth == length)
        }
    }

    @Test(arguments: [UInt64(4), 5])
    func dayArithmeticIsItsOwnInverse(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            let number = Int.random(in: -25_567...2_932_896, using: &generator)
            let other = Int.random(in: -25_567...2_932_896, using: &generator)
            let date = try CivilDate(daysSinceEpoch: number)
            let moved = try date.adding(days: other - number)
            #expect(Int(moved.daysSinceEpoch) == other)
            #expect(date.days(until: moved) == other - number)
            #expect((date < moved) == (number < other))
        }
    }

    @Test(arguments: [
        ("2024-02-29", 1, LeapDayPolicy.february28, "2025-02-28"),
        ("2024-02-29", 1, .march1, "2025-03-01"),
        ("2024-02-29", 4, .march1, "2028-02-29"),
        ("2096-02-29", 4, .february28, "2100-02-28"),
        ("2096-02-29", 4, .march1, "2100-03-01"),
        ("2000-02-29", -100, .march1, "1900-03-01"),
        ("1996-02-29", 4, .march1, "2000-02-29"),
        ("2023-02-28", 1, .march1, "2024-02-28"),
        ("2026-12-31", 2, .february28, "2028-12-31"),
    ])
    func yearsFromALeapDay(date: String, years: Int, policy: LeapDayPolicy, expected: String) throws {
        #expect(try CivilDate(date).adding(years: years, leapDay: policy).description == expected)
    }

    @Test func monthsAreAddedToTheAnchorNotToTheClampedDate() throws {
        let anchor = try CivilDate("2026-01-31")
        let expected = ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
        for (months, text) in expected.enumerated() {
            #expect(try anchor.adding(months: months).description == text)
        }
        #expect(try anchor.adding(months: 1).adding(months: 1).description == "2026-03-28")
        // The leap day policy concerns anchors of 29 February only.
        #expect(try anchor.adding(months: 1, leapDay: .march1).description == "2026-02-28")
    }

    @Test(arguments: [
        (1900, 1, 0), (1900, 13, 1), (1900, 0, 1), (1900, 2, 29), (2100, 2, 29), (2026, 4, 31),
        (1899, 12, 31),
        (10_000, 1, 1), (Int.min, 1, 1), (2026, Int.max, 1), (2026, 1, Int.max),
    ])
    func componentsThatAreNoDate(year: Int, month: Int, day: Int) {
        #expect(throws: CivilTimeError.self) { try CivilDate(year: year, month: month, day: day) }
    }

    @Test func arithmeticBeyondTheCalendarIsAnErrorNotATrap() {
        let code = CivilTimeError.Code.dateOutOfRange
        for days in [Int.max, 1] {
            #expect(throwing(code) { try CivilDate.latest.adding(days: days) })
            #expect(throwing(code) { try CivilDate.earliest.adding(days: -days) })
            #expect(throwing(code) { try CivilDate.latest.adding(months: days) })
            #expect(throwing(code) { try CivilDate.latest.adding(years: days) })
        }
        #expect(throwing(code) { try CivilDate.earliest.adding(days: .min) })
        #expect(throwing(code) { try CivilDate.earliest.adding(years: .min) })
        #expect(throwing(code) { try CivilDate(daysSinceEpoch: .min) })
    }
}

/// Whether `body` throws a `CivilTimeError` of this code.
func throwing<T>(_ code: CivilTimeError.Code, _ body: () throws -> T) -> Bool {
    do {
        _ = try body()
        return false
    } catch let error as CivilTimeError {
        return error.code == code && !error.reason.isEmpty && !error.isRetryable
    } catch {
        return false
    }
}
