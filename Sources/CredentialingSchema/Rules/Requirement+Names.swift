extension Requirement {
    /// Every list of names that it has itself, by its element: those of a group's requirements are theirs.
    var named: [(element: String, count: Int)] {
        switch requirement {
        case .hours(let rule): return rule.named
        case .attestation(let rule): return [("attestation.levels", rule.levels.count)]
        case .competency(let rule): return [("competency.methods", rule.methods.count)]
        case .module(let rule):
            return [("module.modules", rule.modules.count), ("module.providers", rule.providers.count)]
        case .backgroundCheck(let rule): return [("backgroundCheck.checks", rule.checks.count)]
        case .reference(let rule): return [("reference.kinds", rule.kinds.count)]
        case .exam, .allOf, .anyOf, nil: return []
        }
    }
}

extension HoursRequirement {
    fileprivate var named: [(element: String, count: Int)] {
        var named: [(element: String, count: Int)] = [("hours.providers", providers.count)]
        for (index, minimum) in minima.enumerated() {
            let path = "hours.minima[\(index)]"
            named.append(("\(path).categories", minimum.categories.count))
            named.append(("\(path).modes", minimum.modes.count))
            named.append(("\(path).providers", minimum.providers.count))
            named.append(("\(path).activities", minimum.activities.count))
        }
        for (index, cap) in caps.enumerated() {
            let path = "hours.caps[\(index)]"
            named.append(("\(path).categories", cap.categories.count))
            named.append(("\(path).modes", cap.modes.count))
            named.append(("\(path).providers", cap.providers.count))
            named.append(("\(path).activities", cap.activities.count))
        }
        return named
    }
}
