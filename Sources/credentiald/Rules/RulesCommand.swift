import ArgumentParser

struct RulesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Work with boards' rule packs.",
        subcommands: [RulesCheck.self, RulesCases.self, RulesAdopt.self, RulesExplain.self]
    )
}
