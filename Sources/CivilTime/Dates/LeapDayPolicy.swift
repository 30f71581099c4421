/// Where an anniversary of 29 February falls in a common year.
///
/// Boards differ and few say so, hence it is declared in the rules.
package enum LeapDayPolicy: String, Hashable, CaseIterable, Sendable {
    /// The last day of the month stays the last day of the month.
    case february28
    /// The day after 28 February stays the day after 28 February.
    case march1
}
