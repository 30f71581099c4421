import ArgumentParser
import Daemon

struct PublicationsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "How far each lane is, in events and seconds behind the log."
    )

    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        for one in try await asking({ try await PublicationClient(daemon.address()).list() }) {
            try one.show(json: output.json)
        }
    }
}
