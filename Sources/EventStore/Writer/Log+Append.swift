import Identifiers
import LMDB

extension Log {
    /// Makes the records durable, all or none.
    func append(_ staged: StagedRecords) throws(LMDBError) {
        guard let first = staged.entries.first?.header.position else { return }
        var transaction = try environment.beginWrite()
        let head = try head(in: transaction)
        precondition(head.next == first, "the log grew behind its one writer's back")
        try makeRoom(for: staged, in: transaction)
        let arena = staged.arena
        let bytes = unsafe arena.span.bytes
        for entry in staged.entries {
            let record = bytes.extracting(entry.range)
            let key = entry.header.position.rawValue
            try transaction.put(record, for: key, in: records, flags: .append)
        }
        try transaction.commit()
    }

    /// Zeros are written ahead in shares of a quarter of the log, within these bounds: a small log stays small, and
    /// no commit has to carry many.
    private static var sharesAhead: ClosedRange<Int> { 256 * 1024...4 * 1024 * 1024 }

    /// Above it, what a sync waits for is the bytes: zeros before them would be as many again.
    private static var smallBytes: Int { 128 * 1024 }

    private func makeRoom(
        for staged: StagedRecords,
        in transaction: borrowing WriteTransaction
    ) throws(LMDBError) {
        // Besides the records: page headers, what the last page has no room for, the pages above.
        guard staged.arena.count <= Self.smallBytes else { return }
        let needed = staged.arena.count + staged.arena.count / 2 + 16 * environment.pageSize
        let share = environment.room.used / 4
        let bounds = Self.sharesAhead
        try transaction.roomAhead(
            least: needed,
            share: max(needed, min(max(share, bounds.lowerBound), bounds.upperBound))
        )
    }
}
