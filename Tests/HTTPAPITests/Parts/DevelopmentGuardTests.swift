import EventStore
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Identifiers
import NIOCore
import RequestBodies
import Testing

@testable import HTTPAPI

private let hostTable: [(String, Bool)] = [
    ("localhost", true), ("LOCALHOST:8080", true), ("127.0.0.1", true), ("127.0.0.1:1", true),
    ("[::1]", true), ("[::1]:8080", true), ("", false), ("evil.example", false), ("localhost.", false),
    ("localhost.evil.example", false), ("127.0.0.1.evil.example:80", false), ("127.0.0.2", false),
    ("localhost:", false), ("localhost:x", false), ("localhost:80:80", false), ("localhost:99999", false),
    ("user@localhost", false), ("::1", false), ("0", false),
]

struct DevelopmentGuardTests {
    @Test(arguments: [
        ("127.0.0.1", true), ("127.8.9.1", true), ("::1", true), ("::ffff:127.0.0.1", true),
        ("10.0.0.1", false),
        ("192.168.1.7", false), ("::ffff:10.0.0.1", false), ("fe80::1", false), ("0.0.0.0", false),
        ("128.0.0.1", false),
    ])
    func `callers`(_ address: String, _ isLoopback: Bool) throws {
        #expect(try DevelopmentGuard.isLoopback(SocketAddress(ipAddress: address, port: 1)) == isLoopback)
    }

    @Test func `a caller without an address is not let in`() throws {
        #expect(!DevelopmentGuard.isLoopback(nil))
        #expect(!DevelopmentGuard.isLoopback(try SocketAddress(unixDomainSocketPath: "/tmp/x")))
    }

    @Test(arguments: hostTable) func `hosts`(_ host: String, _ isLocal: Bool) {
        #expect(DevelopmentGuard.isLocal(authority: host) == isLocal)
    }

    @Test(arguments: [
        ("http://localhost:3000", true), ("https://127.0.0.1", true), ("http://[::1]:9", true),
        ("null", false),
        ("http://evil.example", false), ("file://", false), ("localhost", false),
        ("http://localhost/x", false),
        ("http://localhost.evil.example", false), ("", false),
    ])
    func `origins`(_ origin: String, _ isLocal: Bool) {
        #expect(DevelopmentGuard.isLocal(origin: origin) == isLocal)
    }

    @Test func `a foreign host or origin reaches nothing`() async throws {
        try await Stack.live { client, stack in
            let port = client.port
            let raw = TestClient(host: "127.0.0.1", port: port, configuration: .patient)
            raw.connect()
            for (authority, origin, code) in [
                ("evil.example", "", "foreign_host"), ("evil.example:\(port)", "", "foreign_host"),
                ("localhost:\(port)", "http://evil.example", "foreign_origin"),
                ("localhost:\(port)", "null", "foreign_origin"),
            ] {
                for path in ["/v1/commands", "/healthz", "/nowhere"] {
                    var headers: HTTPFields = [.contentType: "application/json"]
                    if !origin.isEmpty { headers[.origin] = origin }
                    let answer = try await raw.execute(
                        TestClient.Request(
                            path,
                            method: .post,
                            authority: authority,
                            headers: headers,
                            body: ByteBuffer(string: Body.register())
                        )
                    )
                    #expect(answer.status == .forbidden)
                    #expect(answer.body.map { String(buffer: $0).contains("\"\(code)\"") } == true)
                }
            }
            try await raw.shutdown()
            #expect(stack.store.signal.applied.rawValue == 0)
        }
    }
}
