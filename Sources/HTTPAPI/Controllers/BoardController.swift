import Hummingbird
import Projections

/// `/v1/boards`: who has adopted rules, and which.
struct BoardController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("boards") { request, _ in
            let representation = try Representation.negotiated(for: request)
            let time = try await time(request)
            return try representation.response(services.queries.boards(at: time))
        }
        group.get("boards/{code}/rules") { request, context in
            let representation = try Representation.negotiated(for: request)
            let time = try await time(request)
            let board = try PathParameters(context).board("code")
            return try representation.response(services.queries.rules(of: board, at: time))
        }
    }

    private func time(_ request: Request) async throws -> QueryTime {
        let frame = try QueryFrame(QueryParameters(request, allowed: QueryFrame.names))
        try await frame.reached(services.signal)
        return frame.time
    }
}
