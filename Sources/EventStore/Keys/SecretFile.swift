import Glibc

/// A file with a secret in it.
enum SecretFile {
    /// At most `limit` bytes; nil when the file is absent.
    ///
    /// - Parameter remedy: what to do should somebody have read it.
    /// - Throws: `exposedKey` when others than its owner can read or change it. What belongs to another account, as
    ///   systemd and Kubernetes hand secrets out, may be read by this one's group.
    static func content(
        of path: String,
        limit: Int,
        remedy: String
    ) throws(EventStoreError) -> [UInt8]? {
        guard try Files.isThere(path) else { return nil }
        let file = try FileDescriptor(opening: path, O_RDONLY)
        var status = stat()
        guard unsafe fstat(file.number, &status) == 0 else {
            throw EventStoreError(errno: errno, "stat \(path)")
        }
        let closed: mode_t = status.st_uid == geteuid() ? 0o077 : 0o027
        guard status.st_mode & closed == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw EventStoreError(
                .exposedKey,
                "\(path) has mode \(mode), so others than its owner can read or change it: chmod 600 it, and if somebody may have read it, \(remedy)"
            )
        }
        return try file.read(limit, at: 0)
    }
}
