import RulePacks
import ShapedYAML

/// A pack that is named on the command line.
enum PackFile {
    /// What a file has: the pack, unless it is none, and what was found wrong or doubtful in it.
    ///
    /// - Throws: `ExitStatus`, after that is told: the file cannot be read.
    static func examine(_ file: String) throws -> (pack: RulePack?, findings: [FindingLine]) {
        do throws(DocumentErrors) {
            if let yaml = try DocumentText.of(file) {
                let pack = try RulePack.parse(yaml: yaml, fileName: file)
                return (pack, pack.check().map { FindingLine($0, file: file) })
            }
        } catch {
            return (nil, error.errors.map { FindingLine($0) })
        }
        Terminal.complain("credentiald: cannot read \(file)")
        throw ExitStatus.cannotRun
    }

    /// - Parameter json: errors are an answer then, as `rules check` prints them.
    /// - Throws: `ExitStatus`, after every error is told: the file cannot be read, or is no pack.
    static func read(_ file: String, json: Bool) throws -> RulePack {
        let (pack, findings) = try examine(file)
        let errors = findings.filter(\.isError)
        for error in errors {
            if json { try Terminal.printJSON(error) } else { Terminal.complain(error.text) }
        }
        guard let pack, errors.isEmpty else { throw ExitStatus.checkFailed }
        return pack
    }
}
