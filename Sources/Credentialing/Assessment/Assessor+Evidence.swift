import CivilTime
import CredentialingSchema
import Identifiers

extension BackgroundCheckRequirement: RecencyRule {}
extension ReferenceRequirement: RecencyRule {}

extension Assessor {
    func backgroundCheck(_ rule: BackgroundCheckRequirement) -> RequirementResult {
        let day = dates.day(of: rule.validOn)
        let notClear = lastChecksNotClear
        return count(1, of: .backgroundCheck, Recency(rule, dates: dates)) { entry in
            guard case .backgroundCheck(let code, let cleared, let validUntil) = entry.content,
                rule.checks.isEmpty || rule.checks.contains(code)
            else { return nil }
            if !cleared { return .refused("did not come out clear") }
            if let later = notClear[code], later > (entry.effectiveOn, entry.position) {
                return .refused("a later check of \(later.on) did not come out clear")
            }
            if let validUntil, validUntil < day {
                return .refused("valid through \(validUntil), needed on \(day)")
            }
            return .counted
        }
    }

    /// Of each code the last check, by the day of the question, that did not come out clear: nobody relies any more on a
    /// clear one of before it. Of one day the one that was recorded last is the later one.
    private var lastChecksNotClear: [String: (on: CivilDate, at: Position)] {
        let evidence = record.evidence
        var last: [String: (on: CivilDate, at: Position)] = [:]
        for index in evidence.indices where evidence[index].kind == .backgroundCheck {
            let entry = evidence[index]
            guard case .backgroundCheck(let code, let cleared, _) = entry.content, !cleared,
                entry.effectiveOn <= dates.asOf
            else { continue }
            let check = (on: entry.effectiveOn, at: entry.position)
            if let known = last[code], known > check { continue }
            last[code] = check
        }
        return last
    }

    func reference(_ rule: ReferenceRequirement) -> RequirementResult {
        count(max(rule.count, 1), of: .reference, Recency(rule, dates: dates)) { entry in
            guard case .reference(let kind) = entry.content else { return nil }
            if !rule.kinds.isEmpty, !rule.kinds.contains(kind) {
                return .refused("references of this kind do not count: \(kind)")
            }
            return .counted
        }
    }

    /// A failed audit of the cycle stands against its renewal, until a later one is passed.
    func audit(of credential: CredentialRecord) -> RequirementResult? {
        let last = record.audits.latest(by: dates.asOf, { $0.on }) {
            $0.isOf(credential) && $0.isOfCurrentCycle(of: credential)
        }
        guard let last, !last.passed else { return nil }
        var result = RequirementResult()
        result.id = "audit"
        result.title = "Audit of continuing education"
        result.unit = "count"
        result.need = 1
        result.have = 0
        result.status = .unmet
        let grounds = record.grounds(of: last.by, first: last.grounds, asOf: dates.asOf)
        result.reason = "the audit \(last.audit) was failed on \(last.on): \(grounds.joined(separator: ", "))"
        return result
    }
}
