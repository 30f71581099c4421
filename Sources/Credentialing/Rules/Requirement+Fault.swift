import CivilTime
import CredentialingSchema

/// The first thing that makes a requirement unusable: element path and reason.
typealias RuleFault = (path: String, reason: String)

extension Requirement {
    static func fault(
        in list: [Requirement],
        _ path: String,
        ids: inout Set<String>,
        depth: Int
    ) -> RuleFault? {
        if depth > Rules.depthMax { return (path, "is nested deeper than \(Rules.depthMax)") }
        for (index, requirement) in list.enumerated() {
            let element = "\(path)[\(index)]"
            if !CategoryCode.isWellFormed(requirement.id) {
                return ("\(element).id", "must be 1 to \(CategoryCode.lengthMax) of a-z, 0-9, -")
            }
            if !ids.insert(requirement.id).inserted {
                return ("\(element).id", "is given twice: \(requirement.id)")
            }
            if let fault = requirement.fault(element, ids: &ids, depth: depth) { return fault }
            if let fault = requirement.waiverFault(element) { return fault }
        }
        return nil
    }

    private func fault(_ path: String, ids: inout Set<String>, depth: Int) -> RuleFault? {
        switch requirement {
        case nil:
            return (path, "says nothing that can be met: hours, exam, attestation, … is missing")
        case .hours(let hours): return hours.fault("\(path).hours")
        case .exam(let exam): return exam.fault("\(path).exam")
        case .attestation(let attestation): return attestation.fault("\(path).attestation")
        case .competency(let competency): return competency.fault("\(path).competency")
        case .module(let module): return module.fault("\(path).module")
        case .backgroundCheck(let check): return check.fault("\(path).backgroundCheck")
        case .reference(let reference): return reference.fault("\(path).reference")
        case .allOf(let group): return group.fault("\(path).allOf", "requirement", &ids, depth)
        case .anyOf(let group): return group.fault("\(path).anyOf", "alternative", &ids, depth)
        }
    }

    private func waiverFault(_ path: String) -> RuleFault? {
        if waivers.count > Rules.waiversMax {
            return ("\(path).waivers", "are more than \(Rules.waiversMax)")
        }
        for (index, waiver) in waivers.enumerated() {
            if let fault = waiver.fault("\(path).waivers[\(index)]") { return fault }
        }
        return nil
    }
}

extension Waiver {
    fileprivate func fault(_ path: String) -> RuleFault? {
        if fromOn.isEmpty, throughOn.isEmpty, issuedWithinMonths == 0 {
            return (path, "has no condition: it would free everybody")
        }
        let from = try? CivilDate(fromOn)
        if !fromOn.isEmpty, from == nil { return ("\(path).fromOn", "is not a date, yyyy-mm-dd") }
        let through = try? CivilDate(throughOn)
        if !throughOn.isEmpty, through == nil {
            return ("\(path).throughOn", "is not a date, yyyy-mm-dd")
        }
        if let from, let through, through < from { return ("\(path).throughOn", "is before fromOn") }
        return nil
    }
}

extension RecencyRule {
    func recencyFault(_ path: String) -> RuleFault? {
        if case .UNRECOGNIZED = withinBefore { return ("\(path).withinBefore", "is not known") }
        if case .UNRECOGNIZED = period { return ("\(path).period", "is not known") }
        return nil
    }
}

extension GroupRequirement {
    fileprivate func fault(
        _ path: String,
        _ element: String,
        _ ids: inout Set<String>,
        _ depth: Int
    ) -> RuleFault? {
        // Nothing to meet would always be met.
        if requirements.isEmpty { return (path, "has no \(element)") }
        return Requirement.fault(in: requirements, "\(path).requirements", ids: &ids, depth: depth + 1)
    }
}

extension ExamRequirement {
    fileprivate func fault(_ path: String) -> RuleFault? {
        if exam.isEmpty { return ("\(path).exam", "is missing") }
        let highest = FieldCheck.examScoreMax
        if minimumScore > highest { return ("\(path).minimumScore", "is more than \(highest)") }
        return recencyFault(path)
    }
}

extension AttestationRequirement {
    fileprivate func fault(_ path: String) -> RuleFault? {
        if kind == .unspecified { return ("\(path).kind", "is missing") }
        guard kind.isKnown else { return ("\(path).kind", "is not known") }
        return particularsFault(path) ?? recencyFault(path)
    }

    private func particularsFault(_ path: String) -> RuleFault? {
        if let bad = levels.firstIndex(where: { !CategoryCode.isWellFormed($0) }) {
            return ("\(path).levels[\(bad)]", "must be 1 to \(CategoryCode.lengthMax) of a-z, 0-9, -")
        }
        if !levels.isEmpty, kind != .education { return ("\(path).levels", "belong to education") }
        for (years, field) in [(atLeastYears, "atLeastYears"), (atMostYears, "atMostYears")] where years > 0 {
            if kind != .age { return ("\(path).\(field)", "belongs to age") }
            if years > FieldCheck.yearsMax {
                return ("\(path).\(field)", "is more than \(FieldCheck.yearsMax)")
            }
        }
        guard atMostYears == 0 || atLeastYears <= atMostYears else {
            return ("\(path).atMostYears", "is less than atLeastYears: nobody can meet it")
        }
        return nil
    }
}

extension CompetencyRequirement {
    fileprivate func fault(_ path: String) -> RuleFault? {
        if competency.isEmpty { return ("\(path).competency", "is missing") }
        if let unknown = methods.firstIndex(where: { $0 == .unspecified || !$0.isKnown }) {
            return ("\(path).methods[\(unknown)]", "is not known")
        }
        if minimumScorePercent > 100 { return ("\(path).minimumScorePercent", "is more than 100") }
        return recencyFault(path)
    }
}

extension ModuleRequirement {
    fileprivate func fault(_ path: String) -> RuleFault? {
        if modules.isEmpty { return ("\(path).modules", "names no module") }
        if let empty = modules.firstIndex(where: \.isEmpty) {
            return ("\(path).modules[\(empty)]", "is empty")
        }
        if case .UNRECOGNIZED = approval { return ("\(path).approval", "is not known") }
        return recencyFault(path)
    }
}

extension BackgroundCheckRequirement {
    fileprivate func fault(_ path: String) -> RuleFault? {
        if let bad = checks.firstIndex(where: { !CategoryCode.isWellFormed($0) }) {
            return ("\(path).checks[\(bad)]", "must be 1 to \(CategoryCode.lengthMax) of a-z, 0-9, -")
        }
        if case .UNRECOGNIZED = validOn { return ("\(path).validOn", "is not known") }
        return recencyFault(path)
    }
}

extension ReferenceRequirement {
    /// Nobody asks for more.
    static let countMax: UInt32 = 20

    fileprivate func fault(_ path: String) -> RuleFault? {
        if count > Self.countMax { return ("\(path).count", "is more than \(Self.countMax)") }
        if let bad = kinds.firstIndex(where: { !CategoryCode.isWellFormed($0) }) {
            return ("\(path).kinds[\(bad)]", "must be 1 to \(CategoryCode.lengthMax) of a-z, 0-9, -")
        }
        return recencyFault(path)
    }
}
