package import CivilTime
package import CredentialingSchema

/// Amounts of a rule in clock minutes. A board's hour may be shorter than an hour.
extension HoursRequirement {
    package func minutes(_ amount: Amount) -> Minutes {
        let perHour = minutesPerHour == 0 ? Minutes.perHour : min(Int64(minutesPerHour), Minutes.perHour)
        return Minutes(Int64(amount.hours) * perHour + Int64(amount.minutes))
    }

    /// A share is rounded up: a minimum never asks for less than the rule.
    package func minutes(_ minimum: CategoryMinimum) -> Minutes {
        guard minimum.percent > 0 else { return minutes(minimum.need) }
        return Minutes((minutes(need).count * Int64(minimum.percent) + 99) / 100)
    }

    /// A share is rounded down: a cap never grants more than the rule.
    package func minutes(_ cap: HoursCap) -> Minutes {
        guard cap.percent > 0 else { return minutes(cap.atMost) }
        return Minutes(minutes(need).count * Int64(cap.percent) / 100)
    }

    /// What the total must have by the ratio, for so much of the other kind: of full measures only.
    func ratioNeed(_ basis: Minutes) -> Minutes {
        guard hasRatio else { return .zero }
        let measures = basis.count / max(minutes(ratio.per).count, 1)
        let (need, isBeyond) = measures.multipliedReportingOverflow(by: minutes(ratio.each).count)
        return isBeyond ? Self.needMax : min(Minutes(need), Self.needMax)
    }

    /// More than anybody ever has, and little enough to be reckoned with.
    private static let needMax = Minutes(1 << 53)
}
