import Hummingbird
import Projections

/// `/v1/credentials/{board}/{number}`: primary-source verification for employers.
struct CredentialController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("credentials/{board}/{number}") { request, context in
            let representation = try Representation.negotiated(for: request)
            let frame = try QueryFrame(QueryParameters(request, allowed: QueryFrame.names))
            let path = PathParameters(context)
            let board = try path.board("board")
            let number = try path.text("number")
            try await frame.reached(services.signal)
            return try representation.response(
                services.queries.verification(board, number, at: frame.time)
            )
        }
    }
}
