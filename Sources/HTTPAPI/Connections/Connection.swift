import Identity
import NIOCore
import Synchronization

/// What is known of the connection on which requests come.
final class Connection: Sendable {
    /// That of the request that is being answered.
    @TaskLocal static var current: Connection?

    /// What the client showed in its TLS handshake.
    enum Certificate: Sendable {
        case none
        case names(CertificateNames)
        /// TLS took it, and it cannot be read here.
        case unreadable
        /// It was checked by an authority that is no longer taken.
        case formerAuthority
    }

    private struct State {
        var certificate = Certificate.none
        var bucket: (id: String, bucket: RateBucket)?
    }

    let address: AddressKey
    // Never waited for: requests of a connection come one after the other.
    private let state = Mutex(State())

    init(address: SocketAddress?) { self.address = AddressKey(address) }

    var certificate: Certificate {
        get { state.withLock(\.certificate) }
        set { state.withLock { $0.certificate = newValue } }
    }

    /// The bucket of a caller; mostly that of the request before.
    func bucket(of id: String, _ find: () -> RateBucket) -> RateBucket {
        state.withLock { state in
            if let known = state.bucket, known.id == id, known.bucket.isCurrent { return known.bucket }
            let bucket = find()
            state.bucket = (id, bucket)
            return bucket
        }
    }
}
