extension Rules {
    /// The first element that holds more than ``RulesLimits`` allows: its path, and why. Asked of rules that are to be
    /// adopted alone: what governs already is obeyed as it is.
    package func excess() -> (path: String, reason: String)? {
        if categories.count > RulesLimits.categories {
            return ("categories", "are more than \(RulesLimits.categories)")
        }
        var pack = RulesSize()
        for (index, credential) in credentials.enumerated() {
            for (name, list) in credential.requirementLists {
                let path = "credentials[\(index)].\(name)"
                var size = RulesSize()
                size.add(list)
                if let reason = size.excess(over: RulesLimits.list) { return (path, reason) }
                if let excess = list.excess(path) { return excess }
                pack.add(list)
            }
        }
        return pack.excess(over: RulesLimits.pack).map { (path: "credentials", reason: $0) }
    }
}

extension CredentialRules {
    /// Every list of requirements, by the name of its element.
    package var requirementLists: [(name: String, list: [Requirement])] {
        [
            ("initial", initial), ("renewal", renewal),
            ("provisional.requirements", provisional.requirements),
            ("reciprocity.requirements", reciprocity.requirements),
            ("reinstatement.requirements", reinstatement.requirements),
        ]
    }
}

extension [Requirement] {
    fileprivate func excess(_ path: String) -> (path: String, reason: String)? {
        for (index, requirement) in enumerated() {
            if let excess = requirement.excess("\(path)[\(index)]") { return excess }
        }
        return nil
    }
}

extension Requirement {
    fileprivate func excess(_ path: String) -> (path: String, reason: String)? {
        switch requirement {
        case .hours(let hours):
            for (name, count) in [("minima", hours.minima.count), ("caps", hours.caps.count)]
            where count > RulesLimits.minima {
                return ("\(path).hours.\(name)", "are more than \(RulesLimits.minima)")
            }
        case .allOf(let group): return group.requirements.excess("\(path).allOf.requirements")
        case .anyOf(let group): return group.requirements.excess("\(path).anyOf.requirements")
        default: break
        }
        return named.first { $0.count > RulesLimits.names }.map {
            (path: "\(path).\($0.element)", reason: "are more than \(RulesLimits.names)")
        }
    }
}
