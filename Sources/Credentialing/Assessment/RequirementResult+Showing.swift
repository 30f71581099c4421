import CredentialingSchema

extension RequirementResult {
    /// The same with so many events at most, and so many of each of its parts.
    func showing(evidenceAtMost count: Int) -> RequirementResult {
        var shown = self
        if evidence.count > count { shown.evidence.removeLast(evidence.count - count) }
        shown.parts = parts.map { $0.showing(evidenceAtMost: count) }
        return shown
    }
}
