import ArgumentParser
import Daemon
import Projections

struct ProjectionsSwap: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swap",
        abstract: "Let the candidate answer; refused when its rows are others."
    )

    @OptionGroup var projection: ProjectionArgument
    @Flag(help: "Also when rows differ.")
    var acceptDiff = false
    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let diff = try await asking {
            try await ProjectionClient(daemon.address()).swap(projection.name, acceptDiff: acceptDiff)
        }
        if output.json { return try Terminal.printJSON(diff) }
        print(RowDiffText.text(diff))
        print("\(projection.name): generation \(diff.candidateGeneration) is live")
    }
}
