import ArgumentParser
import Daemon

struct PublicationsRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Send the messages that wait anew, all or those of one position.",
        discussion: """
            Each is made from the log again and comes after everything that was sent: consumers store it by its own \
            position. Employers get the status as it is now. One that is refused again stays, with one more attempt; \
            `publications quarantine` shows it.
            """
    )

    @OptionGroup var publication: PublicationArgument

    @Option(help: ArgumentHelp("Of one position alone.", valueName: "POSITION"))
    var position: UInt64?

    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard position.map({ $0 > 0 && $0 <= UInt64(Int.max) }) ?? true else {
            throw ValidationError("--position is a position: 1 or more.")
        }
    }

    func run() async throws {
        try await asking {
            try await PublicationClient(daemon.address()).retry(publication.name, position: position)
        }
        .show(json: output.json)
    }
}
