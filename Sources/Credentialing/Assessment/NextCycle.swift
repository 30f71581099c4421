import CivilTime
import CredentialingSchema

/// The cycle after one whose hours are told: what goes over into it, its own version of the rules says.
struct NextCycle {
    let assessor: Assessor
    /// What its renewal demands.
    let renewal: [Requirement]

    /// What it counts of the cycle before under a requirement of that name: minutes by the place of an entry in the
    /// record.
    func carriedIn(_ id: String) -> [Int: Minutes] {
        guard let rule = renewal.hours(id), assessor.carries(rule) else { return [:] }
        let ledger = assessor.ledger(rule, of: rule.of, id: id)
        var carried: [Int: Minutes] = [:]
        for entry in ledger.entries where entry.move == .over {
            var minutes = Minutes.zero
            for portion in entry.portions ?? [] { minutes += portion.counted }
            carried[entry.index] = minutes
        }
        return carried
    }
}
