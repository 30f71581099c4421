internal import CLMDB
internal import Glibc

extension Environment {
    /// Copies the last commit to a new environment, synced to the disk, while reads and writes go on. The copy
    /// holds one read transaction to its end, so under many writes the file grows meanwhile.
    ///
    /// - Parameters:
    ///   - folder: made when absent (0700); must not hold a `data.mdb`.
    ///   - compacting: leaves out free pages and orders the rest: smaller, slower.
    /// - Throws: `EEXIST` when there is an environment already, `ENOSPC` when the disk is full. A copy that
    ///   failed is taken away again.
    package func copy(to folder: String, compacting: Bool) throws(LMDBError) {
        try DataFolder.create(folder)
        let target = folder + "/data.mdb"
        // By descriptor, because LMDB's copy by path neither restricts the file's mode nor syncs it.
        let descriptor = unsafe Glibc.open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw LMDBError(code: LMDBError.Code(rawValue: errno), operation: "open \(target)")
        }
        defer { close(descriptor) }
        do throws(LMDBError) {
            try copy(into: descriptor, compacting: compacting)
            try DataFolder.syncEntries(of: folder)
        } catch {
            unsafe unlink(target)
            throw error
        }
    }

    private func copy(into descriptor: CInt, compacting: Bool) throws(LMDBError) {
        census.enter()
        defer { census.leave() }
        let flags = compacting ? UInt32(MDB_CP_COMPACT) : 0
        try LMDBError.check(unsafe mdb_env_copyfd2(pointer, descriptor, flags), "mdb_env_copyfd2")
        if fsync(descriptor) != 0 {
            throw LMDBError(code: LMDBError.Code(rawValue: errno), operation: "fsync")
        }
    }
}
