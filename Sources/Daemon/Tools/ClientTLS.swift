import Identity
import NIOSSL

/// How a tool trusts a daemon that speaks TLS, and what it shows of itself.
package struct ClientTLS: Sendable {
    /// The authorities that the daemon's certificate may be of, in PEM; nil: the machine's.
    private let authorityPath: String?
    private let certificatePath: String?
    private let keyPath: String?

    private static let fileBytesMax = 256 << 10

    package init(authorityPath: String? = nil, certificatePath: String? = nil, keyPath: String? = nil) {
        self.authorityPath = authorityPath
        self.certificatePath = certificatePath
        self.keyPath = keyPath
    }

    /// - Throws: `DaemonError` when a file cannot be used.
    func configuration() throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        do {
            if let authorityPath {
                configuration.trustRoots = .certificates(try Self.certificates(authorityPath))
            }
            if let certificatePath, let keyPath {
                configuration.certificateChain = try Self.certificates(certificatePath).map {
                    .certificate($0)
                }
                let bytes = try SmallFile.readSecret(keyPath, bytesMax: Self.fileBytesMax)
                guard let key = try? NIOSSLPrivateKey(bytes: Array(bytes), format: .pem) else {
                    throw WatchFault("\(keyPath) is no private key in PEM")
                }
                configuration.privateKey = .privateKey(key)
            }
        } catch let fault as WatchFault { throw DaemonError("TLS: \(fault)") }
        return configuration
    }

    private static func certificates(_ path: String) throws -> [NIOSSLCertificate] {
        let bytes = try SmallFile.read(path, bytesMax: fileBytesMax)
        guard let found = try? NIOSSLCertificate.fromPEMBytes(Array(bytes)), !found.isEmpty else {
            throw WatchFault("\(path) has no certificate in PEM")
        }
        return found
    }
}
