import Hummingbird

/// `/v1/projections`: how far they are.
struct OperationsController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("projections") { request, _ in
            let parameters = try QueryParameters(request, allowed: ["minPosition"])
            try await QueryFrame(parameters).reached(services.signal)
            return try JSONAnswer.response(["projections": services.projections()])
        }
    }
}
