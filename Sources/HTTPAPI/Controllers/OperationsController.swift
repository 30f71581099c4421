import Hummingbird

/// `/v1/projections`: how far they are.
struct OperationsController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("projections") { request, _ in
            _ = try QueryParameters(request, allowed: [])
            return try JSONAnswer.response(["projections": services.projections()])
        }
    }
}
