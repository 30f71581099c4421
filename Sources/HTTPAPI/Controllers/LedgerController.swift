import Hummingbird
import Projections

/// `/v1/credentials/{board}/{number}/ledger`: what counts of continuing education in one cycle, and why.
struct LedgerController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("credentials/{board}/{number}/ledger") { request, context in
            let representation = try Representation.negotiated(for: request)
            let parameters = try QueryParameters(request, allowed: QueryFrame.names + ["cycle"])
            let frame = try QueryFrame(parameters)
            let cycle = try parameters.count("cycle")
            let path = PathParameters(context)
            let board = try path.board("board")
            let number = try path.text("number")
            try await frame.reached(services.signal)
            return try representation.response(
                services.queries.ledger(of: board, number, cycle: cycle, at: frame.time)
            )
        }
    }
}
