import Glibc

/// Keeps a second daemon out of a data folder. The lock goes with the process, however it ends; the process
/// id in the file only serves the message.
final class FolderLock: Sendable {
    private let file: FileDescriptor

    /// - Throws: `folderInUse` with the owner's process id.
    init(path: String) throws(EventStoreError) {
        file = try FileDescriptor(opening: path, O_RDWR | O_CREAT)
        guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            guard code == EWOULDBLOCK else { throw EventStoreError(errno: code, "lock \(path)") }
            let owner = String(decoding: try file.read(32, at: 0).filter { $0 > 32 }, as: UTF8.self)
            let name = owner.isEmpty ? "another process" : "process \(owner)"
            throw EventStoreError(.folderInUse, "\(path) is held by \(name)", isRetryable: true)
        }
        try file.truncate(to: 0)
        try file.write(Array("\(getpid())\n".utf8), at: 0)
    }

    /// Closing is not enough: a child that was forked a moment ago has a copy of the descriptor until it execs, and
    /// would hold the lock as long.
    deinit { _ = flock(file.number, LOCK_UN) }

    /// Keeps an owner out while others who only read may come in too. Writes nothing.
    ///
    /// - Throws: `folderInUse`; `notFound` when nobody ever had the lock.
    init(sharing path: String) throws(EventStoreError) {
        file = try FileDescriptor(opening: path, O_RDONLY)
        guard flock(file.number, LOCK_SH | LOCK_NB) == 0 else {
            let code = errno
            guard code == EWOULDBLOCK else { throw EventStoreError(errno: code, "lock \(path)") }
            throw EventStoreError(.folderInUse, "\(path) is held by another process", isRetryable: true)
        }
    }
}
