import ArgumentParser
import Daemon

struct PublicationsResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on where publishing was paused."
    )

    @OptionGroup var publication: PublicationArgument
    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await asking { try await PublicationClient(daemon.address()).resume(publication.name) }
            .show(json: output.json)
    }
}
