import ArgumentParser
import Daemon

struct ProjectionsDrop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Give up the generation that answered before; there is no way back then."
    )

    @OptionGroup var projection: ProjectionArgument
    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let changed = try await asking {
            try await ProjectionClient(daemon.address()).dropPrevious(projection.name)
        }
        if output.json { return try Terminal.printJSON(changed) }
        print("\(changed.projection): generation \(changed.generation) is gone")
    }
}
