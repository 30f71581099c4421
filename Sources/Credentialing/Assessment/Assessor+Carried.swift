import CivilTime
import CredentialingSchema

/// Continuing education of which a part can count in another cycle.
extension Assessor {
    /// Whether hours of other cycles can count in this one.
    func carries(_ rule: HoursRequirement) -> Bool {
        rule.of == .continuingEducation && rule.period != .ever && !dates.cycles.isEmpty
            && (rule.hasCarryOver || rule.hasCarryBack)
    }

    /// Each cycle's entries are judged by the rule that governed its renewal: providers, approval, windows and the
    /// board's decisions alike.
    /// - Parameters:
    ///   - id: of the requirement, by which earlier versions know it.
    ///   - entries: as the rule counts them in its own cycle alone.
    func carriedLedger(
        _ rule: HoursRequirement,
        id: String,
        _ entries: [HoursEntry],
        tellsCarriedOut: Bool
    ) -> HoursLedger {
        let rules = dates.cycles.map { $0.renewal.hours(id) ?? rule }
        let used = used(by: rules)
        let judges = zip(rules, dates.cycles).map { CycleJudge(self, $0, of: $1, used) }
        var carried = CarriedHours(
            carryRules(rules, id: id, entries),
            record.evidence,
            entries,
            cycles: dates.cycles,
            judge: { judges[$0].refusal(of: record.evidence[$1]) }
        )
        let decided = carried.counted(asOf: dates.asOf, tellsCarriedOut: tellsCarriedOut)
        return HoursLedger(record.evidence, decided: decided, moved: carried.moved)
    }

    /// Of each cycle. Most are governed by the same version of the rules: what it says is then read once.
    private func carryRules(
        _ rules: [HoursRequirement],
        id: String,
        _ entries: [HoursEntry]
    ) -> [CarryRule] {
        let (evidence, parts) = (record.evidence, HoursParts(record.evidence, entries))
        var carryRules: [CarryRule] = []
        for (cycle, rule) in rules.enumerated() {
            let need = ratioNeed(rule, id: id, of: dates.cycles[cycle])
            if cycle > 0, rule == rules[cycle - 1], !rule.hasRatio || !rule.hasShares {
                carryRules.append(carryRules[cycle - 1].demanding(rule, ratioNeed: need))
                continue
            }
            let repetition =
                carryRules.first { $0.repeats == rule.repeats }?.repetition
                ?? Repetition(evidence, entries, rule.repeats, ofRefused: true)
            carryRules.append(CarryRule(rule, ratioNeed: need, repetition, parts, evidence, entries))
        }
        return carryRules
    }

    /// What a ratio asks of the total in one of the cycles.
    private func ratioNeed(_ rule: HoursRequirement, id: String, of span: CycleSpan) -> Minutes {
        guard rule.hasRatio else { return .zero }
        let then = Assessor(record: record, dates: dates.of(span), board: board, withEvidence: false)
        return rule.ratioNeed(then.ratioBasis(rule, id: id).have)
    }
}

/// What one cycle's rule says of the entries that are of it or could come back to it, whichever cycle is assessed.
private struct CycleJudge {
    private let assessor: Assessor
    private let rule: HoursRequirement
    private let recency: Recency
    private let isRefusing: Bool
    private let used: UsedActivities

    init(_ assessor: Assessor, _ rule: HoursRequirement, of span: CycleSpan, _ used: UsedActivities) {
        self.assessor = assessor
        self.rule = rule
        // The cycle itself is asked about elsewhere: what comes back lies outside of it.
        recency = Recency(rule, isOfCycles: true, dates: assessor.dates.of(span, isUnbounded: true))
        isRefusing = assessor.refuses(rule)
        self.used = used
    }

    /// Why the rule does not count an entry; empty when it does.
    func refusal(of entry: EvidenceEntry) -> String {
        let refusal = recency.refusal(of: entry.effectiveOn)
        return refusal.isEmpty && isRefusing ? assessor.refusal(rule, of: entry, used) : refusal
    }
}

extension [Requirement] {
    /// The hours of continuing education that a requirement of this name demands, also within groups.
    func hours(_ id: String) -> HoursRequirement? {
        for requirement in self {
            switch requirement.requirement {
            case .hours(let rule) where requirement.id == id && rule.of == .continuingEducation: return rule
            case .allOf(let group), .anyOf(let group):
                if let rule = group.requirements.hours(id) { return rule }
            default: break
            }
        }
        return nil
    }

    /// Whether any hours go from cycle to cycle.
    var carriesHours: Bool {
        contains { requirement in
            switch requirement.requirement {
            case .hours(let rule): rule.hasCarryOver || rule.hasCarryBack
            case .allOf(let group), .anyOf(let group): group.requirements.carriesHours
            default: false
            }
        }
    }
}
