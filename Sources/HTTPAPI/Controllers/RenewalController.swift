import CivilTime
import CredentialingSchema
import Hummingbird
import Projections

/// `/v1/renewals`: what expires if nothing happens.
struct RenewalController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("renewals") { request, context in
            let representation = try Representation.negotiated(for: request)
            let parameters = try QueryParameters(
                request,
                allowed: ["board", "from", "to", "after", "limit", "minPosition"]
            )
            let board = try parameters.required("board", parameters.board("board"))
            try context.reach.require(board)
            let days = try parameters.days()
            let (from, to) = (days.lowerBound, days.upperBound)
            let after = try cursor(parameters, days)
            let limit = try parameters.limit(max: ReadSide.pageMax)
            let frame = try QueryFrame(parameters)
            try await frame.reached(services.signal)
            let (renewals, response) = try await services.reads.answer(
                for: context.sharer,
                as: representation
            ) {
                try services.queries.renewals(of: board, from: from, to: to, after: after, limit: limit)
            }
            try frame.reached(byRowsOf: renewals.position)
            return response
        }
    }

    /// A cursor is the expiry and the number of the last credential: `2026-01-31/PR-12`.
    private func cursor(
        _ parameters: QueryParameters,
        _ dates: ClosedRange<CivilDate>
    ) throws(APIProblem) -> String {
        guard let text = parameters.text("after"), !text.isEmpty else { return "" }
        let parts = text.split(separator: "/", maxSplits: 1)
        guard parts.count == 2, let date = try? CivilDate(String(parts[0])), dates.contains(date) else {
            throw parameters.invalid("after", "what the page before gave as next")
        }
        return text
    }
}
