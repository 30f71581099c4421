import CivilTime
package import CredentialingSchema
import Identifiers

/// Measures a person's record against a list of requirements, with a reason for each number.
///
/// A pure function of its arguments: the same record, requirements and dates give the same tree.
package struct Assessor {
    let record: Record
    let dates: AssessmentDates
    /// nil: the board has approved nothing and decided nothing.
    let board: BoardView?
    /// Whether to list the events behind each number.
    let withEvidence: Bool

    package init(
        record: Record,
        dates: AssessmentDates,
        board: BoardView? = nil,
        withEvidence: Bool = true
    ) {
        self.record = record
        self.dates = dates
        self.board = board
        self.withEvidence = withEvidence
    }

    package func assess(_ requirements: [Requirement]) -> [RequirementResult] {
        requirements.map(assess)
    }

    private func assess(_ requirement: Requirement) -> RequirementResult {
        var result: RequirementResult
        switch requirement.requirement {
        case .hours(let rule): result = hours(rule, id: requirement.id)
        case .exam(let rule): result = exam(rule)
        case .attestation(let rule): result = attestation(rule)
        case .competency(let rule): result = competency(rule)
        case .allOf(let group): result = self.group(group, need: group.requirements.count)
        case .anyOf(let group): result = self.group(group, need: 1)
        case .module(let rule): result = module(rule)
        case .backgroundCheck(let rule): result = backgroundCheck(rule)
        case .reference(let rule): result = reference(rule)
        case nil: result = RequirementResult.unknownKind()
        }
        result.id = requirement.id
        result.title = requirement.title
        return waived(result, by: requirement.waivers)
    }

    private func group(_ group: GroupRequirement, need: Int) -> RequirementResult {
        var result = RequirementResult()
        result.unit = "count"
        result.parts = assess(group.requirements)
        result.need = UInt32(need)
        result.have = UInt32(result.parts.count { $0.status == .met })
        result.status = result.have >= result.need ? .met : .unmet
        return result
    }

    private func exam(_ rule: ExamRequirement) -> RequirementResult {
        countOne(of: .exam, Recency(rule, dates: dates)) { entry in
            guard case .exam(let code, let passed, let score) = entry.content, code == rule.exam else {
                return nil
            }
            if !passed { return .refused("not passed") }
            if rule.minimumScore > 0 {
                guard let score else {
                    return .refused("no score was recorded, \(rule.minimumScore) is needed")
                }
                if score < rule.minimumScore {
                    return .refused("score \(score), \(rule.minimumScore) is needed")
                }
            }
            return .counted
        }
    }

    private func attestation(_ rule: AttestationRequirement) -> RequirementResult {
        let kind = rule.kind
        return countOne(of: .attestation, Recency(rule, dates: dates)) { entry in
            guard case .attestation(let signed) = entry.content, signed.kind == kind else { return nil }
            let refusal = rule.refusal(of: signed, on: entry.effectiveOn, asOf: dates.asOf)
            return refusal.isEmpty ? .counted : .refused(refusal)
        }
    }

    private func competency(_ rule: CompetencyRequirement) -> RequirementResult {
        let competency = rule.competency
        return countOne(of: .competency, Recency(rule, dates: dates)) { entry in
            guard case .competency(let code, let method, let score, let passed) = entry.content,
                code == competency
            else { return nil }
            if !passed { return .refused("not passed") }
            if !rule.methods.isEmpty, !rule.methods.contains(method) {
                return .refused("this method of assessment is not accepted")
            }
            if rule.minimumScorePercent > 0 {
                let need = "\(rule.minimumScorePercent) % is needed"
                guard let score else { return .refused("no score was recorded, \(need)") }
                if score < rule.minimumScorePercent { return .refused("score \(score) %, \(need)") }
            }
            return .counted
        }
    }

    /// A module counts whatever its hours; as continuing education too, under the same code, unless the board has
    /// rejected it.
    private func module(_ rule: ModuleRequirement) -> RequirementResult {
        let (modules, providers) = (rule.modules, rule.providers)
        return countOne(of: .module, or: .continuingEducation, Recency(rule, dates: dates)) { entry in
            guard let activity = entry.activity, modules.contains(activity.code) else { return nil }
            if !activity.isOf(providers) { return .refused("the provider is not approved") }
            var refusal = self.refusal(rule.approval, of: entry)
            if refusal.isEmpty { refusal = self.refusal(ofDecisionsOn: entry) }
            return refusal.isEmpty ? .counted : .refused(refusal)
        }
    }

    enum Judgement {
        case counted
        case refused(String)
    }

    /// One matching entry is enough; the others are listed with their judgement.
    private func countOne(
        of kind: EvidenceEntry.Kind,
        or other: EvidenceEntry.Kind? = nil,
        _ recency: Recency,
        _ judge: (EvidenceEntry) -> Judgement?
    ) -> RequirementResult {
        var result = count(1, of: kind, or: other, recency, judge)
        // Any number of them is the one that is needed.
        result.have = min(result.have, 1)
        return result
    }

    /// So many matching entries are needed; the others are listed with their judgement.
    /// - Parameter judge: asked of entries of these kinds; nil: the entry is not what the rule is about.
    func count(
        _ need: UInt32,
        of kind: EvidenceEntry.Kind,
        or other: EvidenceEntry.Kind? = nil,
        _ recency: Recency,
        _ judge: (EvidenceEntry) -> Judgement?
    ) -> RequirementResult {
        var result = RequirementResult()
        result.unit = "count"
        result.need = need
        result.have = 0
        var isRecorded = false
        let evidence = record.evidence
        for index in evidence.indices where evidence[index].kind == kind || evidence[index].kind == other {
            let entry = evidence[index]
            guard let judgement = judge(entry) else { continue }
            isRecorded = true
            var reason = ""
            if case .refused(let why) = judgement { reason = why }
            if reason.isEmpty { reason = recency.refusal(of: entry.effectiveOn) }
            if reason.isEmpty { result.have += 1 }
            guard withEvidence else { continue }
            var shown = Evidence(of: evidence, at: index)
            shown.judge(minutes: .zero, reason: reason)
            result.evidence.append(shown)
        }
        result.status = result.have >= need ? .met : .unmet
        if result.status == .unmet {
            result.reason =
                result.have > 0
                ? "\(need - result.have) more needed"
                : isRecorded ? "nothing recorded counts" : "nothing recorded"
        }
        return result
    }
}

extension RequirementResult {
    /// A requirement that a newer program wrote is never met by an older one.
    static func unknownKind() -> RequirementResult {
        var result = RequirementResult()
        result.status = .unmet
        result.need = 1
        result.have = 0
        result.unit = "count"
        result.reason = "this kind of requirement is not known to this version of the program"
        return result
    }

    /// Whether this and all that it stands for is met.
    package var isMet: Bool { status == .met }
}

extension Evidence {
    /// - Parameter reason: why it was refused; empty: it counts.
    mutating func judge(minutes: Minutes, reason: String) {
        disposition = reason.isEmpty ? .counted : .refused
        self.minutes = UInt32(clamping: minutes.count)
        self.reason = reason
    }
}
