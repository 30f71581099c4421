import CredentialingSchema

extension FieldCheck {
    /// By its own decision a board extends what is provisional as often and by as many months as its rules say: to a
    /// day, or by a time that does not count, it would do so as often and for as long as anybody likes.
    func extendsByMonths(_ command: GrantExtension, _ credential: CredentialRecord) throws(Rejection) {
        guard credential.current.isProvisional, command.kind == .boardDecision else { return }
        for (value, field) in [
            (command.untilOn, "untilOn"), (command.tolledFromOn, "tolledFromOn"),
            (command.tolledThroughOn, "tolledThroughOn"),
        ] where !value.isEmpty {
            throw invalid(
                field,
                "is for service or hardship: what is provisional is extended by the months of its rules"
            )
        }
    }
}
