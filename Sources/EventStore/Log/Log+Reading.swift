package import CivilTime
package import Identifiers
import LMDB
package import MerkleTree

extension Log {
    /// Records that one read transaction lends at most: a long one would keep pages from being used again.
    package static let recordsPerTransaction = 4_096

    /// Lends the record at a position to `body`, which reads no other one; nil when there is none.
    ///
    /// - Throws: `recordDamaged` when the bytes are no record of that position.
    package func withRecord<R>(
        at position: Position,
        _ body: (RecordHeader, _ payload: RawSpan) -> R
    ) throws(EventStoreError) -> R? {
        assert(lends(), "a record is lent within another")
        defer { assert(takesBack(), "a record was lent") }
        return try EventStoreError.translating {
            try environment.read { transaction in
                try withRecord(at: position, in: transaction, body)
            }
        }
    }

    func withRecord<R>(
        at position: Position,
        in transaction: borrowing some ReadableTransaction & ~Copyable,
        _ body: (RecordHeader, RawSpan) -> R
    ) throws -> R? {
        try transaction.withValue(for: position.rawValue, in: records) { bytes in
            let header = try Self.header(of: bytes, at: position, checking: .all)
            return body(header, bytes.extracting(droppingFirst: RecordLimits.headerBytes))
        }
    }

    /// Lends the record's own bytes, unchecked, as the tree hashes them; nil when there is none.
    package func withBytes<R>(
        at position: Position,
        _ body: (RawSpan) -> R
    ) throws(EventStoreError) -> R? {
        try EventStoreError.translating {
            try environment.read { transaction in
                try transaction.withValue(for: position.rawValue, in: records, body)
            }
        }
    }

    /// The leaf hash of the record at a position; nil when there is none.
    package func hash(at position: Position) throws(EventStoreError) -> Digest? {
        try withBytes(at: position) { RecordCodec.hash(of: $0) }
    }

    /// When the last record was recorded; nil for an empty log.
    package func lastRecordedAt() throws(EventStoreError) -> Instant? {
        try withRecord(at: head()) { header, _ in header.recordedAt }
    }

    static func header(
        of bytes: RawSpan,
        at position: Position,
        checking checks: RecordCodec.Checks
    ) throws(EventStoreError) -> RecordHeader {
        let header: RecordHeader
        do throws(RecordError) {
            header = try RecordCodec.decode(bytes, checking: checks)
        } catch {
            throw EventStoreError(.recordDamaged, "the record at \(position): \(error)")
        }
        guard header.position == position else {
            throw EventStoreError(
                .recordDamaged,
                "the record at \(position) says that it stands at \(header.position)"
            )
        }
        return header
    }
}
