import Identifiers
import MerkleTree

/// What the index keeps of one record.
struct IndexEntry: Sendable {
    let stream: StreamID
    let head: StreamHead
    let keySlot: KeySlot?
    /// nil for the further events of a command.
    let command: (id: CommandID, entry: CommandEntry)?
    let claims: [Digest]

    init(_ header: RecordHeader, hash: Digest, claims: [Digest]) {
        stream = header.stream
        head = StreamHead(
            ordinal: header.ordinal,
            version: header.version,
            position: header.position,
            hash: hash
        )
        keySlot = header.keySlot
        let (part, first) = (header.command, header.position)
        command = part.index == 0 ? (part.id, CommandEntry(first: first, count: part.count)) : nil
        self.claims = claims
    }

    var position: Position { head.position }

    /// Where the record is found without the way back from the stream's end; nil for most.
    var skip: UInt64? {
        IndexLayout.isSkip(head.version) ? IndexLayout.key(head.ordinal, head.version) : nil
    }
}

extension IndexState {
    /// The state after the next record.
    mutating func advance(_ entry: IndexEntry) {
        precondition(entry.position == applied.next, "records are indexed in order, without gaps")
        applied = entry.position
        hash = entry.head.hash
        if let slot = entry.keySlot { lastKeySlot = max(slot, lastKeySlot ?? slot) }
    }
}
