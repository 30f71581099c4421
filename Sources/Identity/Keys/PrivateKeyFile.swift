import Foundation

/// A private key on disk, as `token new-key` writes it.
package struct PrivateKeyFile: Hashable, Sendable {
    package let path: String

    private static let bytesMax = 64 << 10

    package init(path: String) { self.path = path }

    /// - Throws: `SigningKey.Fault` when it cannot be read, is no plain file, is none, or can be read by
    ///   others than its owner.
    package func key() throws(SigningKey.Fault) -> SigningKey { try SigningKey(json: bytes()) }

    private func bytes() throws(SigningKey.Fault) -> Data {
        do throws(PlainFile.Refusal) {
            let file = try PlainFile(path)
            if !file.isOpenToOthers { return try file.read(bytesMax: Self.bytesMax) }
        } catch { throw SigningKey.Fault(error.reason) }
        throw SigningKey.Fault(
            "can be read by others than its owner: chmod 600, and replace it if somebody may have"
        )
    }
}
