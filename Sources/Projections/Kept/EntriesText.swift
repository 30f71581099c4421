import CredentialingSchema
import EventStore
import Identifiers
import SwiftProtobuf

/// Entries of a history, one after the other, as text: JSON, a comma between each two.
/// What is sealed is not in it; it is opened each time, so that an erasure leaves nothing here.
struct EntriesText: Sendable {
    private struct Entry {
        let position: Position
        /// Where its text ends.
        let end: Int
        let isSealed: Bool
    }

    private var text: [UInt8] = []
    private var entries: [Entry] = []

    var count: Int { entries.count }
    /// What it weighs in memory, about.
    var bytes: Int { text.capacity + entries.capacity * MemoryLayout<Entry>.stride }

    mutating func append(_ entry: HistoryEntry, isSealed: Bool) throws {
        precondition(!entry.hasPersonal && entry.event.sealed.isEmpty, "what is sealed is kept nowhere")
        if !entries.isEmpty { text.append(UInt8(ascii: ",")) }
        text += try entry.jsonUTF8Bytes() as [UInt8]
        entries.append(Entry(position: Position(entry.position), end: text.count, isSealed: isSealed))
    }

    /// The text of a stretch of entries, in pieces that share its memory.
    /// - Parameter opening: what is sealed of the entry at a position, as an entry that has nothing else.
    func pieces(
        _ range: Range<Int>,
        opening: (Position) throws -> HistoryEntry
    ) throws -> [ArraySlice<UInt8>] {
        guard let first = range.first else { return [] }
        var pieces: [ArraySlice<UInt8>] = []
        var from = first == 0 ? 0 : entries[first - 1].end + 1
        for index in range where entries[index].isSealed {
            let opened: [UInt8] = try opening(entries[index].position).jsonUTF8Bytes()
            // Nothing of it is left to be shown, which an empty object tells.
            guard opened.count > 2 else { continue }
            let end = entries[index].end
            pieces += [text[from..<end - 1], [UInt8(ascii: ",")], opened[1...]]
            from = end
        }
        pieces.append(text[from..<entries[range.upperBound - 1].end])
        return pieces
    }
}
