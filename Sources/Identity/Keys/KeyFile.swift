package import Foundation

/// A JWKS file on disk.
package struct KeyFile: Hashable, Sendable {
    package let path: String

    /// A key of 4,096 bits is less than a thousand bytes.
    package static let bytesMax = 256 << 10

    package init(path: String) { self.path = path }

    /// - Throws: `TokenKeys.Fault` when it cannot be read, is no plain file, is empty, or is too large.
    package func read() throws(TokenKeys.Fault) -> Data {
        do throws(PlainFile.Refusal) { return try PlainFile(path).read(bytesMax: Self.bytesMax) } catch {
            throw TokenKeys.Fault(error.reason)
        }
    }

    package func keys() async throws(TokenKeys.Fault) -> TokenKeys { try await TokenKeys(jwks: read()) }
}
