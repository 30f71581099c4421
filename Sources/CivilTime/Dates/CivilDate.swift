/// A date of the civil (Gregorian) calendar, without time and without zone: one day number.
///
/// Covers the years ``firstYear`` to ``lastYear``. Equality, order and hashing are those of the number.
/// Arithmetic that would leave the range throws `dateOutOfRange`; nothing here traps on input.
package struct CivilDate: Hashable, Comparable, Sendable {
    /// No record of a living person begins earlier.
    package static let firstYear = 1900
    /// The last year that four digits can write.
    package static let lastYear = 9999

    /// 1900-01-01.
    package static let earliest = CivilDate(unchecked: -25_567)
    /// 9999-12-31; rules use it for "never".
    package static let latest = CivilDate(unchecked: 2_932_896)

    /// Days since 1970-01-01, which is 0; earlier days are negative.
    package let daysSinceEpoch: Int32

    private init(unchecked daysSinceEpoch: Int32) {
        self.daysSinceEpoch = daysSinceEpoch
    }

    /// The date with this day number.
    ///
    /// Throws `dateOutOfRange` outside of ``earliest`` ... ``latest``.
    package init(daysSinceEpoch: Int) throws(CivilTimeError) {
        let range = Int(Self.earliest.daysSinceEpoch)...Int(Self.latest.daysSinceEpoch)
        guard range.contains(daysSinceEpoch) else {
            throw CivilTimeError(
                .dateOutOfRange,
                "day \(daysSinceEpoch) lies outside of the years \(Self.firstYear) to \(Self.lastYear)"
            )
        }
        self.init(unchecked: Int32(daysSinceEpoch))
    }

    /// The date of these components, each checked.
    ///
    /// Throws `dateOutOfRange` for the year, `invalidDate` for a month or a day that does not exist.
    package init(year: Int, month: Int, day: Int) throws(CivilTimeError) {
        guard (Self.firstYear...Self.lastYear).contains(year) else {
            throw CivilTimeError(
                .dateOutOfRange,
                "year \(year) is not within \(Self.firstYear)...\(Self.lastYear)"
            )
        }
        guard (1...12).contains(month) else {
            throw CivilTimeError(.invalidDate, "month \(month) is not within 1...12")
        }
        let length = GregorianDay.daysInMonth(month, of: year)
        guard (1...length).contains(day) else {
            throw CivilTimeError(
                .invalidDate,
                "day \(day) is not within 1...\(length) for month \(month) of \(year)"
            )
        }
        self.init(unchecked: Int32(GregorianDay.number(year: year, month: month, day: day)))
    }

    /// The date nearest to a day number: the calendar's first or last day when it lies beyond.
    init(clamping daysSinceEpoch: Int) {
        let lowest = Int(Self.earliest.daysSinceEpoch)
        let highest = Int(Self.latest.daysSinceEpoch)
        self.init(unchecked: Int32(min(max(daysSinceEpoch, lowest), highest)))
    }

    package static func < (left: CivilDate, right: CivilDate) -> Bool {
        left.daysSinceEpoch < right.daysSinceEpoch
    }
}
