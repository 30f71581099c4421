import Identifiers

/// What a page of a history needs of the rest of it.
struct HistoryOutline: Sendable {
    /// Those that the history is made of, the person's own first, and the last versions that are in it.
    let streams: [(stream: StreamID, version: StreamVersion)]
    /// What its events say of each other.
    let references: HistoryReferences
    /// Where they stand in the log, in order.
    let places: ArraySlice<Position>
}
