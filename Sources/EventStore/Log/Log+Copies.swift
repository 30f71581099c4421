package import Identifiers

extension Log {
    /// Records that are copied at a time, and bytes after which no further one is.
    private static let (copiedRecords, copiedBytes) = (256, 1 << 20)

    /// Lends copies of records in order until `body` says false, `limit` were lent, or the log ends: for who reads more
    /// of the log for each. No transaction is open meanwhile.
    ///
    /// - Parameters:
    ///   - position: the first one to lend.
    ///   - body: gets the header, the payload and the whole record.
    /// - Throws: `recordDamaged` for a damaged record or a gap, when all before it were lent.
    package func scanCopies(
        from position: Position,
        limit: Int = .max,
        _ body: (RecordHeader, _ payload: RawSpan, _ record: RawSpan) -> Bool
    ) throws(EventStoreError) {
        precondition(limit >= 0, "a limit counts records")
        var next = max(position, .origin.next)
        var left = limit
        while left > 0 {
            let share = min(left, Self.copiedRecords)
            let copied = copies(from: next, limit: share)
            for bytes in copied.records {
                let record = unsafe bytes.span.bytes
                let header = try Self.header(of: record, at: next, checking: .all)
                let payload = record.extracting(droppingFirst: RecordLimits.headerBytes)
                guard body(header, payload, record) else { return }
                next = next.next
            }
            if let failure = copied.failure { throw failure }
            if copied.reachesEnd { return }
            left -= copied.records.count
        }
    }

    /// Some records that follow one another.
    private struct Copies {
        var records: [[UInt8]] = []
        var byteCount = 0
        /// Whether the log ends with them.
        var reachesEnd = false
        /// Why it ends where it ends; nil: nothing failed.
        var failure: EventStoreError?
    }

    private func copies(from position: Position, limit: Int) -> Copies {
        var copies = Copies()
        do throws(EventStoreError) {
            try scanBytes(from: position, limit: limit) { _, record in
                copies.records.append(RecordCodec.copy(of: record))
                copies.byteCount += record.byteCount
                return copies.byteCount < Self.copiedBytes
            }
            copies.reachesEnd = copies.records.count < limit && copies.byteCount < Self.copiedBytes
        } catch {
            copies.failure = error
        }
        return copies
    }
}
