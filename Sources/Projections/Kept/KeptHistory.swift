import CivilTime
import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers
import SwiftProtobuf

/// A person's whole history, for whoever sees all of it, as the text of its entries: JSON, a comma between each two.
/// What is sealed is not in it; it is opened each time, so that an erasure leaves nothing here.
struct KeptHistory: Sendable {
    private struct Entry {
        let position: Position
        /// Where its text ends.
        let end: Int
        let isSealed: Bool
    }

    /// The streams that it is made of, the person's own first, and the last versions that are in it.
    private(set) var streams: [(stream: StreamID, version: StreamVersion)]
    /// What comes next may be void already.
    let awaitsVoided: Bool
    private var text: [UInt8] = []
    private var entries: [Entry] = []

    var count: Int { entries.count }
    /// The position of its last entry: it has everything up to there.
    var last: Position { entries.last?.position ?? .origin }
    /// What it weighs in memory, about.
    var bytes: Int { text.capacity + entries.capacity * MemoryLayout<Entry>.stride }

    init(of streams: [(stream: StreamID, version: StreamVersion)], awaitsVoided: Bool) {
        (self.streams, self.awaitsVoided) = (streams, awaitsVoided)
    }

    /// Adds the next entry: that of the lowest position which is not in it.
    mutating func append(_ entry: HistoryEntry, isSealed: Bool) throws {
        let position = Position(entry.position)
        guard entries.last.map({ $0.position < position }) ?? true else {
            throw EventStoreError(.recordDamaged, "the record at \(position) stands in the history twice")
        }
        precondition(!entry.hasPersonal && entry.event.sealed.isEmpty, "what is sealed is kept nowhere")
        if !entries.isEmpty { text.append(UInt8(ascii: ",")) }
        text += try entry.jsonUTF8Bytes() as [UInt8]
        entries.append(Entry(position: position, end: text.count, isSealed: isSealed))
    }

    /// The version of the person's own stream that is in it now.
    mutating func reached(_ version: StreamVersion) { streams[0].version = version }

    func position(at index: Int) -> Position { entries[index].position }

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

extension HistoryEntry {
    /// Whether it tells something of earlier entries, or whose entries these are: a history that has one more of these
    /// is made anew.
    static func changesOthers(_ event: Event) -> Bool {
        switch event.event {
        case .recordVoided, .recordCorrected, .actionRevised, .peerMergedAway: true
        default: EventType(of: event).map { PersonView.isOfMerges($0.code) } ?? true
        }
    }
}
