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
        var listed: [Evidence] = []
        if withEvidence, selection == nil { listed.reserveCapacity(ledger.entries.count) }
        for index in ledger.entries.indices {
            let (worth, counted) = ledger.entries[index].minutes(of: selection)
            guard worth > .zero else { continue }
            if ledger.entries[index].refusal.isEmpty { have += counted }
            if withEvidence {
                let entry = ledger.entries[index]
                var evidence = texts.evidence(entry.entry, at: entry.index)
                evidence.judge(entry, worth: worth, counted: counted)
                listed.append(evidence)
            }
        }
        result.evidence = listed
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
        let wanted = EvidenceEntry.Hours(kind)
        var refusals = RecencyRefusals(recency)
        var entries: [HoursEntry] = []
        entries.reserveCapacity(record.evidence.count)
        for index in record.evidence.indices where record.evidence[index].hours == wanted {
            let entry = record.evidence[index]
            var refusal = refusals.refusal(of: entry.effectiveOn)
            if refusal.isEmpty, isOfRule { refusal = self.refusal(rule, of: entry) }
            entries.append(HoursEntry(entry, at: index, refusal: refusal))
        }
        let caps = isOfRule ? rule.caps.map { (rule: $0, atMost: rule.minutes($0)) } : []
        guard isCarried else { return HoursLedger(entries, repeats: rule.repeats, caps: caps) }
        var carried = CarriedHours(rule, entries, cycles: dates.cycles, caps: caps)
        return HoursLedger(decided: carried.counted())
    }

    /// Why the rule itself does not count an entry, whenever it was.
    private func refusal(_ rule: HoursRequirement, of entry: EvidenceEntry) -> String {
        let providers = rule.providers
        if !providers.isEmpty, let activity = entry.activity, !activity.isOf(providers) {
            return "the provider is not approved"
        }
        var refusal = self.refusal(rule.approval, of: entry)
        if refusal.isEmpty { refusal = self.refusal(rule, ofDecisionsOn: entry) }
        return refusal.isEmpty ? self.refusal(rule, ofOtherCredentials: entry) : refusal
    }

    /// Whether hours of other cycles can count in this one.
    private func carries(_ rule: HoursRequirement) -> Bool {
        rule.of == .continuingEducation && rule.period != .ever && !dates.cycles.isEmpty
            && (rule.hasCarryOver || rule.hasCarryBack)
    }
}

extension Evidence {
    fileprivate mutating func judge(_ entry: HoursEntry, worth: Minutes, counted: Minutes) {
        let isRefused = !entry.refusal.isEmpty
        judge(minutes: isRefused ? .zero : counted, reason: entry.refusal)
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

extension EvidenceEntry.Hours {
    init(_ kind: HoursKind) {
        switch kind {
        case .training: self = .training
        case .supervision: self = .supervision
        case .experience: self = .experience
        case .continuingEducation: self = .continuingEducation
        default: self = .none
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
