import CredentialingSchema

extension RuleChecker {
    /// The domain's limits, so that what passes here can be adopted.
    private static let credentialsMax = 32
    private static let requirementsMax = 64

    mutating func checkCredentials() {
        let path = ElementPath.root.appending("credentials")
        if rules.credentials.isEmpty { error(path, "has no credential") }
        if rules.credentials.count > Self.credentialsMax {
            error(path, "has more than \(Self.credentialsMax) credentials")
        }
        for (index, credential) in rules.credentials.enumerated() {
            check(credential, path.appending(index: index))
        }
        requireUnique(rules.credentials.map(\.code), path, key: "code")
        requireUnique(rules.credentials.map(\.numberPrefix), path, key: "numberPrefix")
    }

    private mutating func check(_ credential: CredentialRules, _ path: ElementPath) {
        if !CodeShape.isUpperCase(credential.code) {
            error(path.appending("code"), "is not an upper-case code such as PR")
        }
        if !CodeShape.isUpperCase(credential.numberPrefix) {
            error(path.appending("numberPrefix"), "is not upper-case letters, digits or hyphens")
        }
        requireText(credential.title, path.appending("title"))
        let initial = path.appending("initial")
        let renewal = path.appending("renewal")
        if credential.initial.isEmpty { error(initial, "has no requirement") }
        if credential.renewal.isEmpty { warning(renewal, "is empty: every renewal can be approved") }
        checkRequirements(credential.initial, initial, depth: 1)
        checkRequirements(credential.renewal, renewal, depth: 1)
        checkUniqueIDs(credential, path)
        checkCycle(credential, path.appending("cycle"))
    }

    private mutating func checkUniqueIDs(_ credential: CredentialRules, _ path: ElementPath) {
        var seen: Set<String> = []
        for key in ["initial", "renewal"] {
            let list = key == "initial" ? credential.initial : credential.renewal
            checkUniqueIDs(list, path.appending(key), &seen)
        }
    }

    private mutating func checkUniqueIDs(
        _ requirements: [Requirement],
        _ path: ElementPath,
        _ seen: inout Set<String>
    ) {
        if requirements.count > Self.requirementsMax {
            error(path, "has more than \(Self.requirementsMax) requirements")
        }
        for (index, requirement) in requirements.enumerated() {
            let place = path.appending(index: index)
            if !seen.insert(requirement.id).inserted {
                error(place.appending("id"), "repeats \(requirement.id) within the credential")
            }
            switch requirement.requirement {
            case .allOf(let group):
                checkUniqueIDs(group.requirements, place.appending("allOf.requirements"), &seen)
            case .anyOf(let group):
                checkUniqueIDs(group.requirements, place.appending("anyOf.requirements"), &seen)
            default: break
            }
        }
    }
}
