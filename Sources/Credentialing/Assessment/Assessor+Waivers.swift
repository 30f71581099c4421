import CivilTime
import CredentialingSchema

extension Assessor {
    /// An unmet requirement becomes met for whom one of its waivers fits; the reason says so.
    func waived(_ result: RequirementResult, by waivers: [Waiver]) -> RequirementResult {
        guard !result.isMet, let waiver = waivers.first(where: fits) else { return result }
        var result = result
        result.status = .met
        result.reason = "waived: \(waiver.text(isRenewal: dates.cycle != nil))"
        return result
    }

    private func fits(_ waiver: Waiver) -> Bool {
        // A newer program's condition is read as no condition: such a waiver fits nobody.
        guard !waiver.fromOn.isEmpty || !waiver.throughOn.isEmpty || waiver.issuedWithinMonths > 0
        else { return false }
        let day = dates.cycle?.lowerBound ?? dates.appliedOn ?? dates.asOf
        if !waiver.fromOn.isEmpty {
            guard let from = try? CivilDate(waiver.fromOn), day >= from else { return false }
        }
        if !waiver.throughOn.isEmpty {
            guard let through = try? CivilDate(waiver.throughOn), day <= through else { return false }
        }
        return waiver.issuedWithinMonths == 0 || isIssued(within: waiver.issuedWithinMonths)
    }

    private func isIssued(within months: UInt32) -> Bool {
        guard let issuedOn = dates.issuedOn, let expiry = dates.expiryCountedFrom else { return false }
        return issuedOn >= (try? expiry.adding(months: -Int(months))) ?? .earliest
    }
}

extension Waiver {
    fileprivate func text(isRenewal: Bool) -> String {
        var parts: [String] = []
        if !fromOn.isEmpty || !throughOn.isEmpty {
            let from = fromOn.isEmpty ? "" : " from \(fromOn)"
            let through = throughOn.isEmpty ? "" : " through \(throughOn)"
            parts.append("\(isRenewal ? "cycles that begin" : "applications")\(from)\(through)")
        }
        if issuedWithinMonths > 0 { parts.append("issued within \(issuedWithinMonths) months of the expiry") }
        return parts.joined(separator: ", ")
    }
}
