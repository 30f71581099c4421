import CivilTime
import CredentialingSchema

extension AttestationRequirement {
    /// Why what was attested on a day does not meet the rule on another; empty when it does.
    func refusal(of signed: EvidenceEntry.Attestation, on day: CivilDate, asOf: CivilDate) -> String {
        if verified {
            guard let verifiedOn = signed.verifiedOn else { return "nobody has verified it" }
            if verifiedOn > asOf { return "verified on \(verifiedOn) only" }
        }
        if !levels.isEmpty, !levels.contains(signed.level) {
            return signed.level.isEmpty
                ? "no level was recorded" : "this level does not count: \(signed.level)"
        }
        return ageRefusal(of: signed, on: day, asOf: asOf)
    }

    /// Since the day that was attested somebody has grown older by full years for sure, and by one more at most.
    private func ageRefusal(
        of signed: EvidenceEntry.Attestation,
        on day: CivilDate,
        asOf: CivilDate
    ) -> String {
        guard atLeastYears > 0 || atMostYears > 0 else { return "" }
        let (years, isWhole) = day.completedYears(until: asOf)
        if atLeastYears > 0 {
            guard signed.atLeastYears > 0 else { return "no least age was recorded" }
            let age = signed.atLeastYears + years
            if age < Int(atLeastYears) {
                return "at least \(age) years old on \(asOf), \(atLeastYears) are needed"
            }
        }
        guard atMostYears > 0 else { return "" }
        guard signed.atMostYears > 0 else { return "no highest age was recorded" }
        let age = signed.atMostYears + years + (isWhole ? 0 : 1)
        return age > Int(atMostYears)
            ? "up to \(age) years old on \(asOf), at most \(atMostYears) are possible" : ""
    }
}

extension CivilDate {
    /// Years that are over on a later day, and whether the last one ended on that very day.
    fileprivate func completedYears(until later: CivilDate) -> (years: Int, isWhole: Bool) {
        guard later > self else { return (0, true) }
        let years = later.year - year
        guard let anniversary = try? adding(years: years) else { return (0, false) }
        return anniversary <= later ? (years, anniversary == later) : (years - 1, false)
    }
}
