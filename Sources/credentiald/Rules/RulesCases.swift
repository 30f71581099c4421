import ArgumentParser
import BoardCases
import CivilTime
import Credentialing
import Foundation

struct RulesCases: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cases",
        abstract: "Ask the people of a pack's table: expected against found.",
        discussion: """
            Each line of a person goes as a command through the decisions of the daemon, and its assessor \
            answers on the day of the question. The table of boards/x.yaml is boards/cases/x.yaml; either \
            of the two can be given. Exit code 1 if any answer differs.
            """
    )

    @Argument(help: ArgumentHelp("YAML files: packs, or their tables.", valueName: "FILE"))
    var files: [String]

    @OptionGroup var output: OutputOptions

    /// One person, as `--json` prints it.
    fileprivate struct Line: Encodable {
        let file: String
        let name: String
        let credential: String
        let asked: String
        let holds: Bool
        let answers: [Answer]

        struct Answer: Encodable {
            let field: String
            /// Absent: the table does not say.
            let expected: String?
            let found: String
            let differs: Bool
        }
    }

    func run() throws {
        var people = 0
        var differing = 0
        for file in files {
            let files = CaseTable.Files(path: file)
            let results = try Self.results(of: files)
            people += results.count
            differing += results.count { !$0.holds }
            if !output.json { print("\(files.cases): \(results.count) people") }
            for result in results {
                if output.json {
                    try Terminal.printJSON(Line(result, file: files.cases))
                } else {
                    print(CaseText.lines(of: result))
                }
            }
        }
        if !output.json { print("\(people) people asked, \(differing) with another answer than expected") }
        if differing > 0 { throw ExitStatus.checkFailed }
    }

    private static func results(of files: CaseTable.Files) throws -> [CaseResult] {
        for file in [files.pack, files.cases] where !FileManager.default.isReadableFile(atPath: file) {
            Terminal.complain("credentiald: cannot read \(file)")
            throw ExitStatus.cannotRun
        }
        do { return try CaseTable(files).run() } catch {
            Terminal.complain("credentiald: \(error)")
            throw ExitStatus.checkFailed
        }
    }
}

extension RulesCases.Line {
    fileprivate init(_ result: CaseResult, file: String) {
        self.init(
            file: file,
            name: result.name,
            credential: result.credential,
            asked: result.asked.description,
            holds: result.holds,
            answers: result.answers.map {
                Answer(field: $0.field, expected: $0.expected, found: $0.found, differs: $0.differs)
            }
        )
    }
}
