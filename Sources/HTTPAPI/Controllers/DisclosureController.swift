import Hummingbird
import Identifiers
import Projections

/// `/v1/peers/{id}/disclosures`: to whom a person's record was shown. Asking is no disclosure: it tells nothing of what
/// is in the record.
struct DisclosureController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("peers/{id}/disclosures") { request, context in
            let representation = try Representation.negotiated(for: request)
            let parameters = try QueryParameters(
                request,
                allowed: ["knownAt", "minPosition", "after", "limit"]
            )
            let frame = try QueryFrame(parameters)
            let after = try parameters.position("after") ?? .origin
            let limit = try parameters.limit(max: ReadSide.pageMax)
            let peer = try PathParameters(context).peer()
            let sight = try context.reach.sight(of: peer)
            try await frame.reached(services.signal)
            return try await services.reads.answer(for: context.sharer, as: representation) {
                try services.queries.disclosures(
                    of: peer,
                    at: frame.time,
                    seenBy: sight,
                    after: after,
                    limit: limit
                )
            }.response
        }
    }
}
