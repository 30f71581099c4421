import LMDB

/// How every derived environment is opened: believed when it can be, else made again.
enum DerivedFolder {
    /// For the owner of the data folder.
    ///
    /// - Parameters:
    ///   - find: opens what is there; nil when it cannot be believed.
    ///   - make: opens an empty one; nil only when the file system cuts it short.
    /// - Throws: `notEmpty` for a file that may be somebody's log: it is left untouched.
    static func open<Databases>(
        _ path: String,
        _ marker: DerivedMarker,
        find: () throws(EventStoreError) -> Databases?,
        make: () throws -> Databases?
    ) throws(EventStoreError) -> Databases {
        try checkIsNoLog(path)
        var found: Databases?
        if try !marker.verdict().mustRebuild { found = try find() }
        if found == nil {
            try marker.remove()
            try Files.remove(path + "/" + WholeFile.name)
            try Files.remove(path + "/lock.mdb")
        }
        try marker.open()
        if let found { return found }
        guard let made = try EventStoreError.translating(make) else {
            throw EventStoreError(.storage, "a new environment at \(path) is too short")
        }
        return made
    }

    /// What is derived can be made again, and a log cannot: one that was put here by mistake is neither written to nor
    /// taken away.
    private static func checkIsNoLog(_ path: String) throws(EventStoreError) {
        let names = try whole(path) { try PageWalk.databaseNames(folder: path) } ?? []
        // One of the two may be damaged. `meta` is what derived parts have, too.
        guard names.contains(Log.recordsName) || names.contains(Log.checkpointsName) else { return }
        throw EventStoreError(
            .notEmpty,
            "\(LogFile.path(in: path)) has the databases of a log, and is no derived part's: put it where it belongs, or away"
        )
    }

    /// Runs `open` over files that may be damaged; nil when they are absent, empty or damaged.
    static func whole<Databases>(
        _ path: String,
        _ open: () throws -> Databases?
    ) throws(EventStoreError) -> Databases? {
        guard let size = try Files.byteCount(of: path + "/" + WholeFile.name), size > 0 else { return nil }
        do {
            return try open()
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

    /// What LMDB says of a file that is not, or no more, a whole environment.
    private static let damage: Set<LMDBError.Code> = [
        .MDB_INVALID, .MDB_CORRUPTED, .MDB_VERSION_MISMATCH, .MDB_PAGE_NOTFOUND, .MDB_INCOMPATIBLE,
        .MDB_NOTFOUND, .MDB_PANIC,
    ]
}
