import Hummingbird
import Identifiers
import Projections

/// `/v1/events`: the log page by page, without personal data.
struct EventController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("events") { request, _ in
            let representation = try Representation.negotiated(for: request)
            let parameters = try QueryParameters(request, allowed: ["after", "limit", "minPosition"])
            let after = try parameters.position("after") ?? .origin
            let limit = try parameters.limit(max: ReadSide.pageMax)
            try await QueryFrame(parameters).reached(services.signal)
            return try representation.response(services.queries.events(after: after, limit: limit))
        }
    }
}
