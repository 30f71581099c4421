private import Glibc
private import Synchronization

/// A file, whatever path leads to it.
struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let node: UInt64

    /// The file at the path, or nil when there is none or it cannot be looked at.
    init?(path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        node = UInt64(status.st_ino)
    }
}

/// The environments that this process has open.
///
/// LMDB's file locks belong to the process: to open an environment twice and close one of them would drop the
/// locks of the other, and another process could then take its reader slots for dead ones. Opening and closing
/// are therefore done one at a time. Files are told apart by the data file's node, which cannot be used again
/// while the environment holds it open.
enum OpenEnvironments {
    private static let files = Mutex<Set<FileIdentity>>([])

    /// Runs `opening` (told whether the data file is still to be made) unless the environment is open.
    static func open(
        folder: String,
        _ opening: (_ isNew: Bool) throws(LMDBError) -> Void
    ) throws(LMDBError) -> FileIdentity {
        let dataFile = folder + "/" + PageFile.name
        return try files.withLock { (files) throws(LMDBError) -> FileIdentity in
            let before = FileIdentity(path: dataFile)
            if let before, files.contains(before) {
                throw LMDBError(code: .alreadyOpen, operation: "open \(folder)")
            }
            try opening(before == nil)
            guard let file = FileIdentity(path: dataFile) else {
                throw LMDBError(code: .ENOENT, operation: "stat \(dataFile)")
            }
            files.insert(file)
            return file
        }
    }

    static func close(_ file: FileIdentity, _ closing: () -> Void) {
        files.withLock { files in
            closing()
            let wasOpen = files.remove(file) != nil
            precondition(wasOpen, "closed an environment that was not open")
        }
    }
}
