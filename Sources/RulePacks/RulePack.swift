import CivilTime
package import CredentialingSchema

/// A board's rules as read from a YAML file, with the line on which each element stands.
package struct RulePack: Sendable {
    /// As given to ``parse(yaml:fileName:)``; only shown, never opened.
    package let fileName: String
    package let rules: Rules
    /// Line (from 1) of each element of the file.
    let lines: [ElementPath: Int]

    /// Reads YAML whose keys are the lowerCamelCase names of the `Rules` message.
    ///
    /// Enums are written in short lower-case form (`kind: code-of-ethics`) or by their full name. Text
    /// is taken literally, so dates and versions need no quotes. What the rules mean is not looked at
    /// here; ``check(_:zoneFolder:)`` does that.
    ///
    /// - Throws: every error found in one pass, in the order of the file; at most
    ///   ``RulePackErrors/errorsMax``.
    package static func parse(yaml: String, fileName: String) throws(RulePackErrors) -> RulePack {
        var reader = RulePackReader(fileName: fileName)
        return try reader.read(yaml: yaml)
    }

    /// The line of an element; of the nearest element around it when it was left out of the file.
    package func line(of path: ElementPath) -> Int {
        var path = path
        while true {
            if let line = lines[path] { return line }
            guard let parent = path.parent else { return 1 }
            path = parent
        }
    }

    /// What ``check(_:zoneFolder:)`` finds, with lines, and notes of `unverified` that name nothing.
    package func check(zoneFolder: String = TimeZoneRules.systemFolder) -> [RuleFinding] {
        var findings = Self.check(rules, zoneFolder: zoneFolder)
        for (index, note) in rules.unverified.enumerated() {
            let named = note.prefix { $0 != ":" }
            guard lines[ElementPath(text: named)] == nil else { continue }
            let path = ElementPath.root.appending("unverified").appending(index: index)
            let reason = "does not begin with the path of an element of this file and a colon"
            findings.append(RuleFinding(severity: .warning, path: path, reason: reason))
        }
        return findings.map { $0.located(at: line(of: $0.path)) }
    }
}
