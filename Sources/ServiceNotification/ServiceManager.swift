import Glibc

/// The service manager that started this process, told how it is: sd_notify(3), datagrams of `NAME=value` lines to
/// the socket of `NOTIFY_SOCKET`. Needs no library of systemd's, and other managers understand it too.
package struct ServiceManager: Sendable {
    private let address: NotifyAddress
    /// How often the manager must hear from this process, or it is started anew; nil when it need not.
    package let watchdog: Duration?

    /// nil when nobody wants to be told.
    ///
    /// - Parameters:
    ///   - environment: of the process.
    ///   - processID: of the process: a watchdog that is meant for another one is none.
    package init?(environment: [String: String], processID: Int32) {
        guard let address = environment["NOTIFY_SOCKET"].flatMap(NotifyAddress.init) else { return nil }
        self.address = address
        let isMeant = environment["WATCHDOG_PID"].map { $0 == String(processID) } ?? true
        let micros = environment["WATCHDOG_USEC"].flatMap(Int64.init) ?? 0
        watchdog = isMeant && micros > 0 ? .microseconds(micros) : nil
    }

    /// Of the clock that the manager goes by.
    package static func monotonicMicroseconds() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1_000
    }

    /// How long a manager that does not read is waited for.
    private static let patienceSeconds = 1

    /// - Returns: whether the manager has it. A manager that is gone is no reason to stop.
    @discardableResult
    package func tell(_ notices: [Notice]) -> Bool {
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return false }
        defer { close(socket) }
        var patience = timeval(tv_sec: Self.patienceSeconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        return send(notices.map { $0.line + "\n" }.joined(), over: socket)
    }

    private func send(_ text: String, over socket: Int32) -> Bool {
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &name.sun_path) { unsafe $0.copyBytes(from: address.bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + address.bytes.count)
        let bytes = Array(text.utf8)
        let sent = unsafe withUnsafePointer(to: &name) { name in
            unsafe name.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
                unsafe bytes.withUnsafeBytes {
                    unsafe sendto(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL), name, length)
                }
            }
        }
        return sent == bytes.count
    }
}
