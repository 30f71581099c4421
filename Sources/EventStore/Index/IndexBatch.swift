import Identifiers
import LMDB
import MerkleTree

/// Puts records in order into the index, within one transaction. The same for live batches and for a rebuild.
struct IndexBatch: ~Copyable {
    private var transaction: WriteTransaction
    private let databases: IndexDatabases
    private var heads: [StreamID: StreamHead] = [:]
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

    var applied: Position { state.applied }

    /// Adds the record after `applied`.
    mutating func add(_ header: RecordHeader, hash: Digest, claims: [Digest]) throws(LMDBError) {
        precondition(header.position == state.applied.next, "records are indexed in order, without gaps")
        heads[header.stream] = StreamHead(
            ordinal: header.ordinal,
            version: header.version,
            position: header.position,
            hash: hash
        )
        let key = IndexLayout.key(header.ordinal, header.version)
        try put(header.position, for: key, in: databases.positions)
        if header.command.index == 0 { try addCommand(header) }
        for claim in claims { try addClaim(claim, header.position) }
        tree.append(hash)
        state.applied = header.position
        state.hash = hash
        if let slot = header.keySlot { state.lastKeySlot = max(slot, state.lastKeySlot ?? slot) }
    }

    consuming func commit() throws(LMDBError) {
        for (stream, head) in heads {
            let key = IndexLayout.key(stream)
            try transaction.reserve(IndexLayout.headBytes, for: unsafe key.span.bytes, in: databases.streams)
            {
                IndexLayout.put(head, into: &$0)
            }
        }
        try tree.write(to: databases, in: &transaction)
        let state = state
        try transaction.reserve(IndexLayout.stateBytes, for: IndexLayout.stateKey, in: databases.meta) {
            IndexLayout.put(state, into: &$0)
        }
        try transaction.commit()
    }

    private mutating func addCommand(_ header: RecordHeader) throws(LMDBError) {
        let key = IndexLayout.key(header.command.id)
        let bytes = IndexLayout.commandBytes
        try transaction.reserve(bytes, for: unsafe key.span.bytes, in: databases.commands) { value in
            value.set(header.position.rawValue, at: 0)
            value.set(header.command.count, at: 8)
        }
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
