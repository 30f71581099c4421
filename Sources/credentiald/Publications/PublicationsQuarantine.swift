import ArgumentParser
import Daemon
import HTTPAPI

struct PublicationsQuarantine: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "The messages that cannot be published and wait: which, since when, and why."
    )

    @OptionGroup var publication: PublicationArgument
    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try PublicationClient(daemon.address())
        try await asking {
            try await client.quarantine(publication.name) { entry in
                if output.json { return try Terminal.printJSON(entry) }
                print(
                    "position \(entry.position), \(entry.topic), since \(entry.since), tried \(entry.attempts) times: \(entry.code), \(entry.reason)"
                )
            }
        }
    }
}
