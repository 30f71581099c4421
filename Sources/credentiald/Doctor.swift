import ArgumentParser
import Daemon

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at the machine, and say what of it should be changed for the daemon.",
        discussion: """
            Limits, memory, disk and file system, owner and permissions of the data folder, clock, time zones, \
            versions of libraries. Run it as the daemon's user, with the daemon's limits. Changes nothing, opens no \
            database. Exit code 1 if there is a problem; warnings alone are 0.
            """
    )

    @Option(name: .customLong("data"), help: ArgumentHelp("The data folder.", valueName: "DIR"))
    var folder = "data"

    @OptionGroup var output: OutputOptions

    private struct Report: Encodable {
        let sound: Bool
        let findings: [HostFinding]
    }

    func run() throws {
        let findings = HostCheck.findings(HostFacts.read(folder: folder))
        let sound = findings.allSatisfy { $0.level != .problem }
        if output.json {
            try Terminal.printJSON(Report(sound: sound, findings: findings))
        } else {
            for finding in findings { print(Self.line(finding)) }
            print(sound ? "sound" : "NOT SOUND")
        }
        guard sound else { throw ExitStatus.checkFailed }
    }

    private static func line(_ finding: HostFinding) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }
        let head = padded(finding.level.rawValue, 9) + padded(finding.check, 15) + finding.finding
        return finding.advice.map { head + "\n" + padded("", 9) + "change: \($0)" } ?? head
    }
}
