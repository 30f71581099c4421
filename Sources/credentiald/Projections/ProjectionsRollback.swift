import ArgumentParser
import Daemon

struct ProjectionsRollback: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Let the generation that answered before answer again, at once."
    )

    @OptionGroup var projection: ProjectionArgument
    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let changed = try await asking {
            try await ProjectionClient(daemon.address()).rollback(projection.name)
        }
        if output.json { return try Terminal.printJSON(changed) }
        print("\(changed.projection): generation \(changed.generation) is live again")
    }
}
