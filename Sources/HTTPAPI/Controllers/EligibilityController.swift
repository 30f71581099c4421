import CommandDecoding
import Credentialing
import CredentialingSchema
import Hummingbird
import Identifiers
import Projections

/// `/v1/peers/{id}/eligibility`: what a person is eligible for, and what would be missing if things were
/// otherwise. POST takes rules that need not be adopted, as the command that would adopt them; neither method
/// records anything of what is supposed.
struct EligibilityController {
    let services: APIServices

    private static let parameters = QueryFrame.names + ["purpose", "credential"]

    func addRoutes(to group: RouterGroup<KnownCallerContext>) {
        group.get("peers/{id}/eligibility") { request, context in
            let representation = try Representation.negotiated(for: request)
            let parameters = try QueryParameters(
                request,
                allowed: Self.parameters + ["board", "rulesVersion"]
            )
            var supposition = try Self.supposition(parameters)
            var board = try parameters.board("board")
            if let version = parameters.text("rulesVersion") {
                board = try parameters.required("board", board)
                supposition.rules = .adopted(version: version)
            }
            if supposition.credential != nil { board = try parameters.required("board", board) }
            let peer = try PathParameters(context).peer()
            return try await answer(peer, board, supposition, parameters, representation, context)
        }
        group.post("peers/{id}/eligibility") { request, context in
            let representation = try Representation.negotiated(for: request)
            let kind = try Representation.ofBody(request, among: CommandDecoder.bodies)
            let parameters = try QueryParameters(request, allowed: Self.parameters)
            var supposition = try Self.supposition(parameters)
            let peer = try PathParameters(context).peer()
            let body = try await CommandDecoder.collect(request, from: context)
            let (board, rules) = try Self.rules(in: CommandDecoder.decode(body, as: kind))
            supposition.rules = .text(rules)
            return try await answer(peer, board, supposition, parameters, representation, context)
        }
    }

    private func answer(
        _ peer: PeerID,
        _ board: BoardCode?,
        _ supposition: Supposition,
        _ parameters: QueryParameters,
        _ representation: Representation,
        _ context: KnownCallerContext
    ) async throws -> Response {
        let sight = try context.reach.sight(of: peer)
        if let board, !sight.includes(board) { try context.reach.require(board) }
        let frame = try QueryFrame(parameters)
        try await frame.reached(services.signal)
        let (answer, response) = try await services.reads.answer(for: context.sharer, as: representation) {
            try services.queries.eligibility(
                of: peer,
                at: frame.time,
                board: board,
                seenBy: sight,
                supposing: supposition
            )
        }
        let reading = Reading(
            .eligibility,
            at: frame.time,
            position: answer.position,
            matter: board?.description ?? ""
        )
        try await DisclosureBook(services)
            .record(reading, of: peer, at: frame.time, by: context.accounting, for: context.sharer)
        return response
    }

    /// - Throws: `invalid_parameter`.
    private static func supposition(_ parameters: QueryParameters) throws(APIProblem) -> Supposition {
        var supposition = Supposition(credential: parameters.text("credential"))
        if let text = parameters.text("purpose") {
            guard let purpose = AssessmentPurpose(rawValue: text) else {
                let words = AssessmentPurpose.allCases.map(\.rawValue).joined(separator: ", ")
                throw parameters.invalid("purpose", "one of \(words)")
            }
            supposition.purpose = purpose
        }
        return supposition
    }

    /// The rules of a command that would adopt them, held to what an adoption is held to.
    /// - Throws: `APIProblem` for another command, `Rejection` for rules that no board could adopt.
    private static func rules(in command: Command) throws -> (BoardCode, Rules) {
        guard case .adoptRules(let adoption)? = command.command else {
            throw APIProblem(.invalidParameter, "the body is an adoptRules command, nothing else is supposed")
        }
        guard let board = BoardCode(adoption.board) else {
            throw APIProblem(
                .invalidParameter,
                "adoptRules.board is a board's code (A-Z, 0-9, -), not \"\(JSONText.excerpt(adoption.board))\"",
                field: "adoptRules.board"
            )
        }
        return (board, try Decider.checked(adoption, of: board))
    }
}
