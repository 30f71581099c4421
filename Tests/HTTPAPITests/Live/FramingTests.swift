import RequestBodies
import Testing

@testable import HTTPAPI

/// How requests say for whom they are, and how answers end: byte by byte, for clients of each version.
@Suite(.timeLimit(.minutes(30)))
struct FramingTests {
    /// Reads on until the connection is closed.
    private static let close = "\u{0}"

    private func exchange(_ client: LiveClient, _ text: String) async throws -> String {
        try await RawConnection.exchange(port: client.port, [(text, Self.close)])
    }

    /// The head and what is behind it.
    private func parts(_ answer: String) throws -> (head: String, body: Substring) {
        let end = try #require(answer.firstRange(of: "\r\n\r\n"))
        return (answer[..<end.lowerBound].lowercased(), answer[end.upperBound...])
    }

    @Test(arguments: ["", "Connection: keep-alive\r\n", "Expect: 100-continue\r\n"])
    func `an answer to HTTP 1.0 ends with the connection`(_ line: String) async throws {
        try await Stack.live { client, _ in
            _ = try await client.post(Body.register())
            for (path, accept) in [
                ("/healthz", "application/json"), ("/v1/peers/\(Body.peer)/history", "application/x-ndjson"),
            ] {
                let request = "GET \(path) HTTP/1.0\r\nHost: localhost\r\nAccept: \(accept)\r\n\(line)\r\n"
                let (head, body) = try parts(await exchange(client, request))
                #expect(head.hasPrefix("http/1.0 200") && head.contains("connection: close"))
                #expect(!head.contains("transfer-encoding") && body.hasPrefix("{"))
            }
        }
    }

    @Test func `what follows the last request of a connection is not answered`() async throws {
        try await Stack.live { client, _ in
            let further = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
            for request in [
                "GET /healthz HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n",
                "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: x, Close\r\n\r\n",
            ] {
                let (head, body) = try parts(await exchange(client, request + further))
                #expect(head.contains("connection: close") && body == "{\"status\":\"ok\"}")
            }
        }
    }

    @Test func `HEAD of what is written as it goes has no length and no body`() async throws {
        try await Stack.live { client, _ in
            _ = try await client.post(Body.register())
            for (path, accept) in [
                ("/v1/events", "text/event-stream"),
                ("/v1/peers/\(Body.peer)/history", "application/x-ndjson"),
            ] {
                let first = "HEAD \(path) HTTP/1.1\r\nHost: localhost\r\nAccept: \(accept)\r\n\r\n"
                let last = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                let (head, rest) = try parts(await exchange(client, first + last))
                #expect(head.hasPrefix("http/1.1 200") && head.contains("content-type: \(accept)"))
                #expect(!head.contains("content-length"))
                #expect(rest.hasPrefix("HTTP/1.1 200") && rest.hasSuffix("{\"status\":\"ok\"}"))
            }
        }
    }

    private static let malformed: [(line: String, fields: [String], word: String)] = [
        ("GET /healthz HTTP/1.1", [], "Host is missing"),
        ("GET /healthz HTTP/1.1", ["Host: a", "Host: a"], "Host is given more than once"),
        ("GET /healthz HTTP/1.0", ["Host: a", "Host: b"], "Host is given more than once"),
        ("FOO /healthz HTTP/1.1", ["Host: a"], "no method"),
        ("GET /a b HTTP/1.1", ["Host: a"], "%20"),
        ("GET /healthz HTTP/2.0", ["Host: a"], "version"),
        ("POST /v1/commands HTTP/1.1", ["Host: a", "Content-Length: abc"], "Content-Length"),
        ("POST / HTTP/1.1", ["Transfer-Encoding: chunked", "Content-Length: 2"], "Content-Length"),
        ("POST / HTTP/1.1", ["Content-Length: 2", "Transfer-Encoding: chunked"], "Content-Length"),
    ]

    @Test func `what is wrong with a request is said`() async throws {
        try await Stack.live { client, _ in
            for (line, fields, word) in Self.malformed {
                let request = ([line] + fields + ["", ""]).joined(separator: "\r\n")
                let (head, body) = try parts(await exchange(client, request))
                #expect(head.hasPrefix("http/1.1 400") && head.contains("connection: close"), "\(line)")
                #expect(body.contains("\"bad_request\"") && body.contains(word), "\(line) \(fields): \(body)")
            }
        }
    }

    @Test func `a request before one without a host is answered`() async throws {
        try await Stack.live { client, _ in
            let good = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let answer = try await exchange(client, good + "GET /healthz HTTP/1.1\r\n\r\n" + good)
            #expect(answer.split(separator: "HTTP/1.1 ").map { $0.prefix(3) } == ["200", "400"])
        }
    }

    @Test func `who waits with a body that is too long is refused at once`() async throws {
        try await Stack.live { client, _ in
            let head =
                "HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Expect: 100-continue\r\n"
            for (path, length) in [
                ("/v1/commands", 1_048_577), ("/v1/clock/advance", 1_048_577), ("/v1/clock/advance", 2_000),
                ("/v1/projections/roster/rebuild", 1_048_577),
            ] {
                let request = "POST \(path) \(head)Content-Length: \(length)\r\n\r\n"
                let answer = try await RawConnection.exchange(
                    port: client.port,
                    [(request, "body_too_large")]
                )
                #expect(answer.contains("HTTP/1.1 413 ") && answer.contains("body_too_large"))
                #expect(answer.contains("100 Continue") == (length < 1_048_577))
            }
            let bulk =
                "POST /v1/commands/bulk?dryRun=true HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/x-ndjson\r\nExpect: 100-continue\r\nContent-Length: 2000000\r\n\r\n"
            let answer = try await RawConnection.exchange(
                port: client.port,
                [(bulk, "100 Continue")]
            )
            #expect(answer.hasPrefix("HTTP/1.1 100 Continue"))
        }
    }
}
