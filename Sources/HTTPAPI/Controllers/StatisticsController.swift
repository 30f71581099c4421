import CivilTime
import Hummingbird
import NIOPosix
import Projections

/// `/v1/boards/{code}/statistics`: a board's figures over a range of days.
struct StatisticsController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("boards/{code}/statistics") { request, context in
            let representation = try Representation.negotiated(for: request)
            let parameters = try QueryParameters(request, allowed: ["from", "to", "minPosition"])
            let board = try PathParameters(context).board("code")
            try context.reach.require(board)
            let days = try parameters.days()
            try await QueryFrame(parameters).reached(services.signal)
            let queries = services.queries
            // On a thread that may wait: a large board's rows take their time.
            let statistics = try await NIOThreadPool.singleton.runIfActive {
                try queries.statistics(of: board, days)
            }
            return try representation.response(statistics)
        }
    }
}
