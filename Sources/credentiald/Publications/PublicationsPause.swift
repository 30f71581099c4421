import ArgumentParser
import Daemon

struct PublicationsPause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Publish no more until told to go on, also after a restart. Nothing is lost meanwhile."
    )

    @OptionGroup var publication: PublicationArgument
    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await asking { try await PublicationClient(daemon.address()).pause(publication.name) }
            .show(json: output.json)
    }
}
