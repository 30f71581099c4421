package import Identifiers
import LMDB

extension EventStore {
    /// Positions that are looked up at a time.
    private static let positionsPage = 256

    /// Lends the records of a stream in order, from a version on, until `body`, which reads no other ones, says false,
    /// `limit` were lent or the stream ends. Records that the index does not have yet (in a read-only store that was not
    /// closed) are looked for in the log.
    ///
    /// - Returns: how many were lent.
    @discardableResult
    package func readStream(
        _ stream: StreamID,
        from version: StreamVersion = StreamVersion(1),
        limit: Int = .max,
        _ body: (RecordHeader, _ payload: RawSpan) -> Bool
    ) throws(EventStoreError) -> Int {
        precondition(limit >= 0, "a limit counts records")
        let index = try index
        let applied = try index.state().applied
        var lent = 0
        var goesOn = limit > 0
        var next = max(version, StreamVersion(1))
        let head = try index.head(of: stream)
        while goesOn, let head, next <= head.version {
            let share = min(Self.positionsPage, limit - lent)
            let page = try lend(share, upTo: head, from: next, index, body)
            if page.lent == 0 { break }
            lent += page.lent
            next = StreamVersion(next.rawValue + UInt32(page.lent))
            goesOn = page.goesOn && lent < limit
        }
        guard goesOn else { return lent }
        guard let tail else {
            // The owner's index lacks what is on its way to it, and no more.
            try log.scan(from: applied.next) { (header, payload, _) throws(EventStoreError) in
                guard header.stream == stream, header.version >= next else { return true }
                lent += 1
                return body(header, payload) && lent < limit
            }
            return lent
        }
        for position in try tail.positions(of: stream, after: applied) where goesOn {
            goesOn = try lend(position, from: next, &lent, body) && lent < limit
        }
        return lent
    }

    /// A record that the index does not have.
    private func lend(
        _ position: Position,
        from version: StreamVersion,
        _ lent: inout Int,
        _ body: (RecordHeader, RawSpan) -> Bool
    ) throws(EventStoreError) -> Bool {
        var isLent = false
        let answer = try log.withRecord(at: position) { header, payload in
            guard header.version >= version else { return true }
            isLent = true
            return body(header, payload)
        }
        guard let answer else {
            throw EventStoreError(.recordDamaged, "the record at \(position) is missing")
        }
        if isLent { lent += 1 }
        return answer
    }

    /// A page of a stream in one transaction: the way back finds the records, and they are near then.
    private func lend(
        _ limit: Int,
        upTo head: StreamHead,
        from version: StreamVersion,
        _ index: Index,
        _ body: (RecordHeader, RawSpan) -> Bool
    ) throws(EventStoreError) -> (lent: Int, goesOn: Bool) {
        assert(log.lends(), "a record is lent within another")
        defer { assert(log.takesBack(), "a record was lent") }
        return try EventStoreError.translating {
            let reader = try log.environment.beginRead()
            let page = try index.positions(
                upTo: head,
                from: version,
                limit: limit,
                IndexSnapshot(index),
                reader
            )
            var (lent, goesOn) = (0, true)
            for position in page where goesOn {
                guard let answer = try log.withRecord(at: position, in: reader, body) else {
                    throw EventStoreError(.recordDamaged, "the record at \(position) is missing")
                }
                goesOn = answer
                lent += 1
            }
            return (lent, goesOn)
        }
    }
}
