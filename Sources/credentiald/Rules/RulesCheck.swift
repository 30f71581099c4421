import ArgumentParser
import Foundation
import RulePacks

struct RulesCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check rule packs: each error with file, line and reason.",
        discussion: "Exit code 1 if any file has an error; warnings alone are no error."
    )

    @Argument(help: ArgumentHelp("YAML files.", valueName: "FILE"))
    var files: [String]

    @OptionGroup var output: OutputOptions

    private struct Line: Encodable {
        let file: String
        let line: Int?
        let severity: String
        let path: String
        let reason: String
    }

    func run() throws {
        var lines: [Line] = []
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
                print(
                    "\(line.file):\(line.line.map(String.init) ?? "-"): \(line.severity): \(line.path): \(line.reason)"
                )
            }
        }
        if lines.contains(where: { $0.severity == "error" }) { throw ExitStatus.checkFailed }
        if !output.json { print("\(files.count) file(s) checked, \(lines.count) warning(s)") }
    }

    private static func check(_ yaml: String, file: String) -> [Line] {
        do throws(RulePackErrors) {
            return try RulePack.parse(yaml: yaml, fileName: file).check().map {
                Line(
                    file: file,
                    line: $0.line,
                    severity: "\($0.severity)",
                    path: "\($0.path)",
                    reason: $0.reason
                )
            }
        } catch {
            return error.errors.map {
                Line(
                    file: $0.file,
                    line: $0.line,
                    severity: "error",
                    path: "\($0.path)",
                    reason: $0.reason
                )
            }
        }
    }
}
