/// A day of the week, Sunday first.
package enum Weekday: UInt8, Hashable, CaseIterable, Sendable {
    case sunday, monday, tuesday, wednesday, thursday, friday, saturday

    package var isWeekend: Bool { self == .saturday || self == .sunday }
}
