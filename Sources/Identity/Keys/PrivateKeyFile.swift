import Foundation

/// A private key on disk, as `token new-key` writes it.
package struct PrivateKeyFile: Hashable, Sendable {
    package let path: String

    private static let bytesMax = 64 << 10

    package init(path: String) { self.path = path }

    /// - Throws: `SigningKey.Fault` when it cannot be read, is none, or can be read by others than its owner.
    package func key() throws(SigningKey.Fault) -> SigningKey {
        let bytes: Data
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            if let refusal = Self.refusal(handle) { throw SigningKey.Fault(refusal) }
            bytes = try handle.read(upToCount: Self.bytesMax) ?? Data()
        } catch let error as SigningKey.Fault { throw error } catch {
            throw SigningKey.Fault("cannot be read")
        }
        return try SigningKey(json: bytes)
    }

    /// What belongs to another, as systemd and Kubernetes hand secrets out, may be read by this one's group.
    private static func refusal(_ handle: FileHandle) -> String? {
        var status = stat()
        guard fstat(handle.fileDescriptor, &status) == 0 else { return "cannot be read" }
        let closed: mode_t = status.st_uid == geteuid() ? 0o077 : 0o027
        guard status.st_mode & closed != 0 else { return nil }
        return "can be read by others than its owner: chmod 600, and replace it if somebody may have"
    }
}
