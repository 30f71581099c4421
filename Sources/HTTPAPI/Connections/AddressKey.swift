import NIOCore

/// An address as limits count it: IPv4 as it is, of IPv6 the half that a provider gives to one customer.
struct AddressKey: Hashable, Sendable {
    private let bytes: UInt64

    static let none = AddressKey(bytes: 0)

    private init(bytes: UInt64) { self.bytes = bytes }

    init(_ address: SocketAddress?) {
        guard let address else {
            self = .none
            return
        }
        // Where the bytes lie in a sockaddr_in and a sockaddr_in6.
        let bytes = address.withSockAddr { pointer, size in
            Array(UnsafeRawBufferPointer(start: pointer, count: size))
        }
        switch address {
        case .v4: self.init(v4: bytes[4..<8].reduce(0) { $0 << 8 | UInt32($1) })
        case .v6:
            let parts = Array(bytes[8..<24])
            // An IPv4 caller of a socket for both kinds comes as a mapped address.
            if parts[..<10].allSatisfy({ $0 == 0 }), parts[10] == 0xFF, parts[11] == 0xFF {
                self.init(v4: parts[12...].reduce(0) { $0 << 8 | UInt32($1) })
            } else {
                self.init(bytes: parts[..<8].reduce(0) { $0 << 8 | UInt64($1) })
            }
        case .unixDomainSocket: self = .none
        }
    }

    /// Beside every /64 of IPv6, none of which begins so.
    private init(v4: UInt32) { bytes = 0xFFFF_FFFF << 32 | UInt64(v4) }
}
