import EventStore
import Identifiers
import RequestBodies
import Testing

@testable import HTTPAPI

/// What happens below the routes: requests that are not HTTP, limits of heads, clients that wait.
struct ProtocolTests {
    @Test func `what is not HTTP is answered with a problem and a close`() async throws {
        try await Stack.live { client, _ in
            let answer = try await RawConnection.exchange(
                port: client.port,
                [("BLAH BLAH BLAH\r\n\r\n", "\"code\"")]
            )
            #expect(answer.hasPrefix("HTTP/1.1 400 "))
            #expect(answer.contains("application/problem+json") && answer.contains("\"bad_request\""))
            #expect(answer.lowercased().contains("connection: close"))
        }
    }

    @Test func `a head over the limits is 431`() async throws {
        try await Stack.live { client, _ in
            let port = client.port
            let long = String(repeating: "x", count: 40_000)
            for head in [
                "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: \(long)\r\n\r\n",
                "GET /healthz?\(long) HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
                    + String(repeating: "X-Many: 1\r\n", count: 200) + "\r\n",
            ] {
                let answer = try await RawConnection.exchange(port: port, [(head, "\"code\"")])
                #expect(answer.hasPrefix("HTTP/1.1 431 ") && answer.contains("headers_too_large"))
            }
        }
    }

    @Test func `a client that waits before its body is told to go on`() async throws {
        try await Stack.live { client, _ in
            let body = Body.register()
            let head =
                "POST /v1/commands HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Expect: 100-continue\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            let answer = try await RawConnection.exchange(
                port: client.port,
                [(head, "100 Continue"), (body, "\"commandId\"")]
            )
            #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n"))
            #expect(answer.contains("HTTP/1.1 201 Created"))
        }
    }

    @Test func `a request without a host is refused`() async throws {
        try await Stack.live { client, _ in
            let answer = try await RawConnection.exchange(
                port: client.port,
                [("GET /healthz HTTP/1.0\r\n\r\n", "\"code\"")]
            )
            #expect(answer.contains("foreign_host"))
        }
    }

    @Test func `a bulk whose client goes away keeps what was sent whole`() async throws {
        try await Stack.live { client, stack in
            let lines = Body.register() + "\n" + Body.complete(2) + "\n" + "{\"commandId\":\"cut"
            let head =
                "POST /v1/commands/bulk HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                + "Content-Length: 100000\r\n\r\n"
            let answer = try await RawConnection.exchange(
                port: client.port,
                [(head + lines, testID(2))]
            )
            #expect(answer.contains("200 OK") && answer.contains(testID(2)))
            #expect(await stack.store.signal.reached(.init(2), timeout: .seconds(600)))
            #expect(stack.store.signal.applied.rawValue == 2)
        }
    }
}
