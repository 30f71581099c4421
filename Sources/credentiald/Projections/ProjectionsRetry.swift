import ArgumentParser
import Daemon
import Projections

struct ProjectionsRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Make a person's rows anew from the log; exit code 1 when they still wait."
    )

    @OptionGroup var projection: ProjectionArgument
    @Argument(help: ArgumentHelp("The person's id.", valueName: "PEER"))
    var peer: String
    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let retried = try await asking {
            try await ProjectionClient(daemon.address()).retry(projection.name, peer)
        }
        if output.json {
            try Terminal.printJSON(retried)
        } else if let it = retried.quarantine {
            print("\(it.peer) still waits: \(it.eventType) at position \(it.position): \(it.reason)")
        } else {
            print("\(retried.peer): the rows are applied")
        }
        if !retried.applied { throw ExitStatus.checkFailed }
    }
}
