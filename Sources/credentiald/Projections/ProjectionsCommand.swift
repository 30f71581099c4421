import ArgumentParser

struct ProjectionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "projections",
        abstract: "Operate the projections of a running daemon.",
        subcommands: [
            ProjectionsList.self, ProjectionsDiff.self, ProjectionsSwap.self, ProjectionsRollback.self,
            ProjectionsDrop.self, ProjectionsCancel.self, ProjectionsQuarantine.self, ProjectionsRetry.self,
        ],
        defaultSubcommand: ProjectionsList.self
    )
}

struct ProjectionArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The projection.", valueName: "NAME"))
    var name: String
}
