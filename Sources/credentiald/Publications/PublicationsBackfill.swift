import ArgumentParser
import Daemon

struct PublicationsBackfill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Send a publication's messages anew, from a position on, into topics of a new version.",
        discussion: """
            In a lane of its own, so that nobody else is disturbed. It goes on with what comes, also after a \
            restart: once consumers have moved over, the old topics can go. `publications end` ends it.
            """
    )

    @Argument(help: ArgumentHelp("A publication.", valueName: "NAME"))
    var name: String

    @Option(help: ArgumentHelp("The first position; 1 is the whole history.", valueName: "POSITION"))
    var from: UInt64

    @Option(help: ArgumentHelp("One board alone.", valueName: "CODE"))
    var board: String?

    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard from > 0, from <= UInt64(Int.max) else {
            throw ValidationError("--from is a position: 1 or more.")
        }
    }

    func run() async throws {
        try await asking {
            try await PublicationClient(daemon.address()).backfill(name, from: from, board: board)
        }
        .show(json: output.json)
    }
}
