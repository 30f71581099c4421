import CommandDecoding
import HTTPTypes
package import Hummingbird
import Logging
import NIOHTTP1

/// The outermost layer: whatever goes wrong below it, the answer is a problem with a code.
package struct APIResponder: HTTPResponder {
    package typealias Context = APIRequestContext

    private let base: RouterResponder<APIRequestContext>
    private let routes: KnownRoutes
    private let meter: RequestMeter
    private let isSecure: Bool

    init(_ router: Router<APIRequestContext>, meter: RequestMeter, isSecure: Bool) {
        self.meter = meter
        self.isSecure = isSecure
        routes = KnownRoutes(router.routes.map { ($0.path.description, $0.method) })
        base = router.buildResponder()
    }

    package func respond(to request: Request, context: APIRequestContext) async throws -> Response {
        let began = ContinuousClock.now
        var context = context
        if let trace = TraceParent.traceID(of: request) {
            context.logger[metadataKey: TraceParent.logKey] = "\(trace)"
        }
        var response: Response
        do {
            response = try await base.respond(to: request, context: context)
            if response.status.code >= 400, response.headers[.contentType] != APIProblem.mediaType {
                response = plain(response, request, context).response(instance: request.uri.path)
            }
        } catch let error as HTTPParserError {
            // The connection is beyond answering from here.
            throw error
        } catch {
            response = answer(to: error, request, context)
        }
        SecurityHeaders.add(to: &response.headers, isSecure: isSecure)
        meter.answered(
            request.method,
            route: context.matchedPath,
            status: response.status,
            since: began
        )
        return request.method == .head ? Self.head(of: response) : response
    }

    /// The answer to a head request has the headers of the body that it leaves out. How long one is that is written as
    /// it goes nobody knows, for which the router puts 0.
    private static func head(of response: Response) -> Response {
        var head = response.createHeadResponse()
        if head.headers[.contentLength] == "0" { head.headers[.contentLength] = nil }
        return head
    }

    private func answer(to error: any Error, _ request: Request, _ context: APIRequestContext) -> Response {
        let (problem, isKnown) = APIProblem.of(error)
        if !isKnown { context.logger.error("request failed", metadata: ["error": "\(error)"]) }
        return problem.response(instance: request.uri.path)
    }

    /// For answers that the framework made.
    private func plain(_ response: Response, _ request: Request, _ context: APIRequestContext) -> APIProblem {
        let path = request.uri.path
        guard response.status == .notFound else {
            return APIProblem(
                ProblemCode(status: response.status),
                status: response.status,
                detail: nil
            )
        }
        let methods = routes.methods(of: path)
        guard !methods.isEmpty else {
            return APIProblem(.routeUnknown, "there is no \(JSONText.excerpt(path)); see /openapi.yaml")
        }
        let list = methods.joined(separator: ", ")
        var problem = APIProblem(.methodNotAllowed, "\(JSONText.excerpt(path)) takes \(list)")
        problem.headers[.allow] = list
        return problem
    }
}
