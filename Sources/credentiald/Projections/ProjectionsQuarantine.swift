import ArgumentParser
import Daemon
import Projections

struct ProjectionsQuarantine: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "The people whose rows wait: since which event, and why."
    )

    @OptionGroup var projection: ProjectionArgument
    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try ProjectionClient(daemon.address())
        try await asking {
            try await client.quarantine(projection.name) { person in
                if output.json { return try Terminal.printJSON(person) }
                print(
                    "\(person.peer) since \(person.since): \(person.eventType) at position \(person.position): \(person.reason)"
                )
            }
        }
    }
}
