import Glibc

/// Where librdkafka's cluster listens. It ends the process when it cannot, so this is looked at before.
enum LoopbackAddress {
    private static let text = "127.0.0.1"
    private static let bytes: UInt32 = 0x7F00_0001

    /// - Throws: `createFailed` with the system's reason.
    static func check() throws(KafkaError) {
        let descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw refusal(errno) }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = bytes.bigEndian
        let byteCount = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, byteCount)
            }
        }
        guard status == 0 else { throw refusal(errno) }
    }

    private static func refusal(_ code: CInt) -> KafkaError {
        let reason = unsafe String(cString: strerror(code))
        return KafkaError(
            .createFailed,
            .embeddedBroker,
            reason:
                "it listens on \(text), which cannot be bound: \(reason); give the machine IPv4 on its loopback, or publish to other brokers or nowhere (kafka.bootstrap, --kafka)"
        )
    }
}
