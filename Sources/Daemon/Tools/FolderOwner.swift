import Foundation

/// The account that a data folder belongs to, when a tool runs as root on another's: with the package the master key
/// is root's alone, and the folder the daemon's.
struct FolderOwner {
    private let folder: String
    private let user: uid_t
    private let group: gid_t

    /// nil when whatever is made in the folder belongs to its owner anyway.
    init?(of folder: String) {
        guard geteuid() == 0, let status = Self.status(of: folder), status.st_uid != 0 else { return nil }
        self.folder = folder
        user = status.st_uid
        group = status.st_gid
    }

    /// Runs a tool, and gives what it has made to the folder's owner, however it ends: the daemon could not open it.
    /// - Parameter folder: nil: it makes nothing.
    static func keeping<Result>(_ folder: String?, _ body: () throws -> Result) throws -> Result {
        let owner = folder.flatMap { FolderOwner(of: $0) }
        let result = Swift.Result { try body() }
        try owner?.handBack()
        return try result.get()
    }

    /// - Throws: `DaemonError` with the first file that could not be given.
    private func handBack() throws {
        let inside = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        for path in [folder] + inside.map({ folder + "/" + $0 }) {
            guard let status = Self.status(of: path), status.st_uid == 0, Self.isOfFolder(status) else {
                continue
            }
            guard lchown(path, user, group) == 0 else {
                let reason = String(cString: strerror(errno))
                throw DaemonError(
                    "\(path) belongs to root and could not be given to the folder's owner, user \(user): \(reason)"
                )
            }
        }
    }

    /// Not a link to what is elsewhere: the folder's owner may have put it there.
    private static func isOfFolder(_ status: stat) -> Bool {
        let kind = status.st_mode & S_IFMT
        return kind == S_IFDIR || (kind == S_IFREG && status.st_nlink == 1)
    }

    private static func status(of path: String) -> stat? {
        var status = stat()
        return lstat(path, &status) == 0 ? status : nil
    }
}
