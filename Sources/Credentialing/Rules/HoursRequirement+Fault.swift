import CivilTime
import CredentialingSchema

extension HoursRequirement {
    func fault(_ path: String) -> RuleFault? {
        if minutesPerHour > UInt32(Minutes.perHour) {
            return ("\(path).minutesPerHour", "is more than \(Minutes.perHour)")
        }
        if !minutes(need).isPossibleNeed {
            return ("\(path).need", "must be more than nothing and at most \(Minutes.largestInput) minutes")
        }
        if case .UNRECOGNIZED = of { return ("\(path).of", "is not known") }
        if of == .unspecified { return ("\(path).of", "is missing") }
        if case .UNRECOGNIZED = approval { return ("\(path).approval", "is not known") }
        if approval != .unspecified, of != .training, of != .continuingEducation {
            return ("\(path).approval", "is known for training and continuing education only")
        }
        if mustBeAccepted || hasCarryOver || hasCarryBack, of != .continuingEducation {
            let field = mustBeAccepted ? "mustBeAccepted" : hasCarryOver ? "carryOver" : "carryBack"
            return ("\(path).\(field)", "is for continuing education only")
        }
        if !providers.isEmpty, of != .training, of != .continuingEducation {
            return ("\(path).providers", "are known for training and continuing education only")
        }
        if case .UNRECOGNIZED = repeats { return ("\(path).repeats", "is not known") }
        if let faulty = minima.firstIndex(where: { !isUsable($0) }) {
            return (
                "\(path).minima[\(faulty)]", "selects nothing, names a malformed code, or no amount"
            )
        }
        if let faulty = caps.firstIndex(where: { !isUsable($0) }) {
            return ("\(path).caps[\(faulty)]", "selects nothing, names a malformed code, or too much")
        }
        return amountFault(path) ?? ratioFault("\(path).ratio") ?? recencyFault(path)
    }

    /// An amount that is given twice, and of which one would be passed over, or a cap of nothing that nobody wrote.
    private func amountFault(_ path: String) -> RuleFault? {
        if let both = minima.firstIndex(where: { $0.percent > 0 && $0.hasNeed }) {
            return ("\(path).minima[\(both)].percent", "stands beside need: one of them is allowed")
        }
        if let both = caps.firstIndex(where: { $0.percent > 0 && $0.hasAtMost }) {
            return ("\(path).caps[\(both)].percent", "stands beside atMost: one of them is allowed")
        }
        guard let neither = caps.firstIndex(where: { $0.percent == 0 && !$0.hasAtMost }) else { return nil }
        return ("\(path).caps[\(neither)]", "needs atMost or percent")
    }

    private func isUsable(_ minimum: CategoryMinimum) -> Bool {
        let need = minutes(minimum, of: minutes(self.need))
        return ActivitySelection(minimum).isUsable && minimum.percent <= 100 && need.isPossibleNeed
    }

    /// A cap of nothing refuses what it selects.
    private func isUsable(_ cap: HoursCap) -> Bool {
        let atMost = minutes(cap, of: minutes(need))
        return ActivitySelection(cap).isUsable && cap.percent <= 100
            && (atMost == .zero || atMost.isPossibleNeed)
    }

    private func ratioFault(_ path: String) -> RuleFault? {
        guard hasRatio else { return nil }
        if ratio.of == .unspecified || ratio.of == of {
            return ("\(path).of", "must be another kind of hours")
        }
        if case .UNRECOGNIZED = ratio.of { return ("\(path).of", "is not known") }
        if !minutes(ratio.each).isPossibleNeed { return ("\(path).each", "must be more than nothing") }
        return minutes(ratio.per).isPossibleNeed ? nil : ("\(path).per", "must be more than nothing")
    }
}

extension ActivitySelection {
    /// It selects something, and each code is one that the record can hold.
    fileprivate var isUsable: Bool {
        let isEmpty = categories.isEmpty && modes.isEmpty && providers.isEmpty && activities.isEmpty
        return !isEmpty && categories.allSatisfy(CategoryCode.isWellFormed)
            && modes.allSatisfy { $0 != .unspecified && $0.isKnown }
            && !providers.contains("") && !activities.contains("")
    }
}

extension Minutes {
    fileprivate var isPossibleNeed: Bool { self > .zero && count <= Self.largestInput }
}
