package import Foundation

/// A JWKS file on disk.
package struct KeyFile: Hashable, Sendable {
    package let path: String

    /// A key of 4,096 bits is less than a thousand bytes.
    package static let bytesMax = 256 << 10

    package init(path: String) { self.path = path }

    /// - Throws: `TokenKeys.Fault` when it cannot be read, is empty, or is too large.
    package func read() throws(TokenKeys.Fault) -> Data {
        var bytes = Data()
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            bytes = try handle.read(upToCount: Self.bytesMax + 1) ?? Data()
        } catch { throw TokenKeys.Fault("cannot be read") }
        guard !bytes.isEmpty else { throw TokenKeys.Fault("is empty") }
        guard bytes.count <= Self.bytesMax else {
            throw TokenKeys.Fault("is larger than \(Self.bytesMax) bytes")
        }
        return bytes
    }

    package func keys() async throws(TokenKeys.Fault) -> TokenKeys { try await TokenKeys(jwks: read()) }
}
