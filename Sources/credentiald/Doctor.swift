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
            var table = Table()
            for finding in findings {
                table.add(finding.level.rawValue, finding.check, finding.finding)
                if let advice = finding.advice { table.add("", "", "change: \(advice)") }
            }
            Terminal.show(table)
            print(Terminal.soundness(sound))
        }
        guard sound else { throw ExitStatus.checkFailed }
    }
}
