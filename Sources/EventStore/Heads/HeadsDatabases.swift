import LMDB
import MerkleTree

/// The environment of the map of stream heads and what is in it.
struct HeadsDatabases: Sendable {
    let environment: Environment
    /// Key of the map → value of the map.
    let entries: Database
    /// Prefix → the subtrees below it.
    let rows: Database
    /// How far the map is.
    let meta: Database

    static let names: Set = ["entries", "rows", "meta"]
    private static let databasesMax = 3

    /// nil when the file was cut short: to touch what is not there would end the process.
    init?(path: String, mapSize: Int, readOnly: Bool) throws {
        let configuration = EnvironmentConfiguration(
            mapSize: mapSize,
            maxDatabases: Self.databasesMax,
            durability: .unsynced,
            readOnly: readOnly
        )
        environment = try Environment(path: path, configuration: configuration)
        guard try WholeFile.flaw(in: environment) == nil else { return nil }
        let create: DatabaseFlags = readOnly ? [] : .create
        entries = try environment.openDatabase(named: "entries", flags: create)
        rows = try environment.openDatabase(named: "rows", flags: create)
        meta = try environment.openDatabase(named: "meta", flags: create)
    }

    /// nil when the map was just made.
    func state() throws(LMDBError) -> HeadsState? {
        try environment.read { (transaction) throws(LMDBError) in try state(in: transaction) }
    }

    func state(
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> HeadsState? {
        try transaction.withValue(for: HeadsLayout.stateKey, in: meta) { HeadsLayout.state($0) } ?? nil
    }

    /// The children below the first `depth` bits of a key; nil when they have no row.
    ///
    /// - Throws: `MDB_CORRUPTED` for a row that cannot be read.
    func row(
        _ key: Digest,
        depth: Int,
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> [MapSubtree]? {
        let key = HeadsRowKey(key.prefix(bits: depth), depth: depth)
        guard let found = try transaction.withValue(for: key, in: rows, { HeadsLayout.row($0) }) else {
            return nil
        }
        guard let found else { throw LMDBError(code: .MDB_CORRUPTED, operation: "reading a row of heads") }
        return found
    }

    /// Entries below a prefix in order, at most `limit`.
    func entries(
        below prefix: Digest,
        depth: Int,
        limit: Int,
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> [(key: Digest, value: Digest)] {
        var found: [(key: Digest, value: Digest)] = []
        try transaction.withCursor(in: entries) { (cursor) throws(LMDBError) in
            _ = try cursor.forEach(from: prefix, limit: limit) { key, value in
                guard key.byteCount == Digest.byteCount, value.byteCount == Digest.byteCount,
                    key.digest(at: 0).prefix(bits: depth) == prefix
                else { return false }
                found.append((key.digest(at: 0), value.digest(at: 0)))
                return true
            }
        }
        return found
    }
}
