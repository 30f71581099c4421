import CivilTime
import CredentialingSchema
import Hummingbird
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
            let frame = try QueryFrame(parameters)
            try await frame.reached(services.signal)
            let (statistics, response) = try await services.reads.answer(
                for: context.sharer,
                as: representation
            ) {
                try services.queries.statistics(of: board, days)
            }
            try frame.reached(byRowsOf: statistics.position)
            return response
        }
    }
}
