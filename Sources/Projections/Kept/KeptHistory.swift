import CommandProcessing
import Credentialing
import CredentialingSchema
import EventStore
import Identifiers

/// A person's whole history, for whoever sees all of it: where its entries stand, what they say of each other, and their
/// text unless that is too long.
struct KeptHistory: Sendable {
    /// The streams that it is made of, the person's own first, and the last versions that are in it.
    private(set) var streams: [(stream: StreamID, version: StreamVersion)]
    /// What its entries up to `referred` say of each other; those behind it say nothing of others.
    let references: HistoryReferences
    let referred: Position
    /// Of its entries, in order.
    private(set) var places: [Position]
    /// nil: it would take too much room, and of each page it is made anew.
    private(set) var text: EntriesText?

    var count: Int { places.count }
    /// The position of its last entry: it has everything up to there.
    var last: Position { places.last ?? .origin }
    /// What it weighs in memory, about.
    var bytes: Int {
        places.capacity * MemoryLayout<Position>.stride + references.bytes + (text?.bytes ?? 0)
    }

    /// - Parameter text: of the entries at all places.
    init(
        of streams: [(stream: StreamID, version: StreamVersion)],
        _ references: HistoryReferences,
        _ places: [Position],
        _ text: EntriesText?
    ) {
        precondition(text.map { $0.count == places.count } ?? true, "each entry has its text")
        (self.streams, self.references, self.places, self.text) = (streams, references, places, text)
        referred = places.last ?? .origin
    }

    /// Adds the next entry of the person's own stream, which says nothing of others.
    /// - Parameter textBytesMax: a longer text is let go.
    mutating func append(
        _ header: RecordHeader,
        _ recorded: RecordedEvent,
        textBytesMax: Int
    ) throws {
        let position = header.position
        guard last < position else {
            throw EventStoreError(.recordDamaged, "the record at \(position) stands in the history twice")
        }
        places.append(position)
        streams[0].version = header.version
        guard text != nil else { return }
        let entry = try HistoryEntry(header, recorded, seal: nil)
        try text?.append(entry, isSealed: !recorded.event.sealed.isEmpty)
        if (text?.bytes ?? 0) > textBytesMax { text = nil }
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
