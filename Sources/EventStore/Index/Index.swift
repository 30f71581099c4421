import Identifiers
package import LMDB

/// What is found by other things than position: streams, commands, claims. Derived from the log and not
/// synced: made again whenever it cannot be believed.
package final class Index: Sendable {
    let databases: IndexDatabases
    let log: Log
    let claimsOf: ClaimsOf
    /// nil for a read-only index.
    private let marker: DerivedMarker?

    /// Records in one transaction of a catch-up.
    package static let catchUpChunk = 8_192

    private init(databases: IndexDatabases, log: Log, claimsOf: @escaping ClaimsOf, marker: DerivedMarker?) {
        self.databases = databases
        self.log = log
        self.claimsOf = claimsOf
        self.marker = marker
    }

    /// Opens the index for the owner of the folder: makes it again when it cannot be believed, and brings
    /// it up to the log's head.
    package static func open(
        path: String,
        mapSize: Int,
        boot: BootID,
        log: Log,
        claimsOf: @escaping ClaimsOf
    ) throws(EventStoreError) -> Index {
        let marker = DerivedMarker(folder: path, format: IndexLayout.formatVersion, boot: boot)
        var found: IndexDatabases?
        if try !marker.verdict().mustRebuild {
            found = try believable(path: path, mapSize: mapSize, readOnly: false, log: log)
        }
        if found == nil {
            try marker.remove()
            try Files.remove(path + "/data.mdb")
            try Files.remove(path + "/lock.mdb")
        }
        try marker.open()
        let databases: IndexDatabases
        if let found { databases = found } else { databases = try fresh(path: path, mapSize: mapSize) }
        let index = Index(databases: databases, log: log, claimsOf: claimsOf, marker: marker)
        try index.catchUp()
        return index
    }

    /// Opens the index beside its owner, or of a store that is at rest. It may be behind the log.
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
        return Index(databases: databases, log: log, claimsOf: claimsOf, marker: nil)
    }

    /// Gives the index more room, the remedy for a full map.
    ///
    /// - Throws: `storage`, retryable, while transactions are open in this process.
    package func grow(to mapSize: Int) throws(EventStoreError) {
        do throws(LMDBError) {
            try databases.environment.growMap(to: mapSize)
        } catch {
            throw EventStoreError(error)
        }
    }

    /// How full the index is and who reads it.
    package func statistics() throws(EventStoreError) -> EnvironmentStatistics {
        do throws(LMDBError) { return try databases.environment.statistics() } catch {
            throw EventStoreError(error)
        }
    }

    /// Makes what was written last through a power loss. Nothing may be written afterwards.
    package func close() throws(EventStoreError) {
        guard let marker else { return }
        do throws(LMDBError) { try databases.environment.sync() } catch { throw EventStoreError(error) }
        try marker.close()
    }

    private static func fresh(path: String, mapSize: Int) throws(EventStoreError) -> IndexDatabases {
        let made = try EventStoreError.translating {
            try IndexDatabases(path: path, mapSize: mapSize, readOnly: false)
        }
        guard let made else { throw EventStoreError(.storage, "a new index at \(path) is too short") }
        return made
    }

    /// The index on the disk, or nil when it is damaged, belongs to another log or is ahead of this one.
    private static func believable(
        path: String,
        mapSize: Int,
        readOnly: Bool,
        log: Log
    ) throws(EventStoreError) -> IndexDatabases? {
        do {
            guard Files.exists(path + "/data.mdb"),
                let found = try IndexDatabases(path: path, mapSize: mapSize, readOnly: readOnly),
                let state = try found.state(), state.logID == log.id
            else { return nil }
            if state.applied == .origin { return found }
            return try log.hash(at: state.applied) == state.hash ? found : nil
        } catch let error as LMDBError where damage.contains(error.code) {
            return nil
        } catch let error as LMDBError {
            throw EventStoreError(error)
        } catch let error as EventStoreError {
            throw error
        } catch {
            throw EventStoreError(.storage, "\(error)")
        }
    }

    /// What LMDB says of a file that is not, or no more, a whole index.
    private static let damage: Set<LMDBError.Code> = [
        .MDB_INVALID, .MDB_CORRUPTED, .MDB_VERSION_MISMATCH, .MDB_PAGE_NOTFOUND, .MDB_INCOMPATIBLE,
        .MDB_NOTFOUND, .MDB_PANIC,
    ]
}
