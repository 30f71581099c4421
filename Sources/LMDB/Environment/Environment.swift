internal import CLMDB
internal import Synchronization

/// One LMDB folder (`data.mdb`, `lock.mdb`), open in this process.
///
/// Many threads may read at once while one writes. Read transactions may move between threads; a write
/// transaction belongs to the thread that began it. The environment closes when the last reference goes, and
/// every transaction holds one. It must not be used in a forked child or on a network file system.
///
/// Sendable: `MDB_env` is documented as safe to use from many threads. Its handle is used only by who is
/// counted in the census, and is exchanged only while nobody is. What else this class adds lies behind locks.
@safe
package final class Environment: Sendable {
    /// The longest key in bytes; a longer or an empty one is refused with `MDB_BAD_VALSIZE`.
    package static let keyLimit = 511

    /// The folder as it was given.
    package let path: String
    let configuration: EnvironmentConfiguration

    /// Only for who is counted in the census.
    nonisolated(unsafe) private(set) var pointer: OpaquePointer
    /// Changed with the handle.
    private let opensToRead: Atomic<Bool>
    package let pageSize: Int
    let census = TransactionCensus()
    let identity = EnvironmentIdentity.next()
    /// In the order in which they were opened. LMDB lets only one transaction of a process open databases at
    /// a time.
    let openedDatabases = Mutex<[OpenedDatabase]>([])
    let file: FileIdentity
    /// How far the file system has given room to the file, as far as this process knows.
    private let given = Atomic<Int>(0)

    /// Opens the environment; makes the folder (0700) and the files unless `configuration.readOnly`.
    /// Slots that dead processes left in the reader table are freed.
    ///
    /// - Throws: `alreadyOpen` when this process has it open, `ENOENT` when it is read-only and absent, `ENOSPC` when
    ///   the disk has no room for its readers,
    ///   `MDB_INVALID` or `MDB_VERSION_MISMATCH` when the file is not of this LMDB, or another `errno` value.
    package init(path: String, configuration: EnvironmentConfiguration) throws(LMDBError) {
        precondition(configuration.mapSize > 0, "a map needs a size")
        precondition(configuration.maxReaders > 0, "an environment needs reader slots")
        precondition(
            (0...EnvironmentConfiguration.databaseLimit).contains(configuration.maxDatabases),
            "at most \(EnvironmentConfiguration.databaseLimit) named databases"
        )
        if !configuration.readOnly {
            try DataFolder.create(path)
        }
        let pointer = unsafe try Self.makeHandle(configuration)
        do throws(LMDBError) {
            file = try OpenEnvironments.open(folder: path) { (isNew) throws(LMDBError) in
                // A read-only open makes nothing where there is no environment.
                if !isNew || !configuration.readOnly {
                    try LockFile(in: path, configuration).allocate(readOnly: configuration.readOnly)
                }
                try unsafe Self.open(pointer, path: path, isNew: isNew, configuration: configuration)
            }
        } catch {
            unsafe mdb_env_close(pointer)
            throw error
        }
        unsafe self.pointer = unsafe pointer
        self.path = path
        self.configuration = configuration
        opensToRead = Atomic(configuration.readOnly)
        pageSize = unsafe Self.pageSize(pointer)
        try staleReadersCleared()
    }

    /// Touched by who writes alone.
    var givenEnd: Int {
        get { given.load(ordering: .relaxed) }
        set { given.store(newValue, ordering: .relaxed) }
    }

    package var isReadOnly: Bool { opensToRead.load(ordering: .acquiring) }

    /// Whether LMDB has given the handle up: only `reopen` helps.
    package var isGivenUp: Bool {
        do throws(LMDBError) {
            try read { (_) throws(LMDBError) in }
            return false
        } catch {
            return error.code == .MDB_PANIC
        }
    }

    deinit {
        OpenEnvironments.close(file) {
            unsafe mdb_env_close(pointer)
        }
    }

    /// Writes everything committed so far to the disk. A commit of a `.synced` environment has done so.
    package func sync() throws(LMDBError) {
        census.enter()
        defer { census.leave() }
        try LMDBError.check(unsafe mdb_env_sync(pointer, 1), "mdb_env_sync")
    }

    /// Puts a new handle in the place of one that LMDB gave up: after a failed write of the file's head it
    /// refuses every transaction with `MDB_PANIC`. Databases stay good. What of the failed commit is there afterwards
    /// is for the caller to look at.
    ///
    /// - Parameters:
    ///   - readOnly: for reading alone from now on.
    ///   - patience: how long transactions that are still open are waited for.
    /// - Throws: `transactionsOpen`; `ENOENT` when the file is not in its place any more, and then nothing is changed. A
    ///   file that cannot be opened any more ends the process.
    package func reopen(readOnly: Bool, patience: Duration) throws(LMDBError) {
        guard try isInPlace() else {
            throw LMDBError(code: .ENOENT, operation: "\(path)/\(PageFile.name) is another file")
        }
        let databases = openedDatabases.withLock { $0 }
        try census.whileNoneOpen("mdb_env_open", patience: patience) { () throws(LMDBError) in
            try exchangeHandle(
                readOnly: readOnly,
                mapSize: max(configuration.mapSize, standingRoom.size),
                databases
            )
        }
    }

    /// Puts a new handle in the place of this one, whatever state that is in. To be called while the census lets nobody
    /// in. A file that cannot be opened any more ends the process.
    ///
    /// - Parameter databases: what was open.
    /// - Throws: `ENOMEM` when there is no memory for a handle, and then nothing is changed.
    func exchangeHandle(
        readOnly: Bool,
        mapSize: Int,
        _ databases: [OpenedDatabase]
    ) throws(LMDBError) {
        var configuration = configuration
        configuration.readOnly = configuration.readOnly || readOnly
        configuration.mapSize = mapSize
        let opened = unsafe try Self.makeHandle(configuration)
        unsafe mdb_env_close(pointer)
        unsafe pointer = unsafe opened
        opensToRead.store(configuration.readOnly, ordering: .releasing)
        do throws(LMDBError) {
            try unsafe Self.open(opened, path: path, isNew: false, configuration: configuration)
            try openAgain(databases)
        } catch {
            // There is no handle any more that anything could be done with, not even be refused.
            fatalError("\(path), which was open, cannot be opened again: \(error)")
        }
    }

    private static func pageSize(_ pointer: OpaquePointer) -> Int {
        var shape = MDB_stat()
        let status = unsafe mdb_env_stat(pointer, &shape)
        precondition(status == MDB_SUCCESS, "an open environment tells its page size")
        return Int(shape.ms_psize)
    }

    private static func makeHandle(
        _ configuration: EnvironmentConfiguration
    ) throws(LMDBError) -> OpaquePointer {
        var created: OpaquePointer?
        try LMDBError.check(unsafe mdb_env_create(&created), "mdb_env_create")
        guard let handle = unsafe created else { preconditionFailure("mdb_env_create gave no environment") }
        var status = unsafe mdb_env_set_maxreaders(handle, UInt32(configuration.maxReaders))
        if status == MDB_SUCCESS {
            status = unsafe mdb_env_set_maxdbs(handle, UInt32(configuration.maxDatabases))
        }
        if status != MDB_SUCCESS {
            unsafe mdb_env_close(handle)
        }
        try LMDBError.check(status, "mdb_env_set_maxreaders, mdb_env_set_maxdbs")
        return unsafe handle
    }

    /// Opens the files. The map is set before only when the file is new: set on an old file it would hide the
    /// size that the file remembers, and a map that was grown would shrink again.
    private static func open(
        _ pointer: OpaquePointer,
        path: String,
        isNew: Bool,
        configuration: EnvironmentConfiguration
    ) throws(LMDBError) {
        // MDB_NOTLS: a reader slot belongs to its transaction, since Swift tasks change threads.
        // Never MDB_WRITEMAP: a full disk would be SIGBUS, a stray pointer would damage the file.
        // Never MDB_NOMEMINIT: pages of the file could carry bytes of the heap.
        var flags = UInt32(MDB_NOTLS)
        if configuration.readOnly { flags |= UInt32(MDB_RDONLY) }
        if configuration.durability == .unsynced { flags |= UInt32(MDB_NOSYNC) }

        if isNew, !configuration.readOnly {
            let status = unsafe mdb_env_set_mapsize(pointer, configuration.mapSize)
            try LMDBError.check(status, "mdb_env_set_mapsize")
        }
        let status = unsafe mdb_env_open(pointer, path, flags, configuration.fileMode)
        try LMDBError.check(status, "mdb_env_open \(path)")
        guard !configuration.readOnly else { return }

        if isNew, configuration.durability == .synced {
            try DataFolder.syncEntries(of: path)
        }
        var info = unsafe MDB_envinfo()
        try LMDBError.check(unsafe mdb_env_info(pointer, &info), "mdb_env_info")
        if unsafe info.me_mapsize < configuration.mapSize {
            let status = unsafe mdb_env_set_mapsize(pointer, configuration.mapSize)
            try LMDBError.check(status, "mdb_env_set_mapsize")
        }
    }
}
