import CivilTime
import CredentialingSchema

extension RuleChecker {
    /// Groups within groups; nobody reads rules that go deeper.
    static let groupDepthMax = 8
    private static let minutesPerHour = 60

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
            if attestation.kind == .unspecified {
                error(path.appending("attestation").appending("kind"), "is missing")
            }
        case .competency(let competency): check(competency, path.appending("competency"))
        case .allOf(let group): check(group, path.appending("allOf"), depth: depth)
        case .anyOf(let group): check(group, path.appending("anyOf"), depth: depth)
        case nil:
            error(path, "needs one of hours, exam, attestation, competency, allOf, anyOf")
        }
    }

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

    private mutating func check(_ hours: HoursRequirement, _ path: ElementPath) {
        if hours.of == .unspecified { error(path.appending("of"), "is missing") }
        let total = minutes(hours.need, path.appending("need"))
        if Int(hours.withinMonths) > Cycle.mostMonthsPerCycle {
            error(path.appending("withinMonths"), "is more than \(Cycle.mostMonthsPerCycle)")
        }
        let minima = path.appending("minima")
        var sum = 0
        var counted: Set<String> = []
        var overlap = false
        for (index, minimum) in hours.minima.enumerated() {
            let place = minima.appending(index: index)
            let need = minutes(minimum.need, place.appending("need"))
            if need > total, total > 0 { warning(place.appending("need"), "is more than the total") }
            checkCategories(of: minimum, place.appending("categories"))
            sum += need
            if !counted.isDisjoint(with: minimum.categories) { overlap = true }
            counted.formUnion(minimum.categories)
        }
        // One activity can serve two overlapping minima, so that their sum says nothing.
        if sum > total, total > 0, !overlap {
            warning(minima, "need \(Self.text(sum)) together, more than the total of \(Self.text(total))")
        }
    }

    private mutating func checkCategories(of minimum: CategoryMinimum, _ path: ElementPath) {
        if minimum.categories.isEmpty { error(path, "names no category") }
        for (index, category) in minimum.categories.enumerated() where !categories.contains(category) {
            let known = rules.categories.map(\.code)
            let hint = NearestName.of(category, among: known).map { "; did you mean \($0)?" } ?? ""
            error(path.appending(index: index), "\(category) is not among the categories\(hint)")
        }
    }

    /// An amount in minutes; 0 is noted as an error.
    private mutating func minutes(_ amount: Amount, _ path: ElementPath) -> Int {
        let minutes = Int(amount.hours) * Self.minutesPerHour + Int(amount.minutes)
        if minutes == 0 { error(path, "is not more than 0") }
        if Int64(minutes) > Minutes.largestInput {
            error(path, "is more than \(Minutes.largestInput) minutes")
        }
        return minutes
    }

    private static func text(_ minutes: Int) -> String {
        minutes % minutesPerHour == 0 ? "\(minutes / minutesPerHour) h" : "\(minutes) min"
    }
}
