private import CLMDB
private import Glibc

/// LMDB's table of readers. It is mapped into memory as a file with holes, and to touch a hole that the disk has no room
/// for ends the process (SIGBUS).
struct LockFile {
    static let name = "lock.mdb"

    private let path: String
    private let mode: UInt32
    /// What LMDB makes it at most; it makes what is longer no shorter.
    private let byteCount: Int

    /// - Parameter folder: the environment's.
    init(in folder: String, _ configuration: EnvironmentConfiguration) {
        path = folder + "/" + Self.name
        mode = configuration.fileMode
        byteCount = Self.headBytes + configuration.maxReaders * Self.slotBytes
    }

    /// Two mutexes with what they guard, each in cache lines of its own.
    private static var headBytes: Int { 256 }
    private static var slotBytes: Int { 64 }
    /// In which files say what room they have, on Linux, whatever the file system's own blocks are.
    private static var blockBytes: Int { 512 }
    /// Where the first readers are.
    private static var firstBytes: Int { 4_096 }

    /// Has the file system give room to all of it, and leaves its length to LMDB. To be called while this process has it
    /// not open: it would lose its locks.
    ///
    /// - Parameter readOnly: with room for the first readers it goes on. Nobody who looks only has more, and a file that
    ///   an older program left has holes.
    /// - Throws: `ENOSPC` or `EDQUOT`, or what else the file system says. That there is no file, or none that may be
    ///   written, LMDB says.
    func allocate(readOnly: Bool) throws(LMDBError) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, mode_t(mode))
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var file = stat()
        let isKnown = unsafe fstat(descriptor, &file) == 0
        let wanted = max(byteCount, isKnown ? Int(file.st_size) : 0)
        // Some file systems ask for room once more for what has it.
        if isKnown, Int(file.st_blocks) * Self.blockBytes >= wanted { return }
        do throws(LMDBError) {
            try allocate(wanted, of: descriptor)
        } catch {
            guard readOnly else { throw error }
            try allocate(Self.firstBytes, of: descriptor)
        }
    }

    /// File systems that cannot do it go on without.
    private func allocate(_ count: Int, of descriptor: CInt) throws(LMDBError) {
        while fallocate(descriptor, FALLOC_FL_KEEP_SIZE, 0, off_t(count)) != 0 {
            switch errno {
            case EINTR: continue
            case EOPNOTSUPP, ENOSYS: return
            case let code:
                throw LMDBError(code: LMDBError.Code(rawValue: code), operation: "fallocate \(path)")
            }
        }
    }
}
