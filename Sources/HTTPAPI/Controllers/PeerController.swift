import CredentialingSchema
import Hummingbird
import Projections

/// `/v1/peers/{id}`: one person's record in short.
struct PeerController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("peers/{id}") { request, context in
            let representation = try Representation.negotiated(for: request)
            let frame = try QueryFrame(QueryParameters(request, allowed: QueryFrame.names))
            let peer = try PathParameters(context).peer()
            let sight = try context.reach.sight(of: peer)
            try await frame.reached(services.signal)
            let (answer, response) = try await services.reads.answer(
                for: context.sharer,
                as: representation
            ) {
                try services.queries.peer(peer, at: frame.time, seenBy: sight)
            }
            let reading = Reading(.summary, at: frame.time, position: answer.position)
            try await DisclosureBook(services)
                .record(reading, of: peer, at: frame.time, by: context.accounting, for: context.sharer)
            return response
        }
    }
}
