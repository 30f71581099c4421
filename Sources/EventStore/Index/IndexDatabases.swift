import LMDB
import MerkleTree

/// The index's environment and what is in it.
struct IndexDatabases: Sendable {
    let environment: Environment
    /// Stream → head.
    let streams: Database
    /// Ordinal and version → position, of some records of long streams.
    let skips: Database
    /// Command id → its records.
    let commands: Database
    /// Claim → the first record that made it.
    let claims: Database
    /// Rows of the log's tree.
    let nodes: Database
    /// How far the index is, and the right edge of the tree.
    let meta: Database

    static let names: Set = ["streams", "skips", "commands", "claims", "nodes", "meta"]
    private static let databasesMax = 6

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
        streams = try environment.openDatabase(named: "streams", flags: create)
        skips = try environment.openDatabase(named: "skips", flags: [.integerKey, create])
        commands = try environment.openDatabase(named: "commands", flags: create)
        claims = try environment.openDatabase(named: "claims", flags: create)
        nodes = try environment.openDatabase(named: "nodes", flags: [.integerKey, create])
        meta = try environment.openDatabase(named: "meta", flags: create)
    }

    /// nil when the index was just made.
    func state() throws(LMDBError) -> IndexState? {
        try environment.read { (transaction) throws(LMDBError) in try state(in: transaction) }
    }

    func isEmpty() throws(LMDBError) -> Bool {
        try environment.read { (transaction) throws(LMDBError) in
            for database in [streams, skips, commands, claims, nodes, meta] {
                if try transaction.count(in: database) != 0 { return false }
            }
            return true
        }
    }

    /// How many leaves the tree has; nil when that cannot be read.
    func treeSize() throws(LMDBError) -> TreeSize? {
        try environment.read { (transaction) throws(LMDBError) in
            try TreeGrowth(self, in: transaction)?.size
        }
    }

    /// How many streams there are.
    ///
    /// - Throws: `MDB_CORRUPTED` for more than the index can have.
    func streamCount() throws(LMDBError) -> UInt32 {
        try environment.read { (transaction) throws(LMDBError) in try streamCount(in: transaction) }
    }

    private func streamCount(
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> UInt32 {
        let found = try transaction.count(in: streams)
        guard let count = UInt32(exactly: found) else {
            throw LMDBError(code: .MDB_CORRUPTED, operation: "counting \(found) streams")
        }
        return count
    }

    /// Memory that goes on where the file ends.
    func tail(_ log: Log, limit: Int) throws(EventStoreError) -> IndexTail {
        do throws(LMDBError) {
            let transaction = try environment.beginRead()
            let state = try state(in: transaction) ?? .empty(log.id)
            guard let tree = try TreeGrowth(self, in: transaction) else {
                throw LMDBError(code: .MDB_CORRUPTED, operation: "reading the tree at \(state.applied)")
            }
            let count = try streamCount(in: transaction)
            return IndexTail(after: state, streamCount: count, tree.frontier, limit: limit)
        } catch {
            throw EventStoreError(error)
        }
    }

    func state(
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> IndexState? {
        try transaction.withValue(for: IndexLayout.stateKey, in: meta) { IndexLayout.state($0) } ?? nil
    }
}
