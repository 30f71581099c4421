import Hummingbird

/// `/v1/projections`: how far they are.
struct OperationsController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("projections") { request, context in
            let parameters = try QueryParameters(request, allowed: ["minPosition"])
            try await QueryFrame(parameters).reached(services.signal)
            let found = try services.projections()
            let shown = context.seesSamplesOfRows ? found : found.map { $0.withoutSamples() }
            return try JSONAnswer.response(["projections": shown])
        }
    }
}
