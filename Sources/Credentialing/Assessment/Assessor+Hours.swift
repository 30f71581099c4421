import CivilTime
import CredentialingSchema
import Identifiers

extension Assessor {
    /// Hours: a total, and parts of it that must come from given activities. An activity may count
    /// for several parts; the total counts each once. What is beyond a cap counts for neither.
    func hours(_ rule: HoursRequirement, id: String) -> RequirementResult {
        let need = rule.minutes(rule.need)
        let basis = rule.hasRatio ? ratioBasis(rule, id: id) : nil
        let whole = rule.needed(for: basis?.have ?? .zero)
        let ledger = self.ledger(rule, of: rule.of, id: id)
        let minima = rule.minima
        let selections = minima.map { ActivitySelection($0) }
        let sums = HoursSums(selections, of: ledger, withEvidence: withEvidence).sums
        var result = RequirementResult(sums[0], need: need)
        for (index, selection) in selections.enumerated() {
            var part = RequirementResult(sums[index + 1], need: rule.minutes(minima[index], of: whole))
            part.id = "\(id)/\(selection.onlyCategory ?? "\(index + 1)")"
            part.title = selection.text
            result.parts.append(part)
        }
        if let basis {
            let part = ratio(rule, id: id, have: Minutes(Int64(result.have)), for: basis)
            result.need(atLeast: part.need)
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
    private func ratio(
        _ rule: HoursRequirement,
        id: String,
        have: Minutes,
        for basis: HoursSums.Sum
    ) -> RequirementResult {
        let need = rule.ratioNeed(basis.have)
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

    /// The hours of another kind that a ratio is about: work after a renewal asks nothing of it.
    func ratioBasis(_ rule: HoursRequirement, id: String) -> HoursSums.Sum {
        let then = Assessor(
            record: record,
            dates: dates.untilRenewal,
            board: board,
            withEvidence: withEvidence
        )
        let ledger = then.ledger(rule, of: rule.ratio.of, id: id)
        return HoursSums([], of: ledger, withEvidence: withEvidence).sums[0]
    }

    /// What the total must have, of which caps and minima can be shares.
    private func whole(_ rule: HoursRequirement, id: String) -> Minutes {
        guard rule.hasRatio, rule.hasShares else { return rule.minutes(rule.need) }
        return rule.needed(for: ratioBasis(rule, id: id).have)
    }

    /// - Parameters:
    ///   - id: of the requirement, by which earlier versions know it.
    ///   - tellsCarriedOut: whether it is to say what would go on to the next cycle.
    func ledger(
        _ rule: HoursRequirement,
        of kind: HoursKind,
        id: String,
        tellsCarriedOut: Bool = false
    ) -> HoursLedger {
        let recency = Recency(rule, isOfCycles: kind == .continuingEducation, dates: dates)
        // Providers and caps are about the hours of the rule itself.
        let isOfRule = kind == rule.of
        let entries = entries(rule, EvidenceEntry.Kind(kind), recency, isRefusing: isOfRule && refuses(rule))
        if isOfRule, carries(rule) {
            return carriedLedger(rule, id: id, entries, tellsCarriedOut: tellsCarriedOut)
        }
        guard isOfRule, !rule.caps.isEmpty else {
            return HoursLedger(record.evidence, entries, repeats: rule.repeats, caps: [])
        }
        let whole = whole(rule, id: id)
        let caps = rule.caps.map { (rule: $0, atMost: rule.minutes($0, of: whole)) }
        let minima = rule.minima.map {
            (selection: ActivitySelection($0), need: rule.minutes($0, of: whole))
        }
        return HoursLedger(record.evidence, entries, repeats: rule.repeats, caps: caps, minima: minima)
    }

    /// - Parameter isRefusing: the rule itself can refuse an entry, whenever it was.
    private func entries(
        _ rule: HoursRequirement,
        _ kind: EvidenceEntry.Kind?,
        _ recency: Recency,
        isRefusing: Bool
    ) -> [HoursEntry] {
        var refusals = RecencyRefusals(recency)
        var entries: [HoursEntry] = []
        let used = isRefusing ? self.used(by: [rule]) : .nothing
        let evidence = record.evidence
        entries.reserveCapacity(evidence.count)
        for index in evidence.indices where evidence[index].kind == kind {
            var refusal = refusals.refusal(of: evidence[index].effectiveOn)
            if isRefusing, refusal.isEmpty { refusal = self.refusal(rule, of: evidence[index], used) }
            entries.append(HoursEntry(at: index, refusal: refusal))
        }
        return entries
    }

    /// Whether any entry can be refused by ``refusal(_:of:_:)``: asked once, since reading a rule costs more
    /// than reading an entry.
    func refuses(_ rule: HoursRequirement) -> Bool {
        !rule.providers.isEmpty || rule.approval != .unspecified || rule.mustBeAccepted
            || rule.forOneCredential || !record.ceuDecisions.isEmpty || isOfReinstated
    }

    /// Why the rule itself does not count an entry, whenever it was.
    func refusal(_ rule: HoursRequirement, of entry: EvidenceEntry, _ used: UsedActivities) -> String {
        let providers = rule.providers
        if !providers.isEmpty, let activity = entry.activity, !activity.isOf(providers) {
            return "the provider is not approved"
        }
        var refusal = self.refusal(rule.approval, of: entry)
        if refusal.isEmpty { refusal = self.refusal(rule, ofDecisionsOn: entry) }
        if refusal.isEmpty { refusal = used.refusal(rule, ofReinstatements: entry) }
        return refusal.isEmpty ? used.refusal(rule, ofOtherCredentials: entry) : refusal
    }
}

extension RequirementResult {
    fileprivate init(_ sum: HoursSums.Sum, need: Minutes) {
        self.init()
        unit = "minutes"
        self.need = UInt32(clamping: need.count)
        have = UInt32(clamping: sum.have.count)
        evidence = sum.evidence
        status = sum.have >= need ? .met : .unmet
        if sum.have < need { reason = "\((need - sum.have).hoursAndMinutes) short" }
    }

    /// Where a ratio asks for more than the rule itself, that is what is needed: nobody who falls short is told that
    /// nothing is missing.
    fileprivate mutating func need(atLeast minutes: UInt32) {
        guard minutes > need else { return }
        need = minutes
        if !reason.isEmpty { reason = "\(Minutes(Int64(need) - Int64(have)).hoursAndMinutes) short" }
    }
}

extension EvidenceEntry.Activity {
    /// Whether it was given by one of these providers; none: by anyone.
    func isOf(_ providers: [String]) -> Bool {
        providers.isEmpty || providers.contains(provider)
    }
}

extension EvidenceEntry.Kind {
    init?(_ kind: HoursKind) {
        switch kind {
        case .training: self = .module
        case .supervision: self = .supervision
        case .experience: self = .experience
        case .continuingEducation: self = .continuingEducation
        default: return nil
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
