import Hummingbird
import Projections

/// `/v1/boards`: who has adopted rules, and which.
struct BoardController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("boards") { request, _ in
            let representation = try Representation.negotiated(for: request)
            try await minimum(request)
            return try representation.response(services.queries.boards())
        }
        group.get("boards/{code}/rules") { request, context in
            let representation = try Representation.negotiated(for: request)
            try await minimum(request)
            let board = try PathParameters(context).board("code")
            return try representation.response(services.queries.rules(of: board))
        }
    }

    /// Every adopted version is shown, so that the axes of time have nothing to choose.
    private func minimum(_ request: Request) async throws {
        let parameters = try QueryParameters(request, allowed: ["minPosition"])
        try await QueryFrame(parameters).reached(services.signal)
    }
}
