import Identifiers
package import LMDB
import MerkleTree
import Synchronization

/// What is found by other things than position: streams, commands, claims. Derived from the log and not
/// synced: made again whenever it cannot be believed. Its end is in memory, see ``IndexTail``.
package final class Index: Sendable {
    let databases: IndexDatabases
    let tail: IndexTail
    let log: Log
    let claimsOf: ClaimsOf
    /// Held by who writes a generation.
    let writing = Mutex(())
    /// nil for a read-only index.
    let marker: DerivedMarker?

    /// Records in one transaction of a catch-up.
    static let catchUpChunk = 8_192

    init(
        databases: IndexDatabases,
        tail: IndexTail,
        log: Log,
        claimsOf: @escaping ClaimsOf,
        marker: DerivedMarker?
    ) {
        self.databases = databases
        self.tail = tail
        self.log = log
        self.claimsOf = claimsOf
        self.marker = marker
    }

    /// Opens the index for the owner of the folder: makes it again when it cannot be believed, and brings
    /// it up to the log's head.
    package static func open(
        path: String,
        mapSize: Int,
        recordsInMemory: Int,
        boot: BootID,
        log: Log,
        claimsOf: @escaping ClaimsOf
    ) throws(EventStoreError) -> Index {
        let marker = DerivedMarker(folder: path, format: IndexLayout.formatVersion, boot: boot)
        let databases = try DerivedFolder.open(
            path,
            marker,
            find: { () throws(EventStoreError) in
                try believable(path: path, mapSize: mapSize, readOnly: false, log: log)
            },
            make: { try IndexDatabases(path: path, mapSize: mapSize, readOnly: false) }
        )
        try catchUp(databases, with: log, claimsOf)
        let tail = try databases.tail(log, limit: recordsInMemory)
        return Index(databases: databases, tail: tail, log: log, claimsOf: claimsOf, marker: marker)
    }

    /// Opens the index beside its owner, or of a store that is at rest. What the log has beyond the file is read
    /// into memory.
    ///
    /// - Throws: `indexUnavailable` when it cannot be believed: only the owner makes it again.
    package static func openReadOnly(
        path: String,
        boot: BootID,
        log: Log,
        claimsOf: @escaping ClaimsOf
    ) throws(EventStoreError) -> Index {
        let marker = DerivedMarker(folder: path, format: IndexLayout.formatVersion, boot: boot)
        let verdict = try marker.verdict()
        guard !verdict.mustRebuild,
            let databases = try believable(path: path, mapSize: 1, readOnly: true, log: log)
        else {
            throw EventStoreError(
                .indexUnavailable,
                "the index at \(path) must be made again by the daemon (\(verdict))"
            )
        }
        let tail = try databases.tail(log, limit: .max)
        let index = Index(databases: databases, tail: tail, log: log, claimsOf: claimsOf, marker: nil)
        try index.follow(to: log.head())
        return index
    }

    /// How full the index is and who reads it.
    package func statistics() throws(EventStoreError) -> EnvironmentStatistics {
        do throws(LMDBError) { return try databases.environment.statistics() } catch {
            throw EventStoreError(error)
        }
    }

    /// Makes what was written last through a power loss. Nothing may be written afterwards.
    ///
    /// - Parameter isAllDone: whether everything was done that records ask for; else the marker stays as a kill leaves it.
    package func close(isAllDone: Bool = true) throws(EventStoreError) {
        guard let marker else { return }
        try writeAll()
        do throws(LMDBError) { try databases.environment.sync() } catch { throw EventStoreError(error) }
        if isAllDone { try marker.close() }
    }

    /// The index on the disk, or nil when it is damaged, or belongs to another log or another history of this one.
    private static func believable(
        path: String,
        mapSize: Int,
        readOnly: Bool,
        log: Log
    ) throws(EventStoreError) -> IndexDatabases? {
        try DerivedFolder.whole(path) {
            guard let found = try IndexDatabases(path: path, mapSize: mapSize, readOnly: readOnly) else {
                return nil
            }
            // Just made: nothing was written yet.
            guard let state = try found.state() else { return try found.isEmpty() ? found : nil }
            guard state.logID == log.id, try found.treeSize() == TreeSize(state.applied) else { return nil }
            // Each has a record at least. The numbers of new streams go on from the count.
            guard UInt64(try found.streamCount()) <= state.applied.rawValue else { return nil }
            if state.applied == .origin { return found }
            return try log.hash(at: state.applied) == state.hash ? found : nil
        }
    }
}
