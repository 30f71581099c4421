import Glibc
import Synchronization

/// TCP ports of 127.0.0.1 that nobody listens on.
package enum LocalPort {
    // Below those that the system gives to whoever asks for any: what another process is given meanwhile is
    // not one of them.
    private static let choice: Range<UInt16> = 10_000..<32_000
    private static let given = Mutex<Set<UInt16>>([])

    /// A port that was free a moment ago and that this process did not give before.
    package static func free() -> UInt16 {
        while true {
            guard let port = choice.randomElement(), given.withLock({ $0.insert(port).inserted }) else {
                continue
            }
            if isFree(port) { return port }
        }
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        precondition(descriptor >= 0, "no socket: \(String(cString: strerror(errno)))")
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafeBytes(of: &address) { bytes in
            bytes.withMemoryRebound(to: sockaddr.self) { addresses in
                bind(descriptor, addresses.baseAddress, socklen_t(bytes.count)) == 0
            }
        }
    }
}
