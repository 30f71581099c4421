import ArgumentParser
import CredentialingSchema
import RulePacks

struct RulesCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check rule packs: each error with file, line and reason.",
        discussion: """
            --json prints an object for each error and warning, and one for each file without errors. Exit code 1 \
            if any file has an error; warnings alone are no error.
            """
    )

    @Argument(help: ArgumentHelp("YAML files.", valueName: "FILE"))
    var files: [String]

    @OptionGroup var output: OutputOptions

    /// A file without errors, as `--json` prints it.
    private struct Valid: Encodable {
        let file: String
        let valid = true
        let board: String
        let version: String
        let effectiveOn: String
        let warnings: Int
    }

    func run() throws {
        // All are read before anything is told, so that a file that is not there is the only thing told.
        let examined = try files.map { (file: $0, try PackFile.examine($0)) }
        var warnings = 0
        var isFailed = false
        for (file, (pack, findings)) in examined {
            for line in findings { if output.json { try Terminal.printJSON(line) } else { print(line.text) } }
            warnings += findings.count { !$0.isError }
            if let pack, !findings.contains(where: \.isError) {
                if output.json { try tell(pack, file, findings.count) }
            } else {
                isFailed = true
            }
        }
        if isFailed { throw ExitStatus.checkFailed }
        if !output.json { print("\(files.count) file(s) checked, \(warnings) warning(s)") }
    }

    private func tell(_ pack: RulePack, _ file: String, _ warnings: Int) throws {
        try Terminal.printJSON(
            Valid(
                file: file,
                board: pack.rules.board,
                version: pack.rules.version,
                effectiveOn: pack.rules.effectiveOn,
                warnings: warnings
            )
        )
    }
}
