import CredentialingSchema
import Hummingbird
import Identifiers
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
            // Whose credential it is, is known when it is found.
            if !context.reach.isOfPerson { try context.reach.require(board) }
            try await frame.reached(services.signal)
            let ledger = try services.queries.ledger(
                of: board,
                number,
                cycle: cycle,
                at: frame.time,
                isOwn: !context.reach.includes(board)
            ) { context.reach.includes(board, of: $0) }
            guard let peer = PeerID(ledger.peerID) else {
                throw QueryError.credentialUnknown(board, number)
            }
            let reading = Reading(
                .ledger,
                at: frame.time,
                position: ledger.position,
                matter: "\(board)/\(number)"
            )
            try await DisclosureBook(services).record(
                reading,
                of: peer,
                at: frame.time,
                by: context.accounting
            )
            return try representation.response(ledger)
        }
    }
}
