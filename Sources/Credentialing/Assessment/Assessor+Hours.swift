import CivilTime
import CredentialingSchema
import Identifiers

extension Assessor {
    /// Hours: a total, and parts of it that must come from given activities. An activity may count
    /// for several parts; the total counts each once. What is beyond a cap counts for neither.
    func hours(_ rule: HoursRequirement, id: String) -> RequirementResult {
        let need = rule.minutes(rule.need)
        let ledger = self.ledger(rule, of: rule.of)
        var result = total(ledger, need: need, of: nil)
        for (index, minimum) in rule.minima.enumerated() {
            let selection = ActivitySelection(minimum)
            var part = total(ledger, need: rule.minutes(minimum), of: selection)
            part.id = "\(id)/\(selection.onlyCategory ?? "\(index + 1)")"
            part.title = selection.text
            result.parts.append(part)
        }
        if rule.hasRatio {
            let part = ratio(rule, id: id, have: Minutes(Int64(result.have)))
            result.parts.append(part)
        }
        if result.parts.contains(where: { !$0.isMet }) {
            result.status = .unmet
            if result.reason.isEmpty {
                result.reason =
                    result.parts.last?.isMet == false && rule.hasRatio
                    ? "too little for the hours of \(rule.ratio.of.text)" : "a category falls short"
            }
        }
        return result
    }

    /// So much for every full measure of hours of another kind, in the same window.
    private func ratio(_ rule: HoursRequirement, id: String, have: Minutes) -> RequirementResult {
        let other = ledger(rule, of: rule.ratio.of)
        let basis = total(other, need: .zero, of: nil)
        let per = max(rule.minutes(rule.ratio.per).count, 1)
        let measures = Int64(basis.have) / per
        let need = Minutes(measures * rule.minutes(rule.ratio.each).count)
        var part = RequirementResult()
        part.id = "\(id)/ratio"
        part.title =
            "\(rule.minutes(rule.ratio.each)) for every \(rule.minutes(rule.ratio.per)) of \(rule.ratio.of.text)"
        part.unit = "minutes"
        part.need = UInt32(clamping: need.count)
        part.have = UInt32(clamping: have.count)
        part.status = have >= need ? .met : .unmet
        if have < need { part.reason = "\(need - have) short" }
        // Here stand the hours that make the need.
        part.evidence = basis.evidence
        return part
    }

    private func total(
        _ ledger: HoursLedger,
        need: Minutes,
        of selection: ActivitySelection?
    ) -> RequirementResult {
        var result = RequirementResult()
        result.unit = "minutes"
        result.need = UInt32(clamping: need.count)
        var have = Minutes.zero
        for entry in ledger.entries {
            let (worth, counted) = entry.minutes(of: selection)
            guard worth > .zero else { continue }
            if entry.refusal.isEmpty { have += counted }
            if withEvidence {
                result.evidence.append(Evidence(entry, worth: worth, counted: counted))
            }
        }
        result.have = UInt32(clamping: have.count)
        result.status = have >= need ? .met : .unmet
        if have < need { result.reason = "\((need - have).hoursAndMinutes) short" }
        return result
    }

    private func ledger(_ rule: HoursRequirement, of kind: HoursKind) -> HoursLedger {
        let isCarried = kind == rule.of && carries(rule)
        let recency = Recency(
            rule,
            isOfCycles: kind == .continuingEducation,
            dates: isCarried ? dates.withoutCycle : dates
        )
        // Providers and caps are about the hours of the rule itself.
        let isOfRule = kind == rule.of
        var entries: [HoursEntry] = []
        for entry in record.evidence where entry.isHours(of: kind) {
            var refusal = recency.refusal(of: entry.effectiveOn)
            if refusal.isEmpty, isOfRule, let activity = entry.activity,
                !activity.isOf(rule.providers)
            {
                refusal = "the provider is not approved"
            }
            if refusal.isEmpty, isOfRule {
                refusal = self.refusal(rule.approval, of: entry)
                if refusal.isEmpty { refusal = self.refusal(rule, ofDecisionsOn: entry) }
                if refusal.isEmpty { refusal = self.refusal(rule, ofOtherCredentials: entry) }
            }
            entries.append(HoursEntry(entry, refusal: refusal))
        }
        let caps = isOfRule ? rule.caps.map { (rule: $0, atMost: rule.minutes($0)) } : []
        guard isCarried else { return HoursLedger(entries, repeats: rule.repeats, caps: caps) }
        var carried = CarriedHours(rule, entries, cycles: dates.cycles, caps: caps)
        return HoursLedger(decided: carried.counted())
    }

    /// Whether hours of other cycles can count in this one.
    private func carries(_ rule: HoursRequirement) -> Bool {
        rule.of == .continuingEducation && rule.period != .ever && !dates.cycles.isEmpty
            && (rule.hasCarryOver || rule.hasCarryBack)
    }
}

extension Evidence {
    fileprivate init(_ entry: HoursEntry, worth: Minutes, counted: Minutes) {
        let isRefused = !entry.refusal.isEmpty
        self.init(entry.entry, minutes: isRefused ? .zero : counted, reason: entry.refusal)
        guard !isRefused, counted < worth else { return }
        disposition = .capped
        reason = "\(counted) of \(worth): \(entry.cappedBy.joined(separator: "; "))"
    }
}

extension EvidenceEntry.Activity {
    /// Whether it was given by one of these providers; none: by anyone.
    func isOf(_ providers: [String]) -> Bool {
        providers.isEmpty || providers.contains(provider)
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

extension HoursKind {
    fileprivate var text: String {
        switch self {
        case .training: "training"
        case .supervision: "supervision"
        case .experience: "experience"
        case .continuingEducation: "continuing education"
        default: "another kind"
        }
    }
}
