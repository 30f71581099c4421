package import Identifiers

/// The types of a record's events by their ids, and whose matters they are, in the order of recording.
///
/// A list and no dictionary: every event of every fold goes into it, and only corrections and voids look one up. A
/// record in which many do has ``EventPlaces`` beside it.
package struct EventTypes: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package let id: EventID
        package let type: EventType
        /// Its place in `boards`, counted from 1; 0: no board's matter.
        fileprivate var board: UInt16
    }

    package private(set) var entries: [Entry] = []
    /// Few, and each once: an entry has room for a number, and a code would double it.
    private var boards: [BoardCode] = []

    package var count: Int { entries.count }

    /// O(events), from the newest on.
    package subscript(id: EventID) -> EventType? { entries.last { $0.id == id }?.type }

    /// The board whose matter an event is, voided or not; nil: none's, or there is no such event. O(events).
    package func board(of id: EventID) -> BoardCode? {
        entries.lastIndex { $0.id == id }.flatMap { board(at: $0) }
    }

    /// The same of the event at a place of `entries`.
    func board(at place: Int) -> BoardCode? {
        let number = Int(entries[place].board)
        return number > 0 ? boards[number - 1] : nil
    }

    mutating func append(_ id: EventID, _ type: EventType, board: BoardCode?) {
        entries.appendSparingly(Entry(id: id, type: type, board: board.map { number(of: $0) } ?? 0))
    }

    mutating func reserveCapacity(_ count: Int) { entries.reserveCapacity(count) }

    private mutating func number(of board: BoardCode) -> UInt16 {
        if let place = boards.firstIndex(of: board) { return UInt16(place + 1) }
        precondition(boards.count < UInt16.max, "a record has fewer boards than events")
        boards.append(board)
        return UInt16(boards.count)
    }

    /// Takes in those of another person's record. The two have none in common: an event is in one person's stream, and
    /// nobody is part of somebody in two ways.
    mutating func absorb(_ other: EventTypes) {
        let numbers = other.boards.map { number(of: $0) }
        entries.append(
            contentsOf: other.entries.lazy.map { entry in
                let board = entry.board == 0 ? 0 : numbers[Int(entry.board) - 1]
                return Entry(id: entry.id, type: entry.type, board: board)
            }
        )
    }
}
