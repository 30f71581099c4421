package import Identifiers
package import MerkleTree

/// A batch that is durable, lent to those who make something from it.
package struct CommittedBatch: ~Copyable {
    private let staged: StagedRecords

    init(_ staged: StagedRecords) {
        precondition(!staged.entries.isEmpty, "a batch has records")
        self.staged = staged
    }

    package var count: Int { staged.entries.count }
    package var first: Position { staged.entries[0].header.position }
    package var last: Position { staged.entries[count - 1].header.position }

    /// Lends the records in order.
    package func forEach<E: Error>(
        _ body: (RecordHeader, _ payload: RawSpan, _ hash: Digest) throws(E) -> Void
    ) throws(E) {
        let arena = staged.arena
        let bytes = unsafe arena.span.bytes
        for entry in staged.entries {
            let record = bytes.extracting(entry.range)
            try body(entry.header, record.extracting(droppingFirst: RecordLimits.headerBytes), entry.hash)
        }
    }
}
