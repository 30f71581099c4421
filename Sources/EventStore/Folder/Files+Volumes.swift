import Glibc

extension Files {
    /// What a folder has in it but for `lost+found`: a file system that is mounted as the folder has that at its
    /// own top. It is the administrator's, and nobody here looks into it or takes it away.
    static func namesPut(in folder: String) throws(EventStoreError) -> [String] {
        try names(in: folder).filter { $0 != fileSystemsOwn || !isFolder(folder + "/" + $0) }
    }

    private static let fileSystemsOwn = "lost+found"

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
