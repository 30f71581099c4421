import Identifiers
import LMDB
import MerkleTree

/// Puts records in order into the index, within one transaction. The same for live batches and for a rebuild.
struct IndexBatch: ~Copyable {
    private var transaction: WriteTransaction
    private let databases: IndexDatabases
    private var state: IndexState
    private var tree: TreeGrowth

    /// Begins where the index ends.
    ///
    /// - Throws: `MDB_CORRUPTED` when its tree does not end there.
    init(_ databases: IndexDatabases, logID: LogID) throws(LMDBError) {
        let begun = try databases.environment.beginWrite()
        let found = try databases.state(in: begun) ?? .empty(logID)
        guard let tree = try TreeGrowth(databases, in: begun), tree.size == TreeSize(found.applied) else {
            throw LMDBError(code: .MDB_CORRUPTED, operation: "going on with the tree at \(found.applied)")
        }
        self.databases = databases
        self.tree = tree
        state = found
        transaction = begun
    }

    /// Where the index ends, until records are added.
    var begun: IndexState { state }

    /// Adds the stretch after `applied`. Its leaves and heads are added by themselves.
    mutating func add(_ stretch: IndexStretch) throws(LMDBError) {
        precondition(
            state.applied.rawValue + UInt64(stretch.recordCount) == stretch.state.applied.rawValue,
            "records are indexed in order, without gaps"
        )
        state = stretch.state
        for (key, position) in stretch.skips { try put(position, for: key, in: databases.skips) }
        for (claim, position) in stretch.claims { try addClaim(claim, position) }
        // Ids that are made in the order of time lie side by side.
        try transaction.withWriteCursor(in: databases.commands) { (cursor) throws(LMDBError) in
            for (id, command) in stretch.commands {
                let key = IndexLayout.key(id)
                try cursor.reserve(IndexLayout.commandBytes, for: unsafe key.span.bytes) { value in
                    value.set(command.first.rawValue, at: 0)
                    value.set(command.count, at: 8)
                }
            }
        }
    }

    /// Adds a leaf to the tree.
    mutating func grow(_ leaf: Digest) { tree.append(leaf) }

    /// Adds nodes that were completed already.
    mutating func grow(_ nodes: [UInt8], to frontier: Frontier) { tree.append(nodes, to: frontier) }

    /// - Parameter heads: of the streams that have records among those added, in the order of their keys.
    consuming func commit(heads: [(stream: StreamID, head: StreamHead)]) throws(LMDBError) {
        precondition(tree.size == TreeSize(state.applied), "every record has its leaf in the tree")
        try transaction.withWriteCursor(in: databases.streams) { (cursor) throws(LMDBError) in
            for (stream, head) in heads {
                let key = IndexLayout.key(stream)
                try cursor.reserve(IndexLayout.headBytes, for: unsafe key.span.bytes) {
                    IndexLayout.put(head, into: &$0)
                }
            }
        }
        try tree.write(to: databases, in: &transaction)
        let state = state
        try transaction.reserve(IndexLayout.stateBytes, for: IndexLayout.stateKey, in: databases.meta) {
            IndexLayout.put(state, into: &$0)
        }
        try transaction.commit()
    }

    /// The first record to claim something keeps it.
    private mutating func addClaim(_ claim: Digest, _ position: Position) throws(LMDBError) {
        let key = IndexLayout.key(claim)
        guard try !transaction.contains(unsafe key.span.bytes, in: databases.claims) else { return }
        try put(position, for: unsafe key.span.bytes, in: databases.claims)
    }

    private mutating func put(
        _ position: Position,
        for key: some DatabaseKey & ~Escapable,
        in database: Database
    ) throws(LMDBError) {
        try transaction.reserve(8, for: key, in: database) { $0.set(position.rawValue, at: 0) }
    }
}
