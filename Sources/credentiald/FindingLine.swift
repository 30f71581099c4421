import Identifiers
import RulePacks
import ShapedYAML

/// What was found in a file, a line each.
struct FindingLine: Encodable {
    let file: String
    /// From 1; absent for what is in no line.
    let line: Int?
    /// "error" or "warning".
    let severity: String
    let path: String
    let reason: String

    init(_ finding: RuleFinding, file: String) {
        self.file = file
        line = finding.line
        severity = "\(finding.severity)"
        path = "\(finding.path)"
        reason = finding.reason
    }

    init(_ error: DocumentError) {
        file = error.file
        line = error.line
        severity = "error"
        path = "\(error.path)"
        reason = error.reason
    }

    var isError: Bool { severity == "error" }

    var text: String {
        let place = "\(file):\(line.map { "\($0):" } ?? "") \(severity)"
        // The reason repeats what stands in the file.
        return (path.isEmpty ? "\(place): \(reason)" : "\(place): \(path): \(reason)").onOneLine
    }
}
