package import Identifiers

/// How much is kept of the records of people, folded: once for decisions, and once more for projections. Who finds no
/// room is folded from the log anew: for a decision, which hands her on to the projections (`HandedPeople`, with a bound
/// of its own).
///
/// Measured in events, of which each takes some 225 bytes; what a record takes besides counts as a few more.
package struct RecordMemory: Hashable, Sendable {
    package var events = 250_000

    /// The longest record has room.
    package static let range = 100_000...100_000_000
    /// What a record weighs without any event.
    private static let eventsOfNone = 8

    package init() {}

    package init(events: Int) { self.events = events }

    /// One in so many leaves a memory that is full.
    private static let share = 8

    /// Who leaves a memory that is full: some of those who may, whatever their age; one at least.
    package static func leaving<ID>(
        _ everybody: some Sequence<ID>,
        where mayLeave: (ID) -> Bool
    ) -> [ID] {
        var place = 0
        return everybody.filter { id in
            guard mayLeave(id) else { return false }
            place += 1
            return place % share == 1
        }
    }

    /// What a record weighs.
    package static func weight(of version: StreamVersion) -> Int { weight(ofEvents: Int(version.rawValue)) }

    package static func weight(ofEvents count: Int) -> Int { count + eventsOfNone }
}
