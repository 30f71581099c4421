package import EventStore
package import Identifiers

extension ReadSide {
    /// The newest signed checkpoint; nil before the first one, which a new log has within a second.
    package func checkpoint() throws(EventStoreError) -> SignedCheckpoint? {
        try store.checkpoint()
    }

    /// Proves that the record at a position is in the log of a size that has a checkpoint.
    /// - Parameter size: nil: the newest checkpoint's.
    package func inclusion(
        of position: Position,
        size: Position?
    ) throws(EventStoreError) -> InclusionEvidence {
        try store.proveInclusion(position: position, size: size)
    }

    /// Proves what a stream's records are up to the newest checkpoint, all of them and no others, or that there is no
    /// such stream.
    /// - Parameter since: the size of a checkpoint that the reader holds already.
    package func completeness(
        of stream: StreamID,
        since: Position?
    ) throws(EventStoreError) -> StreamEvidence {
        try store.proveStream(stream, since: since)
    }

    /// Whose the record at a position is; nil when there is none.
    package func stream(at position: Position) throws(EventStoreError) -> StreamID? {
        try store.log.withRecord(at: position) { header, _ in header.stream }
    }

    /// Proves that the log only grew between two checkpoints.
    /// - Parameter newer: nil: the newest.
    package func consistency(
        from older: Position,
        to newer: Position?
    ) throws(EventStoreError) -> ConsistencyEvidence {
        try store.proveConsistency(from: older, to: newer)
    }
}
