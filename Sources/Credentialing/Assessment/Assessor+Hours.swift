import CivilTime
import CredentialingSchema
import Identifiers

extension Assessor {
    /// Hours: a total, and parts of it that must come from given categories. A category may count
    /// for several parts; the total counts each activity once.
    func hours(_ rule: HoursRequirement, id: String) -> RequirementResult {
        let candidates = self.candidates(rule)
        var result = total(candidates, need: rule.need.total) { $0.minutes }
        for (index, minimum) in rule.minima.enumerated() {
            var part = total(candidates, need: minimum.need.total) { $0.minutes(in: minimum.categories) }
            part.id = minimum.categories.count == 1 ? "\(id)/\(minimum.categories[0])" : "\(id)/\(index + 1)"
            part.title = minimum.categories.joined(separator: " or ")
            result.parts.append(part)
        }
        if result.parts.contains(where: { !$0.isMet }) {
            result.status = .unmet
            if result.reason.isEmpty { result.reason = "a category falls short" }
        }
        return result
    }

    private func total(
        _ candidates: [Candidate],
        need: Minutes,
        _ minutes: (Candidate) -> Minutes
    ) -> RequirementResult {
        var result = RequirementResult()
        result.unit = "minutes"
        result.need = UInt32(clamping: need.count)
        var have = Minutes.zero
        for candidate in candidates {
            let worth = minutes(candidate)
            guard worth > .zero else { continue }
            let counts = candidate.refusal.isEmpty
            if counts { have += worth }
            if withEvidence {
                result.evidence.append(
                    Evidence(
                        candidate.entry,
                        minutes: counts ? worth : .zero,
                        reason: candidate.refusal
                    )
                )
            }
        }
        result.have = UInt32(clamping: have.count)
        result.status = have >= need ? .met : .unmet
        if have < need { result.reason = "\((need - have).hoursAndMinutes) short" }
        return result
    }

    /// An entry that could count, and why it does not.
    private struct Candidate {
        let entry: EvidenceEntry
        let refusal: String

        var minutes: Minutes {
            switch entry.content {
            case .module(let activity), .continuingEducation(let activity): activity.minutes
            case .supervision(_, let minutes), .experience(_, let minutes, _): minutes
            default: .zero
            }
        }

        func minutes(in categories: [String]) -> Minutes {
            switch entry.content {
            case .module(let activity), .continuingEducation(let activity):
                activity.allocations.reduce(.zero) { sum, part in
                    categories.contains(part.category) ? sum + Minutes(Int64(part.minutes)) : sum
                }
            case .supervision(let category, let minutes), .experience(let category, let minutes, _):
                categories.contains(category) ? minutes : .zero
            default: .zero
            }
        }
    }

    private func candidates(_ rule: HoursRequirement) -> [Candidate] {
        let earliest = windowStart(rule.withinMonths)
        var counted: Set<ActivityKey> = []
        var candidates: [Candidate] = []
        for entry in record.evidence where entry.isHours(of: rule.of) {
            var refusal = self.refusal(entry, earliest: earliest)
            // The same activity on the same day, sent twice, is one activity.
            if refusal.isEmpty, let key = ActivityKey(entry), !counted.insert(key).inserted {
                refusal = "the same activity on the same day was counted already"
            }
            candidates.append(Candidate(entry: entry, refusal: refusal))
        }
        return candidates
    }

    private func windowStart(_ months: UInt32) -> CivilDate? {
        guard months > 0 else { return nil }
        return (try? asOf.adding(months: -Int(months))) ?? .earliest
    }

    private func refusal(_ entry: EvidenceEntry, earliest: CivilDate?) -> String {
        if entry.effectiveOn > asOf { return "after \(asOf)" }
        if let earliest, entry.effectiveOn < earliest { return "before \(earliest), too long ago" }
        if case .continuingEducation = entry.content, let cycle {
            if entry.effectiveOn < cycle.lowerBound { return "before the cycle's start, \(cycle.lowerBound)" }
            if entry.effectiveOn > cycle.upperBound { return "after the cycle's end, \(cycle.upperBound)" }
        }
        return ""
    }
}

/// What makes two entries the same activity.
private struct ActivityKey: Hashable {
    let provider: String
    let code: String
    let on: CivilDate

    init?(_ entry: EvidenceEntry) {
        switch entry.content {
        case .module(let activity), .continuingEducation(let activity):
            provider = activity.provider
            code = activity.code
            on = entry.effectiveOn
        default: return nil
        }
    }
}

extension EvidenceEntry {
    fileprivate func isHours(of kind: HoursKind) -> Bool {
        switch (content, kind) {
        case (.module, .training), (.supervision, .supervision), (.experience, .experience),
            (.continuingEducation, .continuingEducation):
            true
        default: false
        }
    }
}
