/// How long a person's record may be for a command to be recorded in it.
///
/// What a client in error can send without end stops first, so that it takes no place from what must not be refused.
/// The events of everybody who is merged into a person count as hers.
package enum RecordRoom: CaseIterable, Sendable {
    /// Evidence, details and readings: no record says no to one more of them.
    case reports
    /// What is applied for, decided, mended and merged.
    case decisions
    /// What takes a right or gives it back, and can do so in turn without end: of whom more is recorded than anybody may
    /// have, it must still be told.
    case discipline
    /// What ends a right for good, what the law asks for, and what time does. A record has an end of these by itself, for
    /// none of them holds twice.
    case always

    /// Events of a record in which no more such commands are recorded; nil: there is always room.
    package var eventsMax: Int? {
        switch self {
        case .reports: Record.repeatedMax
        case .decisions: Record.eventsMax
        case .discipline: 2 * Record.eventsMax
        case .always: nil
        }
    }
}
