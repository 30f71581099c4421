import Glibc

/// An open file, closed with its last reference.
final class FileDescriptor: Sendable {
    let number: CInt
    let path: String

    /// - Throws: `notFound` when it is absent and not to be made, `storage` with the system's reason.
    init(
        opening path: String,
        _ flags: CInt,
        mode: mode_t = 0o600
    ) throws(EventStoreError) {
        let opened = unsafe open(path, flags | O_CLOEXEC, mode)
        guard opened >= 0 else { throw EventStoreError(errno: errno, "open \(path)") }
        number = opened
        self.path = path
    }

    deinit { close(number) }

    /// Reads until `count` bytes are there or the file ends.
    func read(_ count: Int, at offset: Int) throws(EventStoreError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(number, buffer.baseAddress! + done, count - done, off_t(offset + done))
            }
            if got == 0 { break }
            guard got > 0 else {
                if errno == EINTR { continue }
                throw EventStoreError(errno: errno, "read \(path)")
            }
            done += got
        }
        bytes.removeSubrange(done...)
        return bytes
    }

    func write(_ bytes: [UInt8], at offset: Int) throws(EventStoreError) {
        var done = 0
        while done < bytes.count {
            let put = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(number, buffer.baseAddress! + done, bytes.count - done, off_t(offset + done))
            }
            guard put > 0 else {
                if put < 0, errno == EINTR { continue }
                throw EventStoreError(errno: put == 0 ? EIO : errno, "write \(path)", otherwise: .writeFailed)
            }
            done += put
        }
    }

    /// Puts zeros in the place of everything, on the disk when it returns.
    func overwrite() throws(EventStoreError) {
        let end = try byteCount()
        for start in stride(from: 0, to: end, by: Self.zeros.count) {
            try write(Array(Self.zeros.prefix(end - start)), at: start)
        }
        try syncData()
    }

    private static let zeros = [UInt8](repeating: 0, count: 64 * 1024)

    /// Waits until the content is on the disk.
    func syncData() throws(EventStoreError) {
        guard fdatasync(number) == 0 else {
            throw EventStoreError(errno: errno, "fdatasync \(path)", otherwise: .writeFailed)
        }
    }

    func byteCount() throws(EventStoreError) -> Int {
        var status = stat()
        guard unsafe fstat(number, &status) == 0 else { throw EventStoreError(errno: errno, "stat \(path)") }
        return Int(status.st_size)
    }

    /// Whether it is what stands at its path: while it is open it can be taken away, or another be put there.
    func isInPlace() throws(EventStoreError) -> Bool {
        try FileNode.at(path) == FileNode.opened(as: self)
    }

    func truncate(to byteCount: Int) throws(EventStoreError) {
        guard ftruncate(number, off_t(byteCount)) == 0 else {
            throw EventStoreError(errno: errno, "truncate \(path)")
        }
    }
}

extension EventStoreError {
    init(errno code: CInt, _ operation: String, otherwise: Code = .storage) {
        let kind: Code =
            switch code {
            case ENOENT: .notFound
            case ENOSPC, EDQUOT: .spaceExhausted
            default: otherwise
            }
        self.init(kind, "\(operation): \(unsafe String(cString: strerror(code)))")
    }
}
