package import ShapedYAML

/// Something that is wrong, or looks wrong, with rules that were read.
package struct RuleFinding: Hashable, Sendable, CustomStringConvertible {
    package enum Severity: String, Hashable, Sendable {
        /// `rules adopt` does not send such rules. A daemon refuses of them what it could not decide by.
        case error
        /// The rules can be adopted; published rules do contain such things.
        case warning
    }

    package let severity: Severity
    package let path: ElementPath
    package let reason: String
    /// From 1; nil when the rules did not come from a file.
    package let line: Int?

    init(severity: Severity, path: ElementPath, reason: String, line: Int? = nil) {
        self.severity = severity
        self.path = path
        self.reason = reason
        self.line = line
    }

    func located(at line: Int) -> RuleFinding {
        RuleFinding(severity: severity, path: path, reason: reason, line: line)
    }

    package var description: String { "\(severity.rawValue): \(path): \(reason)" }
}
