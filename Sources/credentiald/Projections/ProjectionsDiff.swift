import ArgumentParser
import Daemon
import Projections

struct ProjectionsDiff: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare the candidate with what answers; exit code 1 when rows differ."
    )

    @OptionGroup var projection: ProjectionArgument
    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let diff = try await asking {
            try await ProjectionClient(daemon.address()).diff(projection.name)
        }
        if output.json { try Terminal.printJSON(diff) } else { print(RowDiffText.text(diff)) }
        if !diff.isEmpty { throw ExitStatus.checkFailed }
    }
}
