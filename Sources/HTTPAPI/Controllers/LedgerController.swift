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
            // A person reads of the own credentials, and of no others whoever holds them.
            if context.reach.person == nil { try context.reach.require(board) }
            try await frame.reached(services.signal)
            let owner = context.reach.includes(board) ? nil : context.reach.person
            let (ledger, response) = try await services.reads.answer(
                for: context.sharer,
                as: representation
            ) {
                try services.queries.ledger(of: board, number, cycle: cycle, at: frame.time, ownedBy: owner)
            }
            guard let peer = PeerID(ledger.peerID) else {
                throw QueryError.credentialUnknown(board, number)
            }
            let reading = Reading(
                .ledger,
                at: frame.time,
                position: ledger.position,
                matter: "\(board)/\(number)"
            )
            try await DisclosureBook(services)
                .record(reading, of: peer, at: frame.time, by: context.accounting, for: context.sharer)
            return response
        }
    }
}
