internal import CLMDB
internal import Glibc

extension WriteTransaction {
    /// Writes zeros behind the end of the file when less than `least` bytes there are free, so that the commits
    /// to come write where the file system has given room already: their sync then waits for no journal of its.
    ///
    /// Only what lies behind the file's end is touched, and nobody else moves that while this transaction is
    /// open. A disk without room for it is none of its business: the commit finds out.
    ///
    /// - Parameters:
    ///   - least: bytes that this transaction may need.
    ///   - share: bytes to write; never beyond the map.
    /// - Throws: `EIO` and whatever else says that the file cannot be written.
    package func roomAhead(least: Int, share: Int) throws(LMDBError) {
        var descriptor: CInt = -1
        try LMDBError.check(unsafe mdb_env_get_fd(environment.pointer, &descriptor), "mdb_env_get_fd")
        var file = stat()
        guard unsafe fstat(descriptor, &file) == 0, file.st_mode & S_IFMT == S_IFREG else { return }
        let room = environment.standingRoom
        let end = Int(file.st_size)
        guard end - room.used < least, end < room.size else { return }
        try write(zeros: min(max(least, share), room.size - end), to: descriptor, at: end)
    }

    /// As many zeros as one call writes.
    private static var zeroPage: Int { 64 * 1024 }

    private func write(zeros count: Int, to descriptor: CInt, at offset: Int) throws(LMDBError) {
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
                if error.isSpaceExhausted { return }
                throw error
            }
            done += written
        }
    }
}
