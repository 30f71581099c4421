import Foundation
import Glibc
import Testing

@testable import ServiceNotification

/// A socket that a service manager would listen on.
private final class Listener {
    let socket: Int32
    let variable: String

    /// - Parameter variable: as `NOTIFY_SOCKET` has it.
    init(_ variable: String) throws {
        self.variable = variable
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        let bytes = try #require(NotifyAddress(variable)).bytes
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let result = withUnsafePointer(to: &name) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, length) }
        }
        try #require(result == 0, "bind: \(errno)")
    }

    deinit { close(socket) }

    /// The next datagram; nil when there is none.
    func read() -> String? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
    }
}

struct ServiceManagerTests {
    private static func unique() -> String { UUID().uuidString }

    @Test(arguments: ["/tmp/notify-", "@notify-"])
    func `a real socket hears each notice`(_ lead: String) throws {
        let listener = try Listener(lead + Self.unique())
        defer { unlink(listener.variable) }
        let manager = try #require(
            ServiceManager(environment: ["NOTIFY_SOCKET": listener.variable], processID: 1)
        )
        #expect(manager.tell([.ready, .status("position 7\nREADY=0")]))
        #expect(listener.read() == "READY=1\nSTATUS=position 7 READY=0\n")
        let micros = ServiceManager.monotonicMicroseconds()
        #expect(micros > 0 && ServiceManager.monotonicMicroseconds() >= micros)
        #expect(manager.tell([.reloading(atMicroseconds: 4_711)]))
        #expect(listener.read() == "RELOADING=1\nMONOTONIC_USEC=4711\n")
        #expect(manager.tell([.watchdog]))
        #expect(manager.tell([.stopping]))
        #expect(listener.read() == "WATCHDOG=1\n")
        #expect(listener.read() == "STOPPING=1\n")
        #expect(listener.read() == nil)
    }

    @Test func `a manager that is gone stops nothing`() throws {
        let nobody = "/tmp/notify-" + Self.unique()
        let manager = try #require(ServiceManager(environment: ["NOTIFY_SOCKET": nobody], processID: 1))
        #expect(!manager.tell([.ready]))
    }

    @Test(arguments: ["", "/", "@", "relative", "vsock:2:1234", "/" + String(repeating: "x", count: 108)])
    func `what is no Unix socket is nobody`(_ variable: String) {
        #expect(ServiceManager(environment: ["NOTIFY_SOCKET": variable], processID: 1) == nil)
    }

    @Test func `nobody wants to be told`() {
        #expect(ServiceManager(environment: ["WATCHDOG_USEC": "1000000"], processID: 1) == nil)
    }

    @Test(arguments: [
        (["WATCHDOG_USEC": "30000000"], 30_000),
        (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "7"], 30_000),
        (["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "8"], nil), (["WATCHDOG_USEC": "0"], nil),
        (["WATCHDOG_USEC": "soon"], nil), ([:], nil),
    ])
    func `the watchdog is the one of this process`(_ variables: [String: String], _ millis: Int?) throws {
        let environment = variables.merging(["NOTIFY_SOCKET": "@x"]) { first, _ in first }
        let manager = try #require(ServiceManager(environment: environment, processID: 7))
        #expect(manager.watchdog == millis.map { .milliseconds($0) })
    }

    @Test func `a long status is cut`() {
        #expect(Notice.status(String(repeating: "x", count: 1_000)).line.count == 7 + Notice.statusMax)
    }
}
