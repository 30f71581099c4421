import CivilTime
package import CredentialingSchema
package import ShapedYAML

/// A board's rules as read from a YAML file, with the line on which each element stands.
package struct RulePack: Sendable {
    package let rules: Rules
    private let document: ShapedDocument

    /// As given to ``parse(yaml:fileName:)``; only shown, never opened.
    package var fileName: String { document.fileName }

    /// Reads YAML whose keys are the lowerCamelCase names of the `Rules` message.
    ///
    /// Enums are written in short lower-case form (`kind: code-of-ethics`) or by their full name. Text
    /// is taken literally, so dates and versions need no quotes. What the rules mean is not looked at
    /// here; ``check(_:zoneFolder:)`` does that.
    ///
    /// - Throws: every error found in one pass, in the order of the file; at most
    ///   ``DocumentErrors/errorsMax``.
    package static func parse(yaml: String, fileName: String) throws(DocumentErrors) -> RulePack {
        let document = try ShapedDocument.parse(
            yaml: yaml,
            fileName: fileName,
            shape: MessageShape.rules
        )
        do {
            return RulePack(rules: try Rules(json: Array(document.json.utf8)), document: document)
        } catch {
            let reason = "does not fit the rules' schema: \(error)"
            throw DocumentErrors([document.error(.wrongValue, at: .root, reason)])
        }
    }

    /// The line of an element; of the nearest element around it when it was left out of the file.
    package func line(of path: ElementPath) -> Int { document.line(of: path) }

    /// What ``check(_:zoneFolder:)`` finds, with lines, and notes of `unverified` that name nothing.
    package func check(zoneFolder: String = TimeZoneRules.systemFolder) -> [RuleFinding] {
        var findings = Self.check(rules, zoneFolder: zoneFolder)
        for (index, note) in rules.unverified.enumerated() {
            let named = note.prefix { $0 != ":" }
            guard !document.has(ElementPath(text: named)) else { continue }
            let path = ElementPath.root.appending("unverified").appending(index: index)
            let reason = "does not begin with the path of an element of this file and a colon"
            findings.append(RuleFinding(severity: .warning, path: path, reason: reason))
        }
        return findings.map { $0.located(at: line(of: $0.path)) }
    }
}
