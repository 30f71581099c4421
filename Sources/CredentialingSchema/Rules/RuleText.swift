/// A text that a board writes into its rules.
package struct RuleText: Hashable, Sendable {
    /// Where it stands: `credentials[0].title`.
    package let path: String
    package let text: String
    /// Where the rules were read, and what they state without a source: free text, which may have several lines.
    package let isFree: Bool
}

extension Rules {
    /// Every text that is in the rules, codes and dates too.
    package var texts: [RuleText] {
        var texts = RuleTexts()
        for (field, text) in [
            ("board", board), ("title", title), ("version", version), ("effectiveOn", effectiveOn),
            ("timeZone", timeZone), ("sourceDate", sourceDate), ("cutoff", cutoff),
        ] {
            texts.add(text, field)
        }
        texts.add(source, "source", isFree: true)
        texts.add(unverified, "unverified", isFree: true)
        for (index, category) in categories.enumerated() {
            texts.add(category.code, "categories[\(index)].code")
            texts.add(category.title, "categories[\(index)].title")
        }
        for (index, credential) in credentials.enumerated() {
            texts.add(credential, "credentials[\(index)]")
        }
        return texts.found
    }
}

/// Goes through rules and notes their texts.
private struct RuleTexts {
    private(set) var found: [RuleText] = []

    mutating func add(_ text: String, _ path: String, isFree: Bool = false) {
        if !text.isEmpty { found.append(RuleText(path: path, text: text, isFree: isFree)) }
    }

    mutating func add(_ texts: [String], _ path: String, isFree: Bool = false) {
        for (index, text) in texts.enumerated() { add(text, "\(path)[\(index)]", isFree: isFree) }
    }

    mutating func add(_ credential: CredentialRules, _ path: String) {
        add(credential.code, "\(path).code")
        add(credential.title, "\(path).title")
        add(credential.numberPrefix, "\(path).numberPrefix")
        add(credential.cycle.fixedDate, "\(path).cycle.fixedDate")
        add(credential.reinstatement.expiredThroughOn, "\(path).reinstatement.expiredThroughOn")
        add(credential.reinstatement.countedFromOn, "\(path).reinstatement.countedFromOn")
        for (name, list) in credential.requirementLists { add(list, "\(path).\(name)") }
    }

    private mutating func add(_ requirements: [Requirement], _ path: String) {
        for (index, requirement) in requirements.enumerated() {
            let element = "\(path)[\(index)]"
            add(requirement.id, "\(element).id")
            add(requirement.title, "\(element).title")
            for (number, waiver) in requirement.waivers.enumerated() {
                add(waiver.fromOn, "\(element).waivers[\(number)].fromOn")
                add(waiver.throughOn, "\(element).waivers[\(number)].throughOn")
            }
            addKind(of: requirement, element)
        }
    }

    private mutating func addKind(of requirement: Requirement, _ path: String) {
        switch requirement.requirement {
        case .hours(let rule): add(rule, "\(path).hours")
        case .exam(let rule): add(rule.exam, "\(path).exam.exam")
        case .attestation(let rule): add(rule.levels, "\(path).attestation.levels")
        case .competency(let rule): add(rule.competency, "\(path).competency.competency")
        case .module(let rule):
            add(rule.modules, "\(path).module.modules")
            add(rule.providers, "\(path).module.providers")
        case .backgroundCheck(let rule): add(rule.checks, "\(path).backgroundCheck.checks")
        case .reference(let rule): add(rule.kinds, "\(path).reference.kinds")
        case .allOf(let group): add(group.requirements, "\(path).allOf.requirements")
        case .anyOf(let group): add(group.requirements, "\(path).anyOf.requirements")
        case nil: break
        }
    }

    private mutating func add(_ hours: HoursRequirement, _ path: String) {
        add(hours.providers, "\(path).providers")
        for (index, minimum) in hours.minima.enumerated() {
            add(minimum.categories, "\(path).minima[\(index)].categories")
            add(minimum.providers, "\(path).minima[\(index)].providers")
            add(minimum.activities, "\(path).minima[\(index)].activities")
        }
        for (index, cap) in hours.caps.enumerated() {
            add(cap.categories, "\(path).caps[\(index)].categories")
            add(cap.providers, "\(path).caps[\(index)].providers")
            add(cap.activities, "\(path).caps[\(index)].activities")
        }
    }
}
