import CredentialingSchema
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import RequestBodies
import Testing

@testable import HTTPAPI

private let everyMethod: [HTTPRequest.Method] = [
    .get, .head, .post, .put, .patch, .delete, .options, .trace, .init("PROPFIND")!,
]

struct RouteTests {
    /// Path as a client writes it, and what `Allow` says.
    private static let routes: [(path: String, allow: String)] = [
        ("/v1/commands", "POST"), ("/v1/commands/bulk", "POST"), ("/v1/peers/\(testID(1))", "GET, HEAD"),
        ("/v1/peers/\(testID(1))/history", "GET, HEAD"),
        ("/v1/peers/\(testID(1))/eligibility", "GET, HEAD, POST"),
        ("/v1/peers/\(testID(1))/disclosures", "GET, HEAD"),
        ("/v1/credentials/TEST/1", "GET, HEAD"), ("/v1/renewals", "GET, HEAD"), ("/v1/boards", "GET, HEAD"),
        ("/v1/credentials/TEST/1/ledger", "GET, HEAD"), ("/v1/roster", "GET, HEAD"),
        ("/v1/boards/TEST/statistics", "GET, HEAD"),
        ("/v1/boards/TEST/rules", "GET, HEAD"), ("/v1/events", "GET, HEAD"),
        ("/v1/projections", "GET, HEAD"), ("/v1/publications", "GET, HEAD"), ("/healthz", "GET, HEAD"),
        ("/v1/publications/boards", "DELETE"), ("/v1/publications/boards/pause", "POST"),
        ("/v1/publications/boards/resume", "POST"), ("/v1/publications/boards/backfill", "POST"),
        ("/v1/publications/boards/retry", "POST"), ("/v1/publications/boards/quarantine", "GET, HEAD"),
        ("/readyz", "GET, HEAD"), ("/metrics", "GET, HEAD"), ("/v1/log/checkpoint", "GET, HEAD"),
        ("/v1/projections/credentials/rebuild", "DELETE, GET, HEAD, POST"),
        ("/v1/projections/credentials/diff", "GET, HEAD"), ("/v1/projections/credentials/swap", "POST"),
        ("/v1/projections/credentials/rollback", "POST"),
        ("/v1/projections/credentials/previous", "DELETE"),
        ("/v1/projections/credentials/quarantine", "GET, HEAD"),
        ("/v1/projections/credentials/quarantine/\(testID(1))/retry", "POST"),
        ("/v1/log/proofs/inclusion", "GET, HEAD"), ("/v1/log/proofs/stream", "GET, HEAD"),
        ("/v1/log/proofs/consistency", "GET, HEAD"),
        ("/v1/clock", "GET, HEAD"), ("/v1/clock/advance", "POST"), ("/openapi.yaml", "GET, HEAD"),
        ("/v1/issuer", "GET, HEAD"),
        ("/v1/status-lists/revocation/0", "GET, HEAD"), ("/.well-known/did.json", "GET, HEAD"),
        ("/.well-known/jwks.json", "GET, HEAD"),
    ]

    @Test func `the table names every route of the router`() async throws {
        let stack = try Stack()
        let router = buildRouter(services: stack.services, authentication: DevelopmentGuard())
        #expect(Set(router.routes.map(\.path.description)).count == Self.routes.count)
        let known = KnownRoutes(router.routes.map { ($0.path.description, $0.method) })
        for route in Self.routes {
            #expect(known.methods(of: route.path).joined(separator: ", ") == route.allow)
        }
        try await stack.close()
    }

    @Test func `a known path with a wrong method is 405 with Allow`() async throws {
        try await Stack.live { client, _ in
            for route in Self.routes {
                for method in everyMethod where !route.allow.contains(method.rawValue) {
                    let response = try await client.execute(uri: route.path, method: method)
                    #expect(response.headers[.allow] == route.allow, "\(method) \(route.path)")
                    if method != .head { _ = try response.problem(405, "method_not_allowed") }
                    #expect(response.status == .methodNotAllowed)
                }
            }
        }
    }

    @Test(arguments: ["/", "/v1", "/v2/commands", "/v1/peers", "/v1/peers/a/b/c", "/v1/commands/x", "/..%2f"])
    func `an unknown path is 404`(_ path: String) async throws {
        try await Stack.live { client, _ in
            for method in everyMethod where method != .head {
                let problem = try await client.execute(uri: path, method: method).problem(
                    404,
                    "route_unknown"
                )
                #expect(problem.instance == path)
            }
        }
    }

    @Test func `HEAD has the headers of GET and no body`() async throws {
        try await Stack.live { client, _ in
            for path in ["/healthz", "/v1/boards", "/v1/events", "/v1/peers/\(testID(5))"] {
                let get = try await client.get(path)
                let head = try await client.execute(uri: path, method: .head)
                #expect(head.status == get.status && head.body.readableBytes == 0)
                for name in [HTTPField.Name.contentType, .contentLength] {
                    #expect(head.headers[name] == get.headers[name], "\(path)")
                }
            }
        }
    }

    @Test func `every answer has the security headers and a server without a version`() async throws {
        try await Stack.live { client, _ in
            for path in ["/healthz", "/nowhere"] {
                let headers = try await client.get(path).headers
                #expect(headers[.server] == "credentiald")
                #expect(headers[.xContentTypeOptions] == "nosniff" && headers[.cacheControl] == "no-store")
                #expect(headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true)
            }
        }
    }

    @Test func `health and readiness`() async throws {
        try await Stack.live { client, _ in
            #expect(try await client.get("/healthz").json() as? [String: String] == ["status": "ok"])
            let ready = try await client.get("/readyz").json()
            #expect(ready["ready"] as? Bool == true)
            #expect((ready["notices"] as? [String])?.first?.hasPrefix("development") == true)
        }
        let sick = Readiness(
            ready: false,
            writer: "stopped",
            projections: "live",
            publisher: "waiting",
            reasons: ["the last write failed"]
        )
        try await Stack.live(readiness: sick) { client, _ in
            let response = try await client.get("/readyz")
            let problem = try response.problem(503, "not_ready")
            #expect(problem.detail == "the last write failed" && response.headers[.retryAfter] == "5")
            #expect((try response.json()["readiness"] as? [String: Any])?["writer"] as? String == "stopped")
        }
    }

    @Test func `an error that nobody planned is a 500 that tells nothing`() async throws {
        struct Secret: Error { let word = "hunter2" }
        let stack = try Stack()
        let services = APIServices(
            commands: stack.services.commands,
            queries: stack.services.queries,
            signal: stack.services.signal,
            feed: stack.services.feed,
            clock: .sample,
            projections: { throw Secret() },
            operations: stack.services.operations,
            publications: FixedPublications(statuses: []),
            readiness: { .good },
            metrics: { MetricsText() }
        )
        var logger = Logger(label: "quiet")
        logger.logLevel = .critical
        let application = buildApplication(
            configuration: APIConfiguration(),
            services: services,
            callers: .development,
            logger: logger
        )
        try await application.live { client in
            let response = try await client.get("/v1/projections")
            _ = try response.problem(500, "internal_error")
            #expect(!response.text.contains("hunter2") && !response.text.contains("Secret"))
        }
        try await stack.close()
    }
}
