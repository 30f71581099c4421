internal import CLMDB

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

    /// Gives the map more room, the remedy for `MDB_MAP_FULL`; the next commit makes it last. A size at or
    /// below the present one changes nothing.
    ///
    /// The map moves in memory, so no transaction may be open in this process (reset ones may). Other
    /// processes follow by themselves.
    ///
    /// - Parameter size: bytes.
    /// - Throws: `transactionsOpen`, which is retryable; `ENOMEM` when there is not so much address space.
    package func growMap(to size: Int) throws(LMDBError) {
        precondition(!isReadOnly, "a read-only environment takes its map size from the file")
        guard try statistics().mapSize < size else { return }
        try census.whileNoneOpen("mdb_env_set_mapsize") { unsafe mdb_env_set_mapsize(pointer, size) }
    }
}
