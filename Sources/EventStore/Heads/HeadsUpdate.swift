import Identifiers
import LMDB
import MerkleTree

/// Puts new heads into the map within one transaction. Touches the rows on the way to changed keys only.
struct HeadsUpdate: ~Copyable {
    private var transaction: WriteTransaction
    private let databases: HeadsDatabases
    private(set) var state: HeadsState

    init(_ databases: HeadsDatabases, logID: LogID) throws(LMDBError) {
        let begun = try databases.environment.beginWrite()
        let found = try databases.state(in: begun)
        self.databases = databases
        state = found ?? .empty(logID)
        transaction = begun
    }

    /// Takes in the heads of the streams that changed up to a size.
    ///
    /// - Parameter hash: of the record at that size.
    mutating func advance(
        to size: Position,
        hash: Digest,
        heads: [(key: Digest, value: Digest)]
    ) throws(LMDBError) {
        precondition(size >= state.size, "the map of heads never goes back")
        // In the order of the keys, so that neighbours share pages and rows.
        let sorted = heads.sorted { $0.key < $1.key }
        try transaction.withWriteCursor(in: databases.entries) { (cursor) throws(LMDBError) in
            for (key, value) in sorted {
                let words = key.bigEndianWords
                try cursor.reserve(Digest.byteCount, for: unsafe words.span.bytes) { $0.set(value, at: 0) }
            }
        }
        let keys = sorted.map { $0.key }
        if let first = keys.first { state.root = try refresh(first, depth: 0, changed: keys[...]) }
        state.size = size
        state.hash = hash
    }

    consuming func commit() throws(LMDBError) {
        let state = state
        try transaction.reserve(HeadsLayout.stateBytes, for: HeadsLayout.stateKey, in: databases.meta) {
            HeadsLayout.put(state, into: &$0)
        }
        try transaction.commit()
    }

    /// What stands below the first `depth` bits of `key`, after the entries of `changed` below it changed.
    /// The depth of the recursion is 64 at most.
    private mutating func refresh(
        _ key: Digest,
        depth: Int,
        changed: ArraySlice<Digest>
    ) throws(LMDBError) -> MapSubtree {
        let prefix = key.prefix(bits: depth)
        if let row = try databases.row(prefix, depth: depth, in: transaction) {
            return try refresh(row, at: prefix, depth: depth, changed: changed)
        }
        let few = HeadsLayout.keysWithoutRow
        let entries = try databases.entries(below: prefix, depth: depth, limit: few + 1, in: transaction)
        if entries.count <= few { return MapSubtree(entries[...], depth: depth) }
        return try addRow(at: prefix, depth: depth)
    }

    /// Brings the children of a row up to date that have changed keys.
    private mutating func refresh(
        _ row: [MapSubtree],
        at prefix: Digest,
        depth: Int,
        changed: ArraySlice<Digest>
    ) throws(LMDBError) -> MapSubtree {
        var row = row
        var rest = changed
        while let first = rest.first {
            let child = first.nibble(at: depth)
            let end = rest.firstIndex { $0.nibble(at: depth) != child } ?? rest.endIndex
            row[child] = try refresh(first, depth: depth + HeadsLayout.rowLevels, changed: rest[..<end])
            rest = rest[end...]
        }
        return try put(row, at: prefix, depth: depth)
    }

    /// Gives a prefix that outgrew being made from its keys a row.
    private mutating func addRow(at prefix: Digest, depth: Int) throws(LMDBError) -> MapSubtree {
        var row: [MapSubtree] = []
        for child in 0..<HeadsLayout.rowWidth {
            let key = prefix.adding(nibble: child, at: depth)
            row.append(try refresh(key, depth: depth + HeadsLayout.rowLevels, changed: []))
        }
        return try put(row, at: prefix, depth: depth)
    }

    private mutating func put(
        _ row: [MapSubtree],
        at prefix: Digest,
        depth: Int
    ) throws(LMDBError) -> MapSubtree {
        let key = HeadsRowKey(prefix, depth: depth)
        try transaction.reserve(HeadsLayout.rowBytes, for: key, in: databases.rows) {
            HeadsLayout.put(row, into: &$0)
        }
        return MapSubtree(joining: row[...])
    }
}
