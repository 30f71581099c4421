import Foundation

/// The account that a data folder belongs to, when a tool runs as root on another's: with the package the master key
/// is root's alone, and the folder the daemon's.
struct FolderOwner {
    private let folder: String
    private let user: uid_t
    private let group: gid_t

    /// nil when whatever is made in the folder belongs to its owner anyway.
    init?(of folder: String) {
        var status = stat()
        guard geteuid() == 0, stat(folder, &status) == 0, status.st_uid != 0 else { return nil }
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

    /// The same for a tool that is ended at any moment, where the daemon would go on with what is there: all is given
    /// before a signal ends the process. `body` sees by `OrderlyEnd` that it should come to an end.
    static func keepingThroughSignals<Result>(
        _ folder: String,
        _ body: () throws -> Result
    ) throws -> Result {
        guard FolderOwner(of: folder) != nil else { return try body() }
        return try OrderlyEnd.during { try keeping(folder, body) }
    }

    /// - Throws: `DaemonError` with the first file that could not be given.
    private func handBack() throws {
        let top = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard top >= 0 else { throw Self.fault(folder) }
        do { try give(top, folder) } catch {
            close(top)
            throw error
        }
        try giveAll(in: top, folder)
    }

    /// Goes down by open folders and never by paths: the folder's owner, who can change what a path leads to at any
    /// moment, must not get what is elsewhere.
    ///
    /// - Parameter descriptor: of a folder; is closed.
    private func giveAll(in descriptor: CInt, _ path: String) throws {
        guard let entries = fdopendir(descriptor) else {
            defer { close(descriptor) }
            throw Self.fault(path)
        }
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            // Links are not followed, and nothing waits for whoever writes into a pipe.
            let child = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard child >= 0 else { continue }
            let isFolder: Bool
            do { isFolder = try give(child, path + "/" + name) } catch {
                close(child)
                throw error
            }
            if isFolder { try giveAll(in: child, path + "/" + name) } else { close(child) }
        }
    }

    /// - Returns: whether it is a folder.
    @discardableResult
    private func give(_ descriptor: CInt, _ path: String) throws -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.fault(path) }
        let kind = status.st_mode & S_IFMT
        // What has another name may be somebody else's.
        let isOfFolder = kind == S_IFDIR || (kind == S_IFREG && status.st_nlink == 1)
        if isOfFolder, status.st_uid == 0, fchown(descriptor, user, group) != 0 { throw Self.fault(path) }
        return kind == S_IFDIR
    }

    private static func fault(_ path: String) -> DaemonError {
        let reason = String(cString: strerror(errno))
        return DaemonError(
            "\(path) belongs to root and could not be given to the folder's owner: \(reason)"
        )
    }
}
