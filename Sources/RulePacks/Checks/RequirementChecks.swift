import CivilTime
import CredentialingSchema
import ShapedYAML

extension RuleChecker {
    /// Groups within groups; nobody reads rules that go deeper.
    static let groupDepthMax = 8
    /// A longer window than a century is none.
    static let windowMonthsMax: UInt32 = 1_200

    mutating func checkRequirements(_ requirements: [Requirement], _ path: ElementPath, depth: Int) {
        guard depth <= Self.groupDepthMax else {
            return error(path, "lies deeper than \(Self.groupDepthMax) groups")
        }
        for (index, requirement) in requirements.enumerated() {
            check(requirement, path.appending(index: index), depth: depth)
        }
    }

    private mutating func check(_ requirement: Requirement, _ path: ElementPath, depth: Int) {
        if !CodeShape.isLowerCase(requirement.id) {
            error(path.appending("id"), "is not a lower-case code such as supervised-experience")
        }
        if requirement.title.isEmpty { warning(path.appending("title"), "is missing") }
        switch requirement.requirement {
        case .hours(let hours): check(hours, path.appending("hours"))
        case .exam(let exam): requireText(exam.exam, path.appending("exam").appending("exam"))
        case .attestation(let attestation):
            check(attestation, path.appending("attestation"))
        case .competency(let competency): check(competency, path.appending("competency"))
        case .module(let module): check(module, path.appending("module"))
        case .backgroundCheck(let rule): checkCodes(rule.checks, path.appending("backgroundCheck"), "checks")
        case .reference(let rule): check(rule, path.appending("reference"))
        case .allOf(let group): check(group, path.appending("allOf"), depth: depth)
        case .anyOf(let group): check(group, path.appending("anyOf"), depth: depth)
        case nil:
            error(
                path,
                "needs one of hours, exam, attestation, competency, module, backgroundCheck, reference, allOf, anyOf"
            )
        }
        checkWindow(of: requirement, path)
        check(requirement.waivers, path.appending("waivers"))
    }

    private mutating func check(_ attestation: AttestationRequirement, _ path: ElementPath) {
        if attestation.kind == .unspecified { error(path.appending("kind"), "is missing") }
        checkCodes(attestation.levels, path, "levels")
        if !attestation.levels.isEmpty, attestation.kind != .education {
            error(path.appending("levels"), "belong to education")
        }
        let (least, most) = (attestation.atLeastYears, attestation.atMostYears)
        for (key, years) in [("atLeastYears", least), ("atMostYears", most)] where years > 0 {
            if attestation.kind != .age { error(path.appending(key), "belongs to age") }
            if years > Self.yearsMax { error(path.appending(key), "is more than \(Self.yearsMax)") }
        }
        if most > 0, most < least {
            error(path.appending("atMostYears"), "is less than atLeastYears: nobody can meet it")
        }
    }

    /// The domain's limit.
    private static let yearsMax: UInt32 = 130

    private mutating func check(_ group: GroupRequirement, _ path: ElementPath, depth: Int) {
        let place = path.appending("requirements")
        if group.requirements.isEmpty { error(place, "has no requirement") }
        checkRequirements(group.requirements, place, depth: depth + 1)
    }

    private mutating func check(_ competency: CompetencyRequirement, _ path: ElementPath) {
        requireText(competency.competency, path.appending("competency"))
        if competency.minimumScorePercent > 100 {
            error(path.appending("minimumScorePercent"), "is more than 100")
        }
    }

    private mutating func check(_ module: ModuleRequirement, _ path: ElementPath) {
        let modules = path.appending("modules")
        if module.modules.isEmpty { error(modules, "names no module") }
        for (index, code) in module.modules.enumerated() {
            requireText(code, modules.appending(index: index))
        }
    }

    private static let referencesMax = 20

    private mutating func check(_ reference: ReferenceRequirement, _ path: ElementPath) {
        if Int(reference.count) > Self.referencesMax {
            error(path.appending("count"), "is more than \(Self.referencesMax)")
        }
        checkCodes(reference.kinds, path, "kinds")
    }

    private mutating func checkCodes(_ codes: [String], _ path: ElementPath, _ key: String) {
        for (index, code) in codes.enumerated() where !CodeShape.isLowerCase(code) {
            error(path.appending(key).appending(index: index), "is not a lower-case code such as supervisor")
        }
    }

    private mutating func check(_ waivers: [Waiver], _ path: ElementPath) {
        for (index, waiver) in waivers.enumerated() {
            let place = path.appending(index: index)
            let dates = [("fromOn", waiver.fromOn), ("throughOn", waiver.throughOn)].filter { !$0.1.isEmpty }
            if dates.isEmpty, waiver.issuedWithinMonths == 0 {
                error(place, "has no condition: it would free everybody")
            }
            for (key, text) in dates { checkDate(text, place.appending(key)) }
            if dates.count == 2, waiver.throughOn < waiver.fromOn {
                error(place.appending("throughOn"), "is before fromOn")
            }
        }
    }

    private mutating func checkWindow(of requirement: Requirement, _ path: ElementPath) {
        switch requirement.requirement {
        case .hours(let rule):
            checkWindow(rule.withinMonths, rule.withinBefore, path.appending("hours"))
        case .exam(let rule):
            checkWindow(rule.withinMonths, rule.withinBefore, path.appending("exam"))
        case .attestation(let rule):
            checkWindow(rule.withinMonths, rule.withinBefore, path.appending("attestation"))
        case .competency(let rule):
            checkWindow(rule.withinMonths, rule.withinBefore, path.appending("competency"))
        case .module(let rule):
            checkWindow(rule.withinMonths, rule.withinBefore, path.appending("module"))
        case .backgroundCheck(let rule):
            checkWindow(rule.withinMonths, rule.withinBefore, path.appending("backgroundCheck"))
        case .reference(let rule):
            checkWindow(rule.withinMonths, rule.withinBefore, path.appending("reference"))
        default: break
        }
    }

    /// A window of months, and the day it is counted from.
    private mutating func checkWindow(_ months: UInt32, _ end: WindowEnd, _ path: ElementPath) {
        if months > Self.windowMonthsMax {
            error(path.appending("withinMonths"), "is more than \(Self.windowMonthsMax)")
        }
        if months == 0, end != .unspecified {
            warning(path.appending("withinBefore"), "says nothing without withinMonths")
        }
    }
}
