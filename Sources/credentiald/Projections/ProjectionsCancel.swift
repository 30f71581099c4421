import ArgumentParser
import Daemon

struct ProjectionsCancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "End a rebuild, or give up the candidate."
    )

    private struct Cancelled: Encodable {
        let projection: String
        let state = "cancelled"
    }

    @OptionGroup var projection: ProjectionArgument
    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await asking { try await ProjectionClient(daemon.address()).cancel(projection.name) }
        if output.json { return try Terminal.printJSON(Cancelled(projection: projection.name)) }
        print("\(projection.name): cancelled, nothing of the new generation is left")
    }
}
