import CivilTime
package import CredentialingSchema
import Identifiers
import ShapedYAML

extension RulePack {
    /// Checks what the schema cannot: codes, dates, references, and sums that do not add up.
    ///
    /// - Returns: findings in the order of the rules; empty when there is nothing to say.
    package static func check(_ rules: Rules, zoneFolder: String = TimeZoneRules.systemFolder)
        -> [RuleFinding]
    {
        var checker = RuleChecker(rules: rules)
        checker.checkBoard(zones: TimeZoneFiles(folder: zoneFolder))
        checker.checkCategories()
        checker.checkSize()
        checker.checkCredentials()
        checker.checkTexts()
        return checker.findings
    }
}

/// Collects findings while going through one board's rules.
struct RuleChecker {
    private static let versionBytesMax = 64

    let rules: Rules
    let categories: Set<String>
    private(set) var findings: [RuleFinding] = []

    init(rules: Rules) {
        self.rules = rules
        categories = Set(rules.categories.map(\.code))
    }

    mutating func error(_ path: ElementPath, _ reason: String) {
        findings.append(RuleFinding(severity: .error, path: path, reason: reason))
    }

    mutating func warning(_ path: ElementPath, _ reason: String) {
        findings.append(RuleFinding(severity: .warning, path: path, reason: reason))
    }

    mutating func checkBoard(zones: TimeZoneFiles) {
        let root = ElementPath.root
        if BoardCode(rules.board) == nil {
            error(
                root.appending("board"),
                "is not 2 to \(BoardCode.lengthMax) upper-case letters, digits or hyphens, a letter first"
            )
        }
        requireText(rules.title, root.appending("title"))
        requireText(rules.version, root.appending("version"))
        if rules.version.utf8.count > Self.versionBytesMax {
            error(root.appending("version"), "is longer than \(Self.versionBytesMax) bytes")
        }
        checkDate(rules.effectiveOn, root.appending("effectiveOn"))
        let zone = root.appending("timeZone")
        if rules.timeZone.isEmpty {
            error(zone, "is missing")
        } else if !zones.isPresent {
            warning(zone, "cannot be checked: this machine has no \(zones.folder)")
        } else if !zones.contains(rules.timeZone) {
            error(zone, "is not a time zone of \(zones.folder), such as America/New_York")
        }
        if !rules.cutoff.isEmpty, (try? DayCutoff(rules.cutoff)) == nil {
            error(root.appending("cutoff"), "is not a time of day from 00:01 to 24:00, hh:mm")
        }
        if rules.source.isEmpty { warning(root.appending("source"), "is missing") }
        let sourceDate = root.appending("sourceDate")
        if rules.sourceDate.isEmpty {
            warning(sourceDate, "is missing")
        } else {
            checkDate(rules.sourceDate, sourceDate)
        }
    }

    mutating func checkCategories() {
        let path = ElementPath.root.appending("categories")
        for (index, category) in rules.categories.enumerated() {
            let place = path.appending(index: index)
            if !CodeShape.isLowerCase(category.code) {
                error(place.appending("code"), "is not a lower-case code such as ethical-responsibility")
            }
            requireText(category.title, place.appending("title"))
        }
        requireUnique(rules.categories.map(\.code), path, key: "code")
    }

    /// As the domain takes texts, whatever else they are.
    mutating func checkTexts() {
        for text in rules.texts {
            guard let fault = TextShape.fault(of: text.text, isFree: text.isFree) else { continue }
            error(ElementPath(text: text.path), fault)
        }
    }

    /// What is more than a daemon adopts.
    mutating func checkSize() {
        guard let excess = rules.excess() else { return }
        error(ElementPath(text: excess.path), excess.reason)
    }

    mutating func requireText(_ text: String, _ path: ElementPath) {
        if text.isEmpty { error(path, "is missing") }
    }

    mutating func requireUnique(_ codes: [String], _ path: ElementPath, key: String) {
        var seen: Set<String> = []
        for (index, code) in codes.enumerated() where !seen.insert(code).inserted {
            error(path.appending(index: index).appending(key), "repeats \(code)")
        }
    }

    mutating func checkDate(_ text: String, _ path: ElementPath) {
        guard !text.isEmpty else { return error(path, "is missing") }
        do {
            _ = try CivilDate(text)
        } catch {
            self.error(path, error.reason)
        }
    }
}
