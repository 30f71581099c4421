import CredentialingSchema
import Hummingbird
import Identifiers
import Projections

/// `/v1/roster`: who is with a board, by status, name or number.
struct RosterController {
    let services: APIServices

    /// Times that a page is read, each without more of those who must not be shown.
    private static let attemptsMax = 100

    private static let parameters =
        QueryFrame.names + ["board", "status", "credential", "q", "after", "limit"]

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("roster") { request, context in
            let representation = try Representation.negotiated(for: request)
            let parameters = try QueryParameters(request, allowed: Self.parameters)
            let board = try parameters.required("board", parameters.board("board"))
            try context.reach.require(board)
            let question = RosterQuestion(
                board: board,
                statuses: try Self.statuses(parameters),
                credential: parameters.text("credential"),
                text: try Self.sought(parameters),
                after: try Self.cursor(parameters),
                limit: try Self.limit(parameters, isAccounted: context.accounting != nil)
            )
            let frame = try QueryFrame(parameters)
            try await frame.reached(services.signal)
            return try await page(question, frame, representation, context)
        }
    }

    /// A page with nobody on it whose reading cannot be recorded.
    private func page(
        _ question: RosterQuestion,
        _ frame: QueryFrame,
        _ representation: Representation,
        _ context: KnownCallerContext
    ) async throws -> Response {
        var question = question
        var attempt = 1
        var (recorded, position): (Set<PeerID>, UInt64) = ([], 0)
        while true {
            let (roster, response) = try await read(question, frame, representation, context)
            guard let accounting = context.accounting else { return response }
            // What is shown of a later position is recorded of that.
            if roster.position != position { recorded = [] }
            position = roster.position
            let isLast = question.isOfEverybody || attempt == Self.attemptsMax
            // In a record that cannot be read nothing can be recorded, so it is not tried; and of nobody else before it
            // is clear that the page is given.
            var hidden = Set(roster.unreadable.compactMap { PeerID($0) })
            if hidden.isEmpty || isLast {
                let unaccountable = try await DisclosureBook(services)
                    .record(
                        roster.without(hidden, listed: false),
                        besides: &recorded,
                        at: frame.time,
                        by: accounting,
                        for: context.sharer
                    )
                hidden.formUnion(unaccountable)
            }
            if hidden.isEmpty { return response }
            // To be listed on a page that is sought would tell that one is what was sought; and so would an empty place
            // on it, or that the next page begins behind her.
            if isLast {
                return try representation.response(roster.without(hidden, listed: question.isOfEverybody))
            }
            question.leftOut.formUnion(hidden)
            attempt += 1
        }
    }

    private func read(
        _ question: RosterQuestion,
        _ frame: QueryFrame,
        _ representation: Representation,
        _ context: KnownCallerContext
    ) async throws -> (Roster, Response) {
        let (roster, response) = try await services.reads.answer(for: context.sharer, as: representation) {
            try services.queries.roster(question, at: frame.time)
        }
        try frame.reached(byRowsOf: roster.position)
        return (roster, response)
    }

    private static func limit(_ parameters: QueryParameters, isAccounted: Bool) throws(APIProblem) -> Int {
        let limit = try parameters.limit(max: ReadSide.pageMax)
        return isAccounted ? min(limit, DisclosureBook.rosterPageMax) : limit
    }

    /// One status, or several with commas between them.
    private static func statuses(_ parameters: QueryParameters) throws(APIProblem) -> Set<RosterStatus> {
        guard let text = parameters.text("status") else { return [] }
        var statuses: Set<RosterStatus> = []
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let status = RosterStatus(word: String(word)) else {
                let words = RosterStatus.allCases.filter { $0 != .unspecified }.map(\.word)
                throw parameters.invalid("status", "any of \(words.joined(separator: ", "))")
            }
            statuses.insert(status)
        }
        return statuses
    }

    private static func sought(_ parameters: QueryParameters) throws(APIProblem) -> String? {
        guard let text = parameters.text("q") else { return nil }
        guard text.utf8.count <= RosterQuestion.textBytesMax else {
            throw parameters.invalid("q", "at most \(RosterQuestion.textBytesMax) bytes long")
        }
        return text
    }

    private static func cursor(_ parameters: QueryParameters) throws(APIProblem) -> RosterCursor? {
        guard let text = parameters.text("after"), !text.isEmpty else { return nil }
        guard let cursor = RosterCursor(text) else {
            throw parameters.invalid("after", "what the page before gave as next")
        }
        return cursor
    }
}
