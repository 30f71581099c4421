import ArgumentParser

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
