import EventStore
import Identifiers
package import LMDB
import MerkleTree

/// One generation of one projection: its rows in an LMDB environment of its own, not synced.
///
/// Rows and state are written in one transaction, so that a killed process finds them agreeing. After
/// a power loss the marker tells that they cannot be trusted, and the generation is made anew.
package final class Generation: Sendable {
    package let projection: Projection
    package let number: UInt32
    let folder: String
    let environment: Environment
    let rows: Database
    private let meta: Database

    /// Address space kept for a generation; the file grows only as far as it is filled.
    static let mapBytes = 64 << 30
    /// Format of the environment; raised when its databases change.
    static let format: UInt32 = 3
    static let databaseNames: Set = ["rows", "meta"]
    static let stateKey: [UInt8] = Array("state".utf8)

    /// - Throws: `indexUnavailable` for a file that was cut short: to touch what is not there would end the process.
    init(
        _ projection: Projection,
        number: UInt32,
        folder: String,
        readOnly: Bool
    ) throws {
        self.projection = projection
        self.number = number
        self.folder = folder
        var configuration = EnvironmentConfiguration(mapSize: Self.mapBytes)
        configuration.maxDatabases = 2
        configuration.durability = .unsynced
        configuration.readOnly = readOnly
        environment = try Environment(path: folder, configuration: configuration)
        if let flaw = try WholeFile.flaw(in: environment) {
            throw EventStoreError(.indexUnavailable, "\(folder) was cut short: \(flaw)")
        }
        rows = try environment.openDatabase(named: "rows", flags: readOnly ? [] : .create)
        meta = try environment.openDatabase(named: "meta", flags: readOnly ? [] : .create)
    }

    package func state() throws(LMDBError) -> GenerationState {
        try environment.read { (transaction) throws(LMDBError) in
            try self.state(in: transaction)
        }
    }

    func state(
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> GenerationState {
        guard let bytes = try transaction.value(for: Self.stateKey, in: meta),
            let state = GenerationState(bytes: bytes)
        else { return GenerationState(version: projection.version) }
        return state
    }

    /// Replaces rows and moves on to a position, in one transaction.
    /// - Parameters:
    ///   - anchor: hash of the record at the position.
    ///   - isEmpty: none of the keys has a row yet.
    func apply(
        _ changes: [RowChange],
        through position: Position,
        anchor: Digest,
        isEmpty: Bool = false
    ) throws(LMDBError) {
        try environment.write { (transaction) throws(LMDBError) in
            var state = try self.state(in: transaction)
            precondition(position >= state.position, "a generation never goes back")
            for change in changes {
                // What is stored counts, so that digest and counts are always those of the rows.
                let stored = isEmpty ? nil : try transaction.value(for: change.key, in: rows)
                if let stored, !state.remove(Row(key: change.key, value: stored)) { throw miscounted }
                if let new = change.new {
                    guard state.insert(new) else { throw miscounted }
                    try transaction.put(new.value, for: new.key, in: rows)
                } else if stored != nil {
                    try transaction.delete(change.key, in: rows)
                }
            }
            state.position = position
            state.anchor = anchor
            try transaction.put(state.bytes, for: Self.stateKey, in: meta)
        }
    }

    /// Puts rows in the place of whatever stands under some keys, without moving on.
    ///
    /// - Parameter keys: those that go unless a new row has them.
    /// - Returns: whether anything was changed.
    func replace(_ keys: [[UInt8]], with rows: [Row]) throws(LMDBError) -> Bool {
        try environment.write { (transaction) throws(LMDBError) in
            var state = try self.state(in: transaction)
            var hasChanged = false
            for key in Set(keys).union(rows.map(\.key)) {
                let old = try transaction.value(for: key, in: self.rows).map { Row(key: key, value: $0) }
                let new = rows.first { $0.key == key }
                if old == new { continue }
                hasChanged = true
                if let old, !state.remove(old) { throw miscounted }
                if let new {
                    guard state.insert(new) else { throw miscounted }
                    try transaction.put(new.value, for: key, in: self.rows)
                } else {
                    try transaction.delete(key, in: self.rows)
                }
            }
            try transaction.put(state.bytes, for: Self.stateKey, in: meta)
            return hasChanged
        }
    }

    /// Nothing of the transaction is written then: the counts stay as they were found.
    private var miscounted: LMDBError {
        LMDBError(
            code: .MDB_CORRUPTED,
            operation: "counting the rows of \(projection), of which \(folder) has others than it says "
                + "(stop the daemon, and start it with --rebuild)"
        )
    }

    func sync() throws(LMDBError) { try environment.sync() }

    // MARK: Reading rows

    func value(for key: [UInt8]) throws(LMDBError) -> [UInt8]? {
        try GenerationSnapshot(of: self).value(for: key)
    }

    /// The state, and the digest and number of the rows as they are stored: one snapshot.
    func audit() throws(LMDBError) -> (state: GenerationState, digest: SetHash, rowCount: UInt64) {
        try environment.read { (transaction) throws(LMDBError) in
            var digest = SetHash()
            var count: UInt64 = 0
            try transaction.withCursor(in: rows) { (cursor) throws(LMDBError) in
                _ = try cursor.forEach(limit: .max) { key, value in
                    digest.insert(Row(key: key.copied, value: value.copied))
                    count += 1
                    return true
                }
            }
            return (try self.state(in: transaction), digest, count)
        }
    }

    /// Rows in the order of their keys, from a key on, until the body says false.
    func scan(
        from key: [UInt8],
        limit: Int,
        _ body: (_ key: [UInt8], _ value: [UInt8]) -> Bool
    ) throws(LMDBError) {
        try GenerationSnapshot(of: self).scan(from: key, limit: limit, body)
    }
}

extension RawSpan {
    var copied: [UInt8] {
        unsafe withUnsafeBytes { unsafe Array($0) }
    }
}
