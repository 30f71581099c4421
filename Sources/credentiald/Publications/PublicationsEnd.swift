import ArgumentParser
import Daemon

struct PublicationsEnd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end",
        abstract: "End a backfill. Its topics stay as they are."
    )

    @Argument(help: ArgumentHelp("The backfill's lane, such as backfill.boards.v2.", valueName: "LANE"))
    var lane: String

    @OptionGroup var daemon: DaemonURLOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let ended = try await asking { try await PublicationClient(daemon.address()).end(lane) }
        if output.json { return try Terminal.printJSON(ended) }
        print(ended.ending)
    }
}
