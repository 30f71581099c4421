import Glibc

/// Keeps a second daemon out of a data folder. The lock goes with the process, however it ends; the process
/// id in the file only serves the message.
final class FolderLock: Sendable {
    /// In every folder that one has to itself.
    static let fileName = "LOCK"

    private let file: FileDescriptor
    /// The folder itself, which is held as well: a file can be taken away while its owner runs.
    private let folder: FileDescriptor?

    /// - Parameter folder: what is to be held as well; nil: the file alone.
    /// - Throws: `folderInUse` with the owner's process id.
    init(path: String, holding folder: String? = nil) throws(EventStoreError) {
        file = try FileDescriptor(opening: path, O_RDWR | O_CREAT)
        guard try Self.takes(file) else {
            let owner = String(decoding: try file.read(32, at: 0).filter { $0 > 32 }, as: UTF8.self)
            let name = owner.isEmpty ? "another process" : "process \(owner)"
            throw EventStoreError(.folderInUse, "\(path) is held by \(name)", isRetryable: true)
        }
        self.folder = try folder.map { (folder) throws(EventStoreError) in
            let held = try FileDescriptor(opening: folder, O_RDONLY | O_DIRECTORY)
            guard try Self.takes(held) else {
                throw EventStoreError(
                    .folderInUse,
                    "\(folder) is held by another process, whose \(path) was taken away",
                    isRetryable: true
                )
            }
            return held
        }
        try file.truncate(to: 0)
        try file.write(Array("\(getpid())\n".utf8), at: 0)
    }

    /// Closing is not enough: a child that was forked a moment ago has a copy of the descriptor until it execs, and
    /// would hold the lock as long.
    deinit {
        // The file last: who has it and not the folder would think that it had been taken away.
        if let folder { _ = flock(folder.number, LOCK_UN) }
        _ = flock(file.number, LOCK_UN)
    }

    /// Whether others who look for the lock find this one.
    func isInPlace() throws(EventStoreError) -> Bool { try file.isInPlace() }

    /// - Returns: whether nobody else has it.
    private static func takes(_ file: FileDescriptor) throws(EventStoreError) -> Bool {
        guard flock(file.number, LOCK_EX | LOCK_NB) != 0 else { return true }
        let code = errno
        guard code == EWOULDBLOCK else { throw EventStoreError(errno: code, "lock \(file.path)") }
        return false
    }

    /// Keeps an owner out while others who only read may come in too. Writes nothing.
    ///
    /// - Throws: `folderInUse`; `notFound` when nobody ever had the lock.
    init(sharing path: String) throws(EventStoreError) {
        file = try FileDescriptor(opening: path, O_RDONLY)
        folder = nil
        guard flock(file.number, LOCK_SH | LOCK_NB) == 0 else {
            let code = errno
            guard code == EWOULDBLOCK else { throw EventStoreError(errno: code, "lock \(path)") }
            throw EventStoreError(.folderInUse, "\(path) is held by another process", isRetryable: true)
        }
    }
}
