import CivilTime
import CredentialingSchema
import Identifiers
import ShapedYAML

extension RuleChecker {
    private static let minutesPerHour = 60

    mutating func check(_ hours: HoursRequirement, _ path: ElementPath) {
        if hours.of == .unspecified { error(path.appending("of"), "is missing") }
        if Int(hours.minutesPerHour) > Self.minutesPerHour {
            error(path.appending("minutesPerHour"), "is more than \(Self.minutesPerHour)")
        }
        let total = minutes(hours.need, of: hours, path.appending("need"))
        checkMinima(hours, total: total, path.appending("minima"))
        for (index, cap) in hours.caps.enumerated() {
            check(cap, of: hours, total: total, path.appending("caps").appending(index: index))
        }
        checkReach(hours, total: total, path)
        if !hours.providers.isEmpty, hours.of != .training, hours.of != .continuingEducation {
            error(path.appending("providers"), "are known for training and continuing education only")
        }
        checkBoardDecisions(hours, path)
        if hours.hasRatio { check(hours.ratio, of: hours, path.appending("ratio")) }
    }

    /// What only activities, or only continuing education, can have.
    private mutating func checkBoardDecisions(_ hours: HoursRequirement, _ path: ElementPath) {
        if hours.approval != .unspecified, hours.of != .training, hours.of != .continuingEducation {
            error(path.appending("approval"), "is known for training and continuing education only")
        }
        let education = [
            ("mustBeAccepted", hours.mustBeAccepted), ("carryOver", hours.hasCarryOver),
            ("carryBack", hours.hasCarryBack),
        ]
        for (key, isGiven) in education where isGiven && hours.of != .continuingEducation {
            error(path.appending(key), "is for continuing education only")
        }
    }

    private mutating func checkMinima(_ hours: HoursRequirement, total: Int, _ path: ElementPath) {
        var sum = 0
        var counted: Set<String> = []
        var overlap = false
        for (index, minimum) in hours.minima.enumerated() {
            let place = path.appending(index: index)
            let need = self.need(of: minimum, hours, total: total, place)
            if need > total, total > 0 { warning(place.appending("need"), "is more than the total") }
            checkSelection(minimum.categories, Self.others(of: minimum), place)
            sum += need
            // Minima by mode, provider or activity overlap with those by category.
            if !counted.isDisjoint(with: minimum.categories) || Self.others(of: minimum) { overlap = true }
            counted.formUnion(minimum.categories)
        }
        // One activity can serve two overlapping minima, so that their sum says nothing.
        if sum > total, total > 0, !overlap {
            warning(path, "need \(Self.text(sum)) together, more than the total of \(Self.text(total))")
        }
    }

    /// A minimum whose every activity falls under one cap cannot be more than the cap, and what is carried over
    /// not as much as is needed.
    private mutating func checkReach(_ hours: HoursRequirement, total: Int, _ path: ElementPath) {
        for (index, minimum) in hours.minima.enumerated() {
            let need =
                minimum.percent > 0
                ? (total * Int(min(minimum.percent, 100)) + 99) / 100 : Self.minutes(minimum.need, of: hours)
            for (place, cap) in hours.caps.enumerated() where Self.lies(minimum, within: cap) {
                let most =
                    cap.percent > 0
                    ? total * Int(min(cap.percent, 100)) / 100 : Self.minutes(cap.atMost, of: hours)
                guard need > most else { continue }
                let reason =
                    "asks for \(Self.text(need)), and caps[\(place)] lets \(Self.text(most)) count: nobody can meet it"
                warning(path.appending("minima").appending(index: index), reason)
            }
        }
        if hours.hasCarryOver, total > 0, Self.minutes(hours.carryOver, of: hours) >= total {
            warning(
                path.appending("carryOver"),
                "is not less than the total: a cycle can be met without anything new"
            )
        }
    }

    /// Whether all that a minimum selects is selected by a cap, too.
    private static func lies(_ minimum: CategoryMinimum, within cap: HoursCap) -> Bool {
        // One without an amount or a selection is an error of its own.
        guard cap.percent > 0 || cap.hasAtMost else { return false }
        guard !(cap.categories + cap.providers + cap.activities).isEmpty || !cap.modes.isEmpty else {
            return false
        }
        func lies<Value: Hashable>(_ part: [Value], _ whole: [Value]) -> Bool {
            whole.isEmpty || (!part.isEmpty && Set(part).isSubset(of: whole))
        }
        return lies(minimum.categories, cap.categories) && lies(minimum.modes, cap.modes)
            && lies(minimum.providers, cap.providers) && lies(minimum.activities, cap.activities)
    }

    private mutating func need(
        of minimum: CategoryMinimum,
        _ hours: HoursRequirement,
        total: Int,
        _ path: ElementPath
    ) -> Int {
        guard minimum.percent > 0 else {
            return minutes(minimum.need, of: hours, path.appending("need"))
        }
        checkPercent(minimum.percent, instead: "need", isGiven: minimum.hasNeed, path)
        return (total * Int(min(minimum.percent, 100)) + 99) / 100
    }

    private mutating func check(
        _ cap: HoursCap,
        of hours: HoursRequirement,
        total: Int,
        _ path: ElementPath
    ) {
        let others = !cap.modes.isEmpty || !cap.providers.isEmpty || !cap.activities.isEmpty
        checkSelection(cap.categories, others, path)
        guard cap.percent == 0 else {
            return checkPercent(cap.percent, instead: "atMost", isGiven: cap.hasAtMost, path)
        }
        guard cap.hasAtMost else { return error(path, "needs atMost or percent") }
        let atMost = Self.minutes(cap.atMost, of: hours)
        if atMost >= total, total > 0 {
            warning(path.appending("atMost"), "is not less than the total: it takes nothing away")
        }
    }

    private mutating func check(_ ratio: HoursRatio, of hours: HoursRequirement, _ path: ElementPath) {
        _ = minutes(ratio.each, of: hours, path.appending("each"))
        _ = minutes(ratio.per, of: hours, path.appending("per"))
        if ratio.of == .unspecified { error(path.appending("of"), "is missing") }
        if ratio.of == hours.of { error(path.appending("of"), "is the kind that is counted itself") }
    }

    private mutating func checkPercent(
        _ percent: UInt32,
        instead key: String,
        isGiven: Bool,
        _ path: ElementPath
    ) {
        if percent > 100 { error(path.appending("percent"), "is more than 100") }
        if isGiven { error(path.appending("percent"), "stands beside \(key): one of them is allowed") }
    }

    private static func others(of minimum: CategoryMinimum) -> Bool {
        !minimum.modes.isEmpty || !minimum.providers.isEmpty || !minimum.activities.isEmpty
    }

    private mutating func checkSelection(_ codes: [String], _ others: Bool, _ path: ElementPath) {
        let path = path.appending("categories")
        if codes.isEmpty, !others { error(path, "names no category") }
        for (index, category) in codes.enumerated() where !categories.contains(category) {
            let known = rules.categories.map(\.code)
            let hint = NearestName.of(category, among: known).map { "; did you mean \($0)?" } ?? ""
            error(path.appending(index: index), "\(category) is not among the categories\(hint)")
        }
    }

    /// An amount in minutes; 0 is noted as an error.
    private mutating func minutes(
        _ amount: Amount,
        of hours: HoursRequirement,
        _ path: ElementPath
    ) -> Int {
        let minutes = Self.minutes(amount, of: hours)
        if minutes == 0 { error(path, "is not more than 0") }
        if Int64(minutes) > Minutes.largestInput {
            error(path, "is more than \(Minutes.largestInput) minutes")
        }
        return minutes
    }

    private static func minutes(_ amount: Amount, of hours: HoursRequirement) -> Int {
        let perHour = hours.minutesPerHour == 0 ? minutesPerHour : Int(hours.minutesPerHour)
        return Int(amount.hours) * min(perHour, minutesPerHour) + Int(amount.minutes)
    }

    private static func text(_ minutes: Int) -> String {
        minutes % minutesPerHour == 0 ? "\(minutes / minutesPerHour) h" : "\(minutes) min"
    }
}
