import HTTPTypes
import Hummingbird
import NIOCore

/// `/healthz`: the process answers. `/readyz`: it does its work, or why not. `/metrics`: in numbers.
struct HealthController {
    let readiness: @Sendable () -> Readiness
    let metrics: @Sendable () -> MetricsText

    /// Asked again and again by whatever watches, so it is written once.
    private static let alive = ByteBuffer(string: "{\"status\":\"ok\"}")

    func addRoutes(to router: Router<APIRequestContext>) {
        router.get("/healthz") { request, _ in
            _ = try QueryParameters(request, allowed: [])
            return Response(
                status: .ok,
                headers: [.contentType: Representation.json.rawValue],
                body: ResponseBody(byteBuffer: Self.alive)
            )
        }
        router.get("/readyz") { request, _ in
            _ = try QueryParameters(request, allowed: [])
            let readiness = readiness()
            if readiness.ready { return try JSONAnswer.response(readiness) }
            return try notReady(readiness, instance: request.uri.path)
        }
        router.get("/metrics") { request, _ in
            _ = try QueryParameters(request, allowed: [])
            let body = ResponseBody(byteBuffer: ByteBuffer(string: metrics().text))
            return Response(status: .ok, headers: [.contentType: MetricsText.mediaType], body: body)
        }
    }

    /// A problem like every other, with the state beside it.
    private func notReady(_ readiness: Readiness, instance: String) throws -> Response {
        let problem = APIProblem(
            .notReady,
            readiness.reasons.isEmpty ? "not ready" : readiness.reasons.joined(separator: "; ")
        )
        let body = NotReady(
            type: APIProblem.typePrefix + problem.code,
            title: "not ready",
            status: problem.status.code,
            code: problem.code,
            detail: problem.detail,
            instance: instance,
            readiness: readiness
        )
        var headers = problem.headers
        headers[.contentType] = APIProblem.mediaType
        var response = try JSONAnswer.response(body, status: problem.status)
        response.headers.append(contentsOf: headers.filter { $0.name != .contentType })
        response.headers[.contentType] = APIProblem.mediaType
        return response
    }

    private struct NotReady: Encodable {
        let type: String
        let title: String
        let status: Int
        let code: String
        let detail: String
        let instance: String
        let readiness: Readiness
    }
}
