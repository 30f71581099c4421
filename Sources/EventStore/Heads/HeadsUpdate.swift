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
        var keys: [[UInt8]] = []
        keys.reserveCapacity(sorted.count)
        for (key, value) in sorted {
            let bytes = HeadsLayout.key(key)
            try transaction.reserve(Digest.byteCount, for: bytes, in: databases.entries) {
                $0.set(value, at: 0)
            }
            keys.append(bytes)
        }
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
        _ key: [UInt8],
        depth: Int,
        changed: ArraySlice<[UInt8]>
    ) throws(LMDBError) -> MapSubtree {
        let prefix = HeadsLayout.prefix(key, depth: depth)
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
        at prefix: [UInt8],
        depth: Int,
        changed: ArraySlice<[UInt8]>
    ) throws(LMDBError) -> MapSubtree {
        var row = row
        var rest = changed
        while let first = rest.first {
            let child = HeadsLayout.child(first, depth: depth)
            let end = rest.firstIndex { HeadsLayout.child($0, depth: depth) != child } ?? rest.endIndex
            row[child] = try refresh(first, depth: depth + HeadsLayout.rowLevels, changed: rest[..<end])
            rest = rest[end...]
        }
        return try put(row, at: prefix, depth: depth)
    }

    /// Gives a prefix that outgrew being made from its keys a row.
    private mutating func addRow(at prefix: [UInt8], depth: Int) throws(LMDBError) -> MapSubtree {
        var row: [MapSubtree] = []
        for child in 0..<HeadsLayout.rowWidth {
            let key = HeadsLayout.childPrefix(prefix, depth: depth, child: child)
            row.append(try refresh(key, depth: depth + HeadsLayout.rowLevels, changed: []))
        }
        return try put(row, at: prefix, depth: depth)
    }

    private mutating func put(
        _ row: [MapSubtree],
        at prefix: [UInt8],
        depth: Int
    ) throws(LMDBError) -> MapSubtree {
        let key = HeadsLayout.rowKey(prefix, depth: depth)
        try transaction.reserve(HeadsLayout.rowBytes, for: key, in: databases.rows) {
            HeadsLayout.put(row, into: &$0)
        }
        return MapSubtree(joining: row[...])
    }
}
