import Hummingbird
import Projections

/// `/v1/peers/{id}` and `/eligibility`: one person's record in short, and what it is good for.
struct PeerController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("peers/{id}") { request, context in
            let representation = try Representation.negotiated(for: request)
            let frame = try QueryFrame(QueryParameters(request, allowed: QueryFrame.names))
            let peer = try PathParameters(context).peer()
            try await frame.reached(services.signal)
            return try representation.response(services.queries.peer(peer, at: frame.time))
        }
        group.get("peers/{id}/eligibility") { request, context in
            let representation = try Representation.negotiated(for: request)
            let parameters = try QueryParameters(request, allowed: QueryFrame.names + ["board"])
            let frame = try QueryFrame(parameters)
            let board = try parameters.board("board")
            let peer = try PathParameters(context).peer()
            try await frame.reached(services.signal)
            return try representation.response(
                services.queries.eligibility(of: peer, at: frame.time, board: board)
            )
        }
    }
}
