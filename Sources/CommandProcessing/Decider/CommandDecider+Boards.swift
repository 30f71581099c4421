import Credentialing
import CredentialingSchema
import EventStore
import Identifiers

/// Commands about boards.
extension CommandDecider {
    func decideBoard(
        _ prepared: PreparedCommand,
        in batch: inout StagedBatch
    ) throws -> Receipt {
        guard let board = prepared.stream.board else {
            preconditionFailure("a command about a board has a board's stream")
        }
        let context = DecisionContext(
            now: batch.now,
            rules: rules,
            serial: "",
            zones: shelf.zones(of: rules)
        )
        let decided = try Decider.decideCatalogue(prepared.command, board: board, context: context)
        try checkZone(of: prepared.command)
        let hash = CommandHash(content: prepared.canonicalBytes, key: nil)
        let version = try batch.head(of: prepared.stream)?.version ?? .none
        let plan = try plan([decided], of: prepared, slot: nil, hash: hash, after: version, in: batch)
        for event in plan.recorded { rules.apply(event) }
        return try stage(plan, of: prepared, in: &batch)
    }

    /// A board whose zone the machine lacks would have its deadlines at hours that nobody expects.
    private func checkZone(of command: Command) throws(Rejection) {
        guard case .adoptRules(let adopted)? = command.command else { return }
        let zone = adopted.rules.timeZone
        guard !shelf.hasZone(zone) else { return }
        let field = "adoptRules.rules.timeZone"
        throw Rejection(
            .invalidField,
            "\(field) is no time zone that this machine has in \(RuleShelf.zoneFolder): \(zone.prefix(64))",
            field: field
        )
    }
}
