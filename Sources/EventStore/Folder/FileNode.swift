import Glibc

/// A file, whatever name leads to it.
struct FileNode: Hashable, Sendable {
    let device: dev_t
    let number: ino_t

    /// nil when there is no file at the path.
    static func at(_ path: String) throws(EventStoreError) -> FileNode? {
        var status = stat()
        if unsafe stat(path, &status) == 0 {
            return FileNode(device: status.st_dev, number: status.st_ino)
        }
        guard errno == ENOENT || errno == ENOTDIR else { throw EventStoreError(errno: errno, "stat \(path)") }
        return nil
    }

    static func opened(as file: FileDescriptor) throws(EventStoreError) -> FileNode {
        var status = stat()
        guard unsafe fstat(file.number, &status) == 0 else {
            throw EventStoreError(errno: errno, "stat \(file.path)")
        }
        return FileNode(device: status.st_dev, number: status.st_ino)
    }
}
