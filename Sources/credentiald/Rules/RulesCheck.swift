import ArgumentParser
import Foundation
import RulePacks
import ShapedYAML

struct RulesCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check rule packs: each error with file, line and reason.",
        discussion: "Exit code 1 if any file has an error; warnings alone are no error."
    )

    @Argument(help: ArgumentHelp("YAML files.", valueName: "FILE"))
    var files: [String]

    @OptionGroup var output: OutputOptions

    func run() throws {
        var lines: [FindingLine] = []
        for file in files {
            guard let data = FileManager.default.contents(atPath: file) else {
                Terminal.complain("credentiald: cannot read \(file)")
                throw ExitStatus.cannotRun
            }
            lines += Self.check(String(decoding: data, as: UTF8.self), file: file)
        }
        for line in lines {
            if output.json {
                try Terminal.printJSON(line)
            } else {
                print(line.text)
            }
        }
        if lines.contains(where: { $0.severity == "error" }) { throw ExitStatus.checkFailed }
        if !output.json { print("\(files.count) file(s) checked, \(lines.count) warning(s)") }
    }

    private static func check(_ yaml: String, file: String) -> [FindingLine] {
        do throws(DocumentErrors) {
            return try RulePack.parse(yaml: yaml, fileName: file).check().map { FindingLine($0, file: file) }
        } catch {
            return error.errors.map { FindingLine($0) }
        }
    }
}
