package import Foundation

/// A file that is read whole, up to a limit.
package enum SmallFile {
    /// - Throws: `WatchFault` that names the file.
    package static func read(_ path: String, bytesMax: Int) throws(WatchFault) -> Data {
        var bytes = Data()
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            bytes = try handle.read(upToCount: bytesMax + 1) ?? Data()
        } catch { throw WatchFault("\(path) cannot be read") }
        guard !bytes.isEmpty else { throw WatchFault("\(path) is empty") }
        guard bytes.count <= bytesMax else { throw WatchFault("\(path) is larger than \(bytesMax) bytes") }
        return bytes
    }

    /// The same for a secret.
    /// - Throws: also when others than its owner can read or change it. What belongs to another account, as service
    ///   managers and Kubernetes hand secrets out, may be read by this one's group.
    package static func readSecret(_ path: String, bytesMax: Int) throws(WatchFault) -> Data {
        var file = stat()
        guard stat(path, &file) == 0 else { throw WatchFault("\(path) cannot be read") }
        let closed: mode_t = file.st_uid == geteuid() ? 0o077 : 0o027
        guard file.st_mode & closed == 0 else {
            throw WatchFault("\(path) is open to others than its owner: chmod 600 \(path)")
        }
        return try read(path, bytesMax: bytesMax)
    }
}
