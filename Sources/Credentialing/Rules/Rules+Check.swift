import CivilTime
import CredentialingSchema
import Identifiers

/// What `AdoptRules` demands of rules before they can govern anybody. The form of a pack's codes and titles, and
/// warnings about its wording or sums, are the rule-pack reader's; here stands what deciding relies on, and what
/// nobody could meet or nobody has meant.
extension Rules {
    static let credentialsMax = 32
    static let depthMax = 8
    static let waiversMax = 16
    static let monthsMax: UInt32 = 240
    static let daysMax: UInt32 = 3_660
    static let extensionsMax: UInt32 = 16
    static let remindersMax = 16

    /// The first thing that makes the rules unusable: element path and reason.
    package func fault() -> (path: String, reason: String)? {
        if let fault = textFault() { return fault }
        if version.isEmpty || version.utf8.count > 64 { return ("version", "is missing or too long") }
        if (try? CivilDate(effectiveOn)) == nil {
            return ("effectiveOn", "is not a date, yyyy-mm-dd")
        }
        if retroactiveApprovalDays > Self.daysMax {
            return ("retroactiveApprovalDays", "is more than \(Self.daysMax)")
        }
        if timeZone.isEmpty { return ("timeZone", "is missing: an IANA time zone") }
        if (try? dayCutoff) == nil { return ("cutoff", "is not a time of day from 00:01 to 24:00, hh:mm") }
        if credentials.isEmpty || credentials.count > Self.credentialsMax {
            return ("credentials", "must be 1 to \(Self.credentialsMax)")
        }
        if let excess = self.excess() { return excess }
        for (index, credential) in credentials.enumerated() {
            let path = "credentials[\(index)]"
            if let fault = credential.fault(path) { return fault }
            if credentials[..<index].contains(where: { $0.code == credential.code }) {
                return ("\(path).code", "is given twice: \(credential.code)")
            }
        }
        return unlistedCategory()
    }

    /// Public records, messages and tools repeat what rules say: as every other text, it must not be without end, nor
    /// make the lines around it say what nobody wrote.
    private func textFault() -> RuleFault? {
        for text in texts {
            if let fault = TextShape.fault(of: text.text, isFree: text.isFree) { return (text.path, fault) }
        }
        return nil
    }
}

extension CredentialRules {
    fileprivate func fault(_ path: String) -> (path: String, reason: String)? {
        // Both begin generated numbers, which must be numbers that a renewal can name.
        if !code.isNumberPart { return ("\(path).code", "must be 1 to 16 of A-Z, a-z, 0-9, -") }
        if !numberPrefix.isEmpty, !numberPrefix.isNumberPart {
            return ("\(path).numberPrefix", "must be up to 16 of A-Z, a-z, 0-9, -")
        }
        if title.isEmpty { return ("\(path).title", "is missing") }
        if !(1...Rules.monthsMax).contains(cycle.months) {
            return ("\(path).cycle.months", "must be 1 to \(Rules.monthsMax)")
        }
        if let fault = cycle.fault("\(path).cycle") { return fault }
        let unknown = "is not known to this version of the program"
        if case .UNRECOGNIZED = renewalAnchor { return ("\(path).renewalAnchor", unknown) }
        if case .UNRECOGNIZED = runningCycles { return ("\(path).runningCycles", unknown) }
        if case .UNRECOGNIZED = applicationAnchor { return ("\(path).applicationAnchor", unknown) }
        var ids: Set<String> = []
        for (name, list) in requirementLists {
            ids.removeAll()
            if let fault = Requirement.fault(in: list, "\(path).\(name)", ids: &ids, depth: 0) {
                return fault
            }
        }
        if initial.isEmpty { return ("\(path).initial", "has no requirement") }
        return windowFault(path)
    }

    private func windowFault(_ path: String) -> (path: String, reason: String)? {
        let months = "must be at most \(Rules.monthsMax)"
        if applicationMonths > Rules.monthsMax { return ("\(path).applicationMonths", months) }
        if reinstatement.withinMonths > Rules.monthsMax {
            return ("\(path).reinstatement.withinMonths", months)
        }
        for (date, field) in [
            (reinstatement.expiredThroughOn, "expiredThroughOn"),
            (reinstatement.countedFromOn, "countedFromOn"),
        ] where !date.isEmpty && (try? CivilDate(date)) == nil {
            return ("\(path).reinstatement.\(field)", "is not a date, yyyy-mm-dd")
        }
        if !reinstatement.countedFromOn.isEmpty, reinstatement.withinMonths == 0 {
            return ("\(path).reinstatement.countedFromOn", "counts nothing without withinMonths")
        }
        guard hasProvisional else { return nil }
        if !(1...Rules.monthsMax).contains(provisional.months) {
            return ("\(path).provisional.months", "must be 1 to \(Rules.monthsMax)")
        }
        if provisional.extensions > Rules.extensionsMax {
            return ("\(path).provisional.extensions", "must be at most \(Rules.extensionsMax)")
        }
        let needed: ClosedRange<UInt32> = provisional.extensions > 0 ? 1...Rules.monthsMax : 0...0
        guard needed.contains(provisional.extensionMonths) else {
            return (
                "\(path).provisional.extensionMonths",
                "must be \(needed.lowerBound) to \(needed.upperBound) with \(provisional.extensions) extensions"
            )
        }
        return nil
    }
}

extension String {
    fileprivate var isNumberPart: Bool {
        (1...16).contains(utf8.count) && utf8.allSatisfy(FieldCheck.isNumberByte)
    }
}
