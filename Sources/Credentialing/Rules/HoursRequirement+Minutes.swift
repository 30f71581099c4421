package import CivilTime
package import CredentialingSchema

/// Amounts of a rule in clock minutes. A board's hour may be shorter than an hour.
extension HoursRequirement {
    package func minutes(_ amount: Amount) -> Minutes {
        let perHour = minutesPerHour == 0 ? Minutes.perHour : min(Int64(minutesPerHour), Minutes.perHour)
        return Minutes(Int64(amount.hours) * perHour + Int64(amount.minutes))
    }

    /// A share is rounded up: a minimum never asks for less than the rule.
    /// - Parameter whole: what the total must have.
    func minutes(_ minimum: CategoryMinimum, of whole: Minutes) -> Minutes {
        guard minimum.percent > 0 else { return minutes(minimum.need) }
        return Minutes((whole.count * Int64(minimum.percent) + 99) / 100)
    }

    /// A share is rounded down: a cap never grants more than the rule.
    /// - Parameter whole: what the total must have.
    func minutes(_ cap: HoursCap, of whole: Minutes) -> Minutes {
        guard cap.percent > 0 else { return minutes(cap.atMost) }
        return Minutes(whole.count * Int64(cap.percent) / 100)
    }

    /// Whether a minimum or a cap is a share of what the total must have.
    var hasShares: Bool { minima.contains { $0.percent > 0 } || caps.contains { $0.percent > 0 } }

    /// What the total must have, for so much of the kind that a ratio is about.
    func needed(for basis: Minutes) -> Minutes { max(minutes(need), ratioNeed(basis)) }

    /// What the total must have by the ratio alone, for so much of the other kind: of full measures only.
    func ratioNeed(_ basis: Minutes) -> Minutes {
        guard hasRatio else { return .zero }
        let measures = basis.count / max(minutes(ratio.per).count, 1)
        let (need, isBeyond) = measures.multipliedReportingOverflow(by: minutes(ratio.each).count)
        return isBeyond ? Self.needMax : min(Minutes(need), Self.needMax)
    }

    /// More than anybody ever has, and little enough to be reckoned with.
    private static let needMax = Minutes(1 << 53)
}
