private import Glibc

/// The folder around an environment's files.
enum DataFolder {
    /// Makes the folder and those above it, readable by the owner only. One that is there is left as it is.
    static func create(_ path: String) throws(LMDBError) {
        guard unsafe mkdir(path, 0o700) != 0 else { return }
        let code = LMDBError.Code(rawValue: errno)
        switch code {
        case .EEXIST:
            return
        case .ENOENT:
            guard let parent = parent(of: path) else { break }
            try create(parent)
            if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        default:
            break
        }
        throw LMDBError(code: code, operation: "mkdir \(path)")
    }

    /// Makes the names of new files durable: syncs the folder, and the one it was made in.
    static func syncEntries(of path: String) throws(LMDBError) {
        try sync(path)
        try sync(path + "/..")
    }

    private static func sync(_ path: String) throws(LMDBError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw LMDBError(code: LMDBError.Code(rawValue: errno), operation: "open \(path)")
        }
        defer { close(descriptor) }
        if fsync(descriptor) != 0 {
            throw LMDBError(code: LMDBError.Code(rawValue: errno), operation: "fsync \(path)")
        }
    }

    private static func parent(of path: String) -> String? {
        let trimmed = path.reversed().drop(while: { $0 == "/" }).drop(while: { $0 != "/" })
        let parent = String(trimmed.drop(while: { $0 == "/" }).reversed())
        return parent.isEmpty ? nil : parent
    }
}
