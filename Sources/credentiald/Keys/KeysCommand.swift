import ArgumentParser

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Look at the data keys, and change the master key that wraps them.",
        subcommands: [KeysCheck.self, KeysRotate.self, KeysErased.self]
    )
}
