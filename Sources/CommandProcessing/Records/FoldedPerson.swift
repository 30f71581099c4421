package import Credentialing
package import EventStore
package import Identifiers

/// A person who was never merged, folded from the log: the record, and of her events those that tell more than a record
/// holds, so that nobody has to read all of them again for it.
package struct FoldedPerson: Sendable {
    package let record: Record
    /// In the order of recording.
    package let marks: [Mark]

    /// An event that gives or takes names, or after which other boards may be with the person.
    package struct Mark: Sendable {
        package let header: RecordHeader
        /// Empty where the event has nothing to do with names.
        package let payload: [UInt8]
        /// Those that are with the person after it.
        package let boards: [BoardCode]
        /// One that is with the person at the event, whether or not after it.
        package let deciding: BoardCode?
    }

    init(_ record: Record, _ marks: [Mark]) { (self.record, self.marks) = (record, marks) }

    /// What it weighs beside others, as `RecordMemory` has it.
    var weight: Int { RecordMemory.weight(of: record.version) }
}

extension FoldedPerson.Mark {
    /// - Parameter record: after the event.
    /// - Returns: nil for an event that is none.
    init?(_ event: FoldableEvent, _ header: RecordHeader, payload: RawSpan, after record: Record) {
        guard let type = event.type, type.movesBoards || type.concernsNames else { return nil }
        self.header = header
        self.payload = type.concernsNames ? payload.withUnsafeBytes { [UInt8]($0) } : []
        boards = type.movesBoards ? record.boards : []
        deciding = type.movesBoards ? record.boardDeciding(by: event.id) : nil
    }
}
