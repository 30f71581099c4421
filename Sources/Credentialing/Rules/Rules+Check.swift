import CivilTime
import CredentialingSchema
import Identifiers

/// What `AdoptRules` demands of rules before they can govern anybody. Warnings about a pack's
/// wording or sums are the rule-pack reader's; here stands only what deciding relies on.
extension Rules {
    static let credentialsMax = 32
    static let requirementsMax = 64
    static let depthMax = 8
    static let monthsMax: UInt32 = 240
    static let daysMax: UInt32 = 3_660

    /// The first thing that makes the rules unusable: element path and reason.
    package func fault() -> (path: String, reason: String)? {
        if version.isEmpty || version.utf8.count > 64 { return ("version", "is missing or too long") }
        if (try? CivilDate(effectiveOn)) == nil {
            return ("effectiveOn", "is not a date, yyyy-mm-dd")
        }
        if timeZone.isEmpty { return ("timeZone", "is missing: an IANA time zone") }
        if credentials.isEmpty || credentials.count > Self.credentialsMax {
            return ("credentials", "must be 1 to \(Self.credentialsMax)")
        }
        for (index, credential) in credentials.enumerated() {
            let path = "credentials[\(index)]"
            if let fault = credential.fault(path) { return fault }
            if credentials[..<index].contains(where: { $0.code == credential.code }) {
                return ("\(path).code", "is given twice: \(credential.code)")
            }
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
        if cycle.expiry == .unspecified { return ("\(path).cycle.expiry", "is missing") }
        if case .UNRECOGNIZED = cycle.expiry {
            return ("\(path).cycle.expiry", "is not known to this version of the program")
        }
        if cycle.lateDays > Rules.daysMax || cycle.opensDaysBefore > Rules.daysMax {
            return ("\(path).cycle", "has more than \(Rules.daysMax) days in a window")
        }
        var ids: Set<String> = []
        for (name, list) in [("initial", initial), ("renewal", renewal)] {
            ids.removeAll()
            if let fault = Requirement.fault(in: list, "\(path).\(name)", ids: &ids, depth: 0) {
                return fault
            }
        }
        return initial.isEmpty ? ("\(path).initial", "has no requirement") : nil
    }
}

extension Requirement {
    fileprivate static func fault(
        in list: [Requirement],
        _ path: String,
        ids: inout Set<String>,
        depth: Int
    ) -> (path: String, reason: String)? {
        if depth > Rules.depthMax { return (path, "is nested deeper than \(Rules.depthMax)") }
        if list.count > Rules.requirementsMax {
            return (path, "has more than \(Rules.requirementsMax) requirements")
        }
        for (index, requirement) in list.enumerated() {
            let element = "\(path)[\(index)]"
            if !CategoryCode.isWellFormed(requirement.id) {
                return ("\(element).id", "must be 1 to \(CategoryCode.lengthMax) of a-z, 0-9, -")
            }
            if !ids.insert(requirement.id).inserted {
                return ("\(element).id", "is given twice: \(requirement.id)")
            }
            if let fault = requirement.fault(element, ids: &ids, depth: depth) { return fault }
        }
        return nil
    }

    private func fault(
        _ path: String,
        ids: inout Set<String>,
        depth: Int
    ) -> (path: String, reason: String)? {
        switch requirement {
        case nil:
            return (path, "says nothing that can be met: hours, exam, attestation, … is missing")
        case .hours(let hours):
            if hours.need.total == .zero { return ("\(path).hours.need", "must be more than nothing") }
            if case .UNRECOGNIZED = hours.of { return ("\(path).hours.of", "is not known") }
            if hours.of == .unspecified { return ("\(path).hours.of", "is missing") }
            let faulty = hours.minima.firstIndex {
                $0.categories.isEmpty || $0.need.total == .zero
                    || !$0.categories.allSatisfy(CategoryCode.isWellFormed)
            }
            return faulty.map {
                ("\(path).hours.minima[\($0)]", "names no category, a malformed one, or no amount")
            }
        case .exam(let exam):
            return exam.fault("\(path).exam")
        case .attestation(let attestation):
            if attestation.kind == .unspecified { return ("\(path).attestation.kind", "is missing") }
            return attestation.kind.isKnown ? nil : ("\(path).attestation.kind", "is not known")
        case .competency(let competency):
            return competency.fault("\(path).competency")
        case .allOf(let group):
            // Nothing to meet would always be met.
            if group.requirements.isEmpty { return ("\(path).allOf", "has no requirement") }
            return Requirement.fault(
                in: group.requirements,
                "\(path).allOf.requirements",
                ids: &ids,
                depth: depth + 1
            )
        case .anyOf(let group):
            if group.requirements.isEmpty { return ("\(path).anyOf", "has no alternative") }
            return Requirement.fault(
                in: group.requirements,
                "\(path).anyOf.requirements",
                ids: &ids,
                depth: depth + 1
            )
        }
    }
}

extension ExamRequirement {
    fileprivate func fault(_ path: String) -> (path: String, reason: String)? {
        if exam.isEmpty { return ("\(path).exam", "is missing") }
        let highest = FieldCheck.examScoreMax
        return minimumScore > highest ? ("\(path).minimumScore", "is more than \(highest)") : nil
    }
}

extension CompetencyRequirement {
    fileprivate func fault(_ path: String) -> (path: String, reason: String)? {
        if competency.isEmpty { return ("\(path).competency", "is missing") }
        if let unknown = methods.firstIndex(where: { $0 == .unspecified || !$0.isKnown }) {
            return ("\(path).methods[\(unknown)]", "is not known")
        }
        return minimumScorePercent > 100 ? ("\(path).minimumScorePercent", "is more than 100") : nil
    }
}

extension String {
    fileprivate var isNumberPart: Bool {
        (1...16).contains(utf8.count) && utf8.allSatisfy(FieldCheck.isNumberByte)
    }
}
