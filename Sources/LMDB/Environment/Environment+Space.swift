internal import CLMDB
import Synchronization

extension Environment {
    /// How full the environment is and who reads it.
    package func statistics() throws(LMDBError) -> EnvironmentStatistics {
        let snapshots = try readers().compactMap(\.snapshot)
        // LMDB looks into the map for this, so the map must not move meanwhile.
        census.enter()
        defer { census.leave() }
        var info = unsafe MDB_envinfo()
        try LMDBError.check(unsafe mdb_env_info(pointer, &info), "mdb_env_info")
        var shape = MDB_stat()
        try LMDBError.check(unsafe mdb_env_stat(pointer, &shape), "mdb_env_stat")
        return unsafe EnvironmentStatistics(
            pageSize: Int(shape.ms_psize),
            pagesUsed: info.me_last_pgno + 1,
            mapSize: info.me_mapsize,
            readerLimit: Int(info.me_maxreaders),
            readers: snapshots.count,
            lastTransaction: TransactionID(rawValue: UInt64(info.me_last_txnid)),
            oldestReader: snapshots.min()
        )
    }

    /// How much of the map is in use. Costs no system call.
    package var room: MapRoom {
        census.enter()
        defer { census.leave() }
        return standingRoom
    }

    /// The same for who is counted in the census, or has the environment for itself.
    var standingRoom: MapRoom {
        var info = unsafe MDB_envinfo()
        let status = unsafe mdb_env_info(pointer, &info)
        precondition(status == MDB_SUCCESS, "an open environment tells its size")
        return unsafe MapRoom(used: (info.me_last_pgno + 1) * pageSize, size: info.me_mapsize)
    }

    /// Gives the map more room, the remedy for `MDB_MAP_FULL`; the next commit makes it last. A size at or
    /// below the present one changes nothing.
    ///
    /// The map moves in memory, so no transaction may be open in this process. Other processes follow by
    /// themselves.
    ///
    /// - Parameters:
    ///   - size: bytes.
    ///   - patience: how long open transactions are waited for, while new ones wait.
    /// - Throws: `transactionsOpen`, which is retryable; `ENOMEM` when there is not so much address space.
    package func growMap(to size: Int, patience: Duration = .zero) throws(LMDBError) {
        precondition(!isReadOnly, "a read-only environment takes its map size from the file")
        let databases = openedDatabases.withLock { $0 }
        try census.whileNoneOpen(Self.moving, patience: patience) { () throws(LMDBError) in
            let present = standingRoom.size
            guard present < size else { return }
            try AddressSpace.check(more: size - present, Self.moving)
            let status = unsafe mdb_env_set_mapsize(pointer, size)
            guard status != MDB_SUCCESS else { return }
            // The handle has no map any more, and LMDB gives it none again: it would say that it had.
            do throws(LMDBError) {
                try exchangeHandle(readOnly: false, mapSize: present, databases)
            } catch {
                fatalError("\(path) has no map any more: \(error)")
            }
            try LMDBError.check(status, Self.moving)
        }
    }

    /// Takes over the size that another process has given the map.
    ///
    /// - Throws: `transactionsOpen`; `ENOMEM` when there is not so much address space: the map stays as it was.
    func followMap(patience: Duration) throws(LMDBError) {
        // LMDB itself tells the size that it has mapped, not the one that the file has by now.
        let head = try HeadPages.read(PageFile(folder: path)).newest
        try census.whileNoneOpen(Self.moving, patience: patience) { () throws(LMDBError) in
            if let head {
                try AddressSpace.check(more: Int(clamping: head.mapBytes) - standingRoom.size, Self.moving)
            }
            let status = unsafe mdb_env_set_mapsize(pointer, 0)
            guard status == MDB_SUCCESS else {
                fatalError("\(path) has no map any more: \(status)")
            }
        }
    }

    private static var moving: String { "mdb_env_set_mapsize" }
}

/// How full a map is, in bytes.
package struct MapRoom: Hashable, Sendable {
    package var used: Int
    package var size: Int

    package init(used: Int, size: Int) {
        self.used = used
        self.size = size
    }
}
