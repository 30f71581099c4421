import CivilTime
import Hummingbird
import Identity
import Logging
import NIOCore
import Testing

@testable import HTTPAPI

struct ClockTests {
    @Test(
        arguments: [
            (#"{"days":1}"#, ClockStep.days(1)), (#" { "days" : 36525 } "#, .days(36_525)),
        ]
    )
    func `a step in days`(_ body: String, _ step: ClockStep) throws {
        #expect(try ClockStep(json: Array(body.utf8)) == step)
    }

    @Test func `a step to an instant`() throws {
        let step = try ClockStep(json: Array(#"{"to":"2026-07-01T02:00:00+02:00"}"#.utf8))
        #expect(step == .to(try Instant("2026-07-01T00:00:00Z")))
    }

    @Test(
        arguments: [
            ("", 400, "bad_request"), ("{}", 400, "missing_parameter"),
            (#"{"days":0}"#, 400, "invalid_parameter"), (#"{"day":1}"#, 400, "unknown_parameter"),
            (#"{"days":1,"to":"2030-01-01T00:00:00Z"}"#, 400, "invalid_parameter"),
            (#"{"to":"2000-01-01T00:00:00Z"}"#, 409, "clock_backwards"),
        ]
    )
    func `a step that is refused`(_ body: String, _ status: Int, _ code: String) async throws {
        try await Stack.live { client, _ in
            let response = try await client.post(body, to: "/v1/clock/advance")
            _ = try response.problem(status, code)
            let shown = try await client.get("/v1/clock")
            #expect(shown.status == .ok)
        }
    }

    /// Whoever is no operator is told so, before anything is read.
    @Test func `only operators set the clock`() async throws {
        struct AuditorsOnly: RouterMiddleware {
            typealias Context = APIRequestContext

            func handle(
                _ request: Request,
                context: APIRequestContext,
                next: @concurrent (Request, APIRequestContext) async throws -> Response
            ) async throws -> Response {
                var context = context
                context.principal = Principal(id: "a", roles: [.auditor, .board])
                return try await next(request, context)
            }
        }
        let stack = try Stack()
        let router = buildRouter(services: stack.services, authentication: AuditorsOnly())
        try await Application(responder: APIResponder(router, meter: RequestMeter(), isSecure: false)).live {
            client in
            let response = try await client.post(#"{"days":1}"#, to: "/v1/clock/advance")
            _ = try response.problem(403, "role_missing")
            #expect(try await client.get("/v1/clock").status == .ok)
        }
        try await stack.close()
    }
}
