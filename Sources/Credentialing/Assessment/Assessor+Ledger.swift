import CivilTime
import CredentialingSchema
import Identifiers

/// What the assessment of a renewal counts of continuing education, activity by activity. Every number is the
/// assessment's own: it is told here, not computed again.
extension Assessor {
    /// One account for each requirement of continuing education, also of those within groups.
    /// - Parameters:
    ///   - results: of the same requirements, in their order.
    ///   - next: the cycle that takes over what is left; nil: it has not begun.
    func accounts(
        of requirements: [Requirement],
        _ results: [RequirementResult],
        before next: NextCycle?
    ) -> [LedgerAccount] {
        zip(requirements, results).flatMap { requirement, result -> [LedgerAccount] in
            switch requirement.requirement {
            case .hours(let rule) where rule.of == .continuingEducation:
                return [account(rule, result, before: next)]
            case .allOf(let group), .anyOf(let group):
                return accounts(of: group.requirements, result.parts, before: next)
            default: return []
            }
        }
    }

    private func account(
        _ rule: HoursRequirement,
        _ result: RequirementResult,
        before next: NextCycle?
    ) -> LedgerAccount {
        let ledger = self.ledger(rule, of: rule.of, id: result.id, tellsCarriedOut: next == nil)
        let out = next?.carriedIn(result.id) ?? ledger.carriedOut
        var account = LedgerAccount()
        account.requirement = result.id
        account.title = result.title
        account.status = result.status
        account.reason = result.reason
        account.need = result.need
        account.have = result.have
        account.missing = result.missing
        account.parts = result.parts.map { LedgerPart($0) }
        account.carriedIn = UInt32(clamping: ledger.moved.intoCycle.count)
        account.carriedBack = UInt32(clamping: ledger.moved.back.count)
        account.carriedOut = UInt32(clamping: out.values.reduce(Minutes.zero) { $0 + $1 }.count)
        var listed = ListedActivities()
        var places: [UInt64: Int] = [:]
        for (place, entry) in ledger.entries.enumerated() {
            places[ledger.evidence[entry.index].position.rawValue] = place
        }
        for evidence in result.evidence {
            guard let place = places[evidence.position] else { continue }
            let entry = ledger.entries[place]
            let logged = ledger.evidence[entry.index]
            var activity = LedgerActivity(evidence, entry, logged)
            if let minutes = out[entry.index] { activity.carriedOut = UInt32(clamping: minutes.count) }
            listed.add(activity, isOfCycle: isOfCycle(logged))
        }
        account.take(listed)
        return account
    }

    private func isOfCycle(_ logged: EvidenceEntry) -> Bool {
        dates.cycle.map { $0.contains(logged.effectiveOn) } ?? true
    }
}

extension HoursLedger {
    /// What would go on to a next cycle by this one's rule: minutes by the place of an entry in the record.
    fileprivate var carriedOut: [Int: Minutes] {
        var carried: [Int: Minutes] = [:]
        for (place, minutes) in moved.outOfCycle { carried[entries[place].index] = minutes.sum }
        return carried
    }
}

extension RequirementResult {
    fileprivate var missing: UInt32 { need > have ? need - have : 0 }
}

/// The activities of one account with their sums. An account keeps its fields behind a reference: an activity that
/// was added to it there would copy all those before it.
private struct ListedActivities {
    private(set) var activities: [LedgerActivity] = []
    private(set) var elsewhere: UInt32 = 0
    private(set) var offered: UInt32 = 0
    private(set) var capped: UInt32 = 0
    private(set) var refused: UInt32 = 0

    mutating func add(_ activity: LedgerActivity, isOfCycle: Bool) {
        guard isOfCycle || activity.counted > 0 else {
            elsewhere += 1
            return
        }
        activities.append(activity)
        guard isOfCycle else { return }
        offered.add(activity.offered)
        if activity.disposition == .refused {
            refused.add(activity.offered)
        } else if activity.offered > activity.counted {
            capped.add(activity.offered - activity.counted)
        }
    }
}

extension LedgerAccount {
    fileprivate mutating func take(_ listed: ListedActivities) {
        activities = listed.activities
        elsewhere = listed.elsewhere
        offered = listed.offered
        capped = listed.capped
        refused = listed.refused
    }
}

extension UInt32 {
    /// Stays at the largest number there is: the minutes of each activity alone may come near it.
    fileprivate mutating func add(_ more: UInt32) {
        self = UInt32(clamping: UInt64(self) + UInt64(more))
    }
}

extension LedgerPart {
    fileprivate init(_ result: RequirementResult) {
        self.init()
        id = result.id
        title = result.title
        status = result.status
        need = result.need
        have = result.have
        missing = result.missing
    }
}

extension LedgerActivity {
    fileprivate init(_ evidence: Evidence, _ entry: HoursEntry, _ logged: EvidenceEntry) {
        self.init()
        eventID = evidence.eventID
        position = evidence.position
        effectiveOn = evidence.effectiveOn
        activity = logged.activity?.code ?? ""
        provider = logged.activity?.provider ?? ""
        mode = logged.mode
        disposition = evidence.disposition
        reason = evidence.reason
        correctedBy = evidence.correctedBy
        counted = evidence.minutes
        let isRefused = !entry.refusal.isEmpty
        let whole = logged.parts.map {
            HoursPortion(category: $0.category, minutes: $0.minutes, counted: $0.minutes)
        }
        portions = (entry.portions ?? whole).map { part in
            var portion = LedgerPortion()
            portion.category = part.category
            portion.offered = UInt32(clamping: part.minutes.count)
            portion.counted = isRefused ? 0 : UInt32(clamping: part.counted.count)
            return portion
        }
        offered = portions.reduce(into: 0) { $0.add($1.offered) }
    }
}
