import ArgumentParser
import Daemon
import HTTPAPI

struct PublicationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publications",
        abstract: "Operate the publications of a running daemon.",
        subcommands: [
            PublicationsList.self, PublicationsPause.self, PublicationsResume.self, PublicationsBackfill.self,
            PublicationsEnd.self, PublicationsQuarantine.self, PublicationsRetry.self,
        ],
        defaultSubcommand: PublicationsList.self
    )
}

struct PublicationArgument: ParsableArguments {
    @Argument(
        help: ArgumentHelp("A publication, or its lane: what goes forward together.", valueName: "NAME")
    )
    var name: String
}

extension PublicationStatus {
    func show(json: Bool) throws {
        if json { return try Terminal.printJSON(self) }
        print(
            "\(lane): \(state), position \(position), \(lagEvents) events and \(lagSeconds) s behind, \(topics.joined(separator: " "))"
        )
        if let reason { print("  \(reason)") }
        if let quarantined, quarantined > 0 {
            print("  \(quarantined) messages cannot be published and wait, \(retrying) of them are sent anew")
        }
    }
}

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

struct PublicationsBackfill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Send a publication's messages anew, from a position on, into topics of a new version.",
        discussion: """
            In a lane of its own, so that nobody else is disturbed. It goes on with what comes, also after a
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
        try await asking { try await PublicationClient(daemon.address()).end(lane) }.show(json: output.json)
    }
}
