import CivilTime
import CredentialingSchema
import ShapedYAML

extension RuleChecker {
    /// The domain's limits, so that what passes here can be adopted.
    private static let credentialsMax = 32
    private static let monthsMax: UInt32 = 240
    private static let extensionsMax: UInt32 = 16

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
        checkOtherWays(credential, path)
        checkUniqueIDs(credential, path)
        checkCycle(credential, path.appending("cycle"))
    }

    /// How a credential is had otherwise than by an application in full.
    private mutating func checkOtherWays(_ credential: CredentialRules, _ path: ElementPath) {
        let (provisional, reinstatement) = (credential.provisional, credential.reinstatement)
        for (key, list) in [
            ("provisional.requirements", provisional.requirements),
            ("reciprocity.requirements", credential.reciprocity.requirements),
            ("reinstatement.requirements", reinstatement.requirements),
        ] {
            checkRequirements(list, path.appending(key), depth: 1)
        }
        for (key, months) in [
            ("applicationMonths", credential.applicationMonths),
            ("reinstatement.withinMonths", reinstatement.withinMonths),
        ] where months > Self.monthsMax {
            error(path.appending(key), "is more than \(Self.monthsMax)")
        }
        for (key, date) in [
            ("expiredThroughOn", reinstatement.expiredThroughOn),
            ("countedFromOn", reinstatement.countedFromOn),
        ] where !date.isEmpty && (try? CivilDate(date)) == nil {
            error(path.appending("reinstatement.\(key)"), "is not a date, yyyy-mm-dd: \(date)")
        }
        if !reinstatement.countedFromOn.isEmpty, reinstatement.withinMonths == 0 {
            error(path.appending("reinstatement.countedFromOn"), "counts nothing without withinMonths")
        }
        guard credential.hasProvisional else { return }
        let place = path.appending("provisional")
        if !(1...Self.monthsMax).contains(provisional.months) {
            error(place.appending("months"), "is not within 1...\(Self.monthsMax)")
        }
        if provisional.extensions > Self.extensionsMax {
            error(place.appending("extensions"), "is more than \(Self.extensionsMax)")
        }
        if (provisional.extensions > 0) != (provisional.extensionMonths > 0) {
            error(place.appending("extensionMonths"), "and extensions are given together or not at all")
        } else if provisional.extensionMonths > Self.monthsMax {
            error(place.appending("extensionMonths"), "is more than \(Self.monthsMax)")
        }
        if provisional.requirements.isEmpty {
            warning(place.appending("requirements"), "is empty: every applicant can have it")
        }
    }

    private mutating func checkUniqueIDs(_ credential: CredentialRules, _ path: ElementPath) {
        var seen: Set<String> = []
        for (key, list) in [
            ("initial", credential.initial), ("renewal", credential.renewal),
            ("provisional.requirements", credential.provisional.requirements),
            ("reciprocity.requirements", credential.reciprocity.requirements),
            ("reinstatement.requirements", credential.reinstatement.requirements),
        ] {
            checkUniqueIDs(list, path.appending(key), &seen)
        }
    }

    private mutating func checkUniqueIDs(
        _ requirements: [Requirement],
        _ path: ElementPath,
        _ seen: inout Set<String>
    ) {
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
