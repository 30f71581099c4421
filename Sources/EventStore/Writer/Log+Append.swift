import Identifiers
import LMDB

extension Log {
    /// Makes the records durable, all or none.
    func append(_ staged: StagedRecords) throws(LMDBError) {
        guard let first = staged.entries.first?.header.position else { return }
        var transaction = try environment.beginWrite()
        let head = try head(in: transaction)
        precondition(head.next == first, "the log grew behind its one writer's back")
        try makeRoom(for: staged.entries.lazy.map { $0.range.count }, in: transaction)
        let arena = staged.arena
        let bytes = unsafe arena.span.bytes
        for entry in staged.entries {
            let record = bytes.extracting(entry.range)
            let key = entry.header.position.rawValue
            try transaction.put(record, for: key, in: records, flags: .append)
        }
        try transaction.commit()
    }
}
