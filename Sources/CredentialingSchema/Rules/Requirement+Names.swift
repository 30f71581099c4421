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
        let selections =
            minima.enumerated().map { index, it in
                ("hours.minima[\(index)]", it.categories.count, it.modes.count, it.providers.count, it.activities.count)
            }
            + caps.enumerated().map { index, it in
                ("hours.caps[\(index)]", it.categories.count, it.modes.count, it.providers.count, it.activities.count)
            }
        return [("hours.providers", providers.count)]
            + selections.flatMap { path, categories, modes, providers, activities in
                [
                    ("\(path).categories", categories), ("\(path).modes", modes),
                    ("\(path).providers", providers), ("\(path).activities", activities),
                ]
            }
    }
}
