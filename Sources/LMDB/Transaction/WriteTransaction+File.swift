internal import CLMDB
internal import Glibc

extension WriteTransaction {
    /// How much of the map is in use. Of the environment nobody asks it who has a transaction: that waits for a map that
    /// grows, which waits for the transaction.
    package var room: MapRoom { environment.standingRoom }

    /// Makes sure that this transaction finds room on the disk, before it writes. LMDB's own writes cannot tell: of a
    /// disk that takes a part of a write and not the rest it makes `EIO`, as of one that fails.
    ///
    /// What comes after the file's end in use is given to the file: with zeros, so that the commits to come write where
    /// the file system has given room already and their sync waits for no journal of its; or by `posix_fallocate` alone.
    /// Holes there, as a sparse copy of a file has, are filled once. Pages before are the file's already, except on
    /// file systems that write nothing in place.
    ///
    /// Only what lies behind the pages in use is touched, and nobody else moves that while this transaction is open.
    ///
    /// - Parameters:
    ///   - least: bytes behind the pages in use that this transaction may need.
    ///   - zeros: bytes to write when there are less; never beyond the map. 0: none, `least` alone is made sure of.
    /// - Throws: `ENOSPC` and `EDQUOT` when there is no room for `least`, before anything of the transaction is
    ///   written; `EIO` and whatever else says that the file cannot be written.
    package func roomAhead(least: Int, zeros: Int) throws(LMDBError) {
        var descriptor: CInt = -1
        try LMDBError.check(unsafe mdb_env_get_fd(environment.pointer, &descriptor), "mdb_env_get_fd")
        let file = DataFile(descriptor: descriptor)
        guard var end = file.end else { return }
        let room = environment.standingRoom
        if environment.givenEnd < end, room.used < end { try file.allocate(room.used..<end) }
        // A map that is full is LMDB's to refuse.
        let needed = min(room.used + least, room.size)
        if end < needed, zeros > 0 {
            end = try file.write(zeros: min(max(needed - end, zeros), room.size - end), at: end)
        }
        if end < needed {
            try file.allocate(end..<needed)
            end = needed
        }
        environment.givenEnd = end
    }
}

/// The file below an environment, where LMDB does not look.
private struct DataFile {
    let descriptor: CInt

    /// As many zeros as one call writes.
    private static var zeroPage: Int { 64 * 1024 }

    /// nil for what is no file.
    var end: Int? {
        var file = stat()
        guard unsafe fstat(descriptor, &file) == 0, file.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(file.st_size)
    }

    /// Writes zeros as far as there is room.
    ///
    /// - Returns: where they end.
    func write(zeros count: Int, at offset: Int) throws(LMDBError) -> Int {
        let zeros = [UInt8](repeating: 0, count: Self.zeroPage)
        var done = 0
        while done < count {
            let written = unsafe zeros.withUnsafeBytes { buffer in
                let length = min(buffer.count, count - done)
                return unsafe pwrite(descriptor, buffer.baseAddress, length, off_t(offset + done))
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else {
                let error = LMDBError(code: LMDBError.Code(rawValue: errno), operation: "pwrite")
                if error.isSpaceExhausted { break }
                throw error
            }
            done += written
        }
        return offset + done
    }

    /// Has the file system give room to a part of the file, holes and what lies behind the end. Where it cannot but
    /// by writing, the C library writes a byte of each block that is not written yet.
    func allocate(_ range: Range<Int>) throws(LMDBError) {
        while true {
            let status = posix_fallocate(descriptor, off_t(range.lowerBound), off_t(range.count))
            if status == EINTR { continue }
            guard status != 0 else { return }
            throw LMDBError(code: LMDBError.Code(rawValue: status), operation: "posix_fallocate")
        }
    }
}
