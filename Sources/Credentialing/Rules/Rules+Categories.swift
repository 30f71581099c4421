import CredentialingSchema

extension Rules {
    /// The first category that a requirement names and the rules do not list: a slip of the pen that nobody could
    /// meet. Rules that list none bind nobody to a list.
    func unlistedCategory() -> RuleFault? {
        let listed = Set(categories.map(\.code))
        guard !listed.isEmpty else { return nil }
        for (index, credential) in credentials.enumerated() {
            let path = "credentials[\(index)]"
            for (name, list) in credential.requirementLists {
                if let fault = list.unlistedCategory(listed, "\(path).\(name)") { return fault }
            }
        }
        return nil
    }
}

extension [Requirement] {
    fileprivate func unlistedCategory(_ listed: Set<String>, _ path: String) -> RuleFault? {
        for (index, requirement) in enumerated() {
            let element = "\(path)[\(index)]"
            let fault: RuleFault?
            switch requirement.requirement {
            case .hours(let hours): fault = hours.unlistedCategory(listed, "\(element).hours")
            case .allOf(let group):
                fault = group.requirements.unlistedCategory(listed, "\(element).allOf.requirements")
            case .anyOf(let group):
                fault = group.requirements.unlistedCategory(listed, "\(element).anyOf.requirements")
            default: fault = nil
            }
            if let fault { return fault }
        }
        return nil
    }
}

extension HoursRequirement {
    fileprivate func unlistedCategory(_ listed: Set<String>, _ path: String) -> RuleFault? {
        for (name, selections) in [("minima", minima.map(\.categories)), ("caps", caps.map(\.categories))] {
            for (index, categories) in selections.enumerated() {
                guard let unlisted = categories.firstIndex(where: { !listed.contains($0) }) else { continue }
                return (
                    "\(path).\(name)[\(index)].categories[\(unlisted)]",
                    "\(categories[unlisted]) is not among the categories"
                )
            }
        }
        return nil
    }
}
