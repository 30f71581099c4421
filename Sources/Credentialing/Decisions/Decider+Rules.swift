import CivilTime
package import CredentialingSchema
package import Identifiers

extension Decider {
    /// Decides `AdoptRules`. Rules may take effect in the future: that is how boards announce them.
    package static func decideAdoptRules(
        _ command: AdoptRules,
        board: BoardCode,
        context: DecisionContext
    ) throws(Rejection) -> DecidedEvent {
        let rules = try checked(command, of: board)
        if let adopted = context.rules.version(rules.version, of: board) {
            throw Rejection(
                .rulesVersionExists,
                "\(board) adopted a version \(rules.version) at position \(adopted.position) already",
                field: "adoptRules.rules.version"
            )
        }
        guard let effectiveOn = try? CivilDate(rules.effectiveOn) else {
            preconditionFailure("fault() has checked the date")
        }
        var event = RulesAdopted()
        event.rules = rules
        return DecidedEvent(.rulesAdopted(event), effectiveOn: effectiveOn, board: board)
    }

    /// Rules that the board could adopt, whatever it has adopted before.
    /// - Throws: `missing_field` or `invalid_field` with the path of the element.
    package static func checked(_ command: AdoptRules, of board: BoardCode) throws(Rejection) -> Rules {
        guard command.hasRules else {
            throw Rejection(
                .missingField,
                "adoptRules.rules is missing: the rules to adopt",
                field: "adoptRules.rules"
            )
        }
        let rules = command.rules
        // Codes, not texts: equal strings can differ in their bytes.
        guard BoardCode(rules.board) == board else {
            let given = FieldCheck(command: "adoptRules", today: .latest).excerpt(rules.board)
            throw Rejection(
                .invalidField,
                "adoptRules.rules.board is \(given), the command is for \(board)",
                field: "adoptRules.rules.board"
            )
        }
        if let fault = rules.fault() {
            let path = "adoptRules.rules.\(fault.path)"
            throw Rejection(.invalidField, "\(path) \(fault.reason)", field: path)
        }
        return rules
    }
}
