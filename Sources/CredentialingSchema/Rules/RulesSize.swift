/// How much requirements ask for, with all that their groups hold.
struct RulesSize {
    private var requirements = 0
    private var selections = 0
    private var names = 0

    mutating func add(_ list: [Requirement]) {
        requirements += list.count
        for requirement in list {
            names += requirement.named.reduce(0) { $0 + $1.count }
            switch requirement.requirement {
            case .hours(let hours): selections += hours.minima.count + hours.caps.count
            case .allOf(let group), .anyOf(let group): add(group.requirements)
            default: break
            }
        }
    }

    /// What is more than it may be; nil: nothing.
    func excess(over limit: RulesLimits.Size) -> String? {
        if requirements > limit.requirements {
            return "has more than \(limit.requirements) requirements, those of groups included"
        }
        if selections > limit.selections {
            return "has more than \(limit.selections) minima and caps together"
        }
        if names > limit.names {
            return "names more than \(limit.names) categories, modes, providers and codes together"
        }
        return nil
    }
}
