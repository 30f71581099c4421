private import Glibc

/// A data file that is read with `pread`, past LMDB and its map: what is not there, or is not as it should
/// be, is told and cannot end the process.
final class PageFile: Sendable {
    static let name = "data.mdb"

    let path: String
    private let descriptor: CInt

    /// - Parameter folder: the environment's.
    /// - Throws: `ENOENT` when there is no file.
    init(folder: String) throws(LMDBError) {
        path = folder + "/" + Self.name
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LMDBError(errno, "open \(path)") }
    }

    deinit { close(descriptor) }

    func byteCount() throws(LMDBError) -> UInt64 {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw LMDBError(errno, "fstat \(path)") }
        return UInt64(status.st_size)
    }

    /// The bytes at an offset; fewer when the file ends before.
    func read(_ count: Int, at offset: UInt64) throws(LMDBError) -> PageBytes {
        var done = 0
        var failure: CInt = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while done < count {
                let all = UnsafeMutableRawBufferPointer(buffer)
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: all[done...])
                let got = unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(done))
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                guard got > 0 else { break }
                done += got
            }
            filled = done
        }
        guard failure == 0 else { throw LMDBError(failure, "read \(path)") }
        return PageBytes(bytes)
    }
}

extension LMDBError {
    fileprivate init(_ errno: CInt, _ operation: String) {
        self.init(code: Code(rawValue: errno), operation: operation)
    }
}
