/// The dates at which certification cycles end, each computed from the original anchor.
///
/// The anchor is the date that the rules name, such as the day of issue. No function here takes the
/// previous deadline: a date that was shifted once (to a month's end, to a business day) must not drift.
package enum Cycle {
    /// No rule has cycles longer than a century.
    package static let mostMonthsPerCycle = 1_200
    /// No calendar holds more cycles than this.
    package static let mostCycles = 100_000

    /// The date that many cycles after the anchor.
    ///
    /// Anchor 2024-02-29, 2 cycles of 12 months: 2026-02-28, or 2026-03-01 under `.march1`; 4 cycles:
    /// 2028-02-29 again.
    ///
    /// Throws `invalidCycle` for a length or number that is not positive (cycle 0, the anchor, is fine)
    /// or beyond the limits, `dateOutOfRange` beyond the calendar.
    package static func anniversary(
        of anchor: CivilDate,
        cycles: Int,
        monthsPerCycle: Int,
        leapDay: LeapDayPolicy
    ) throws(CivilTimeError) -> CivilDate {
        guard (1...mostMonthsPerCycle).contains(monthsPerCycle) else {
            throw CivilTimeError(
                .invalidCycle,
                "a cycle of \(monthsPerCycle) months is not within 1...\(mostMonthsPerCycle)"
            )
        }
        guard (0...mostCycles).contains(cycles) else {
            throw CivilTimeError(.invalidCycle, "\(cycles) cycles are not within 0...\(mostCycles)")
        }
        return try anchor.adding(months: cycles * monthsPerCycle, leapDay: leapDay)
    }

    /// The last day of the month in which the anniversary falls.
    ///
    /// Anchor 2025-02-15, 1 cycle of 36 months: 2028-02-29. Throws like
    /// ``anniversary(of:cycles:monthsPerCycle:leapDay:)``.
    package static func endOfMonth(
        of anchor: CivilDate,
        cycles: Int,
        monthsPerCycle: Int
    ) throws(CivilTimeError) -> CivilDate {
        // The earlier policy keeps an anniversary of 29 February inside February.
        try anniversary(
            of: anchor,
            cycles: cycles,
            monthsPerCycle: monthsPerCycle,
            leapDay: .february28
        ).lastOfMonth
    }

    /// The first day of the month in which the anniversary falls.
    ///
    /// Anchor 2026-01-31, 1 cycle of 1 month: 2026-02-01. Throws like
    /// ``anniversary(of:cycles:monthsPerCycle:leapDay:)``.
    package static func startOfMonth(
        of anchor: CivilDate,
        cycles: Int,
        monthsPerCycle: Int
    ) throws(CivilTimeError) -> CivilDate {
        try anniversary(
            of: anchor,
            cycles: cycles,
            monthsPerCycle: monthsPerCycle,
            leapDay: .february28
        ).firstOfMonth
    }
}
