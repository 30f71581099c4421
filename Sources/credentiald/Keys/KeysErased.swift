import ArgumentParser
import Daemon

struct KeysErased: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erased",
        abstract: "Print the erasures in the log as commands, one a line.",
        discussion: """
            Keep the list beside your backups, but not in them: a backup from before an erasure brings its key back. \
            `credentiald restore --erased` ends these keys again, of everybody whom a line names and of nobody else; \
            `credentiald import` of the list records the erasures. It names nobody: ids, dates and reasons alone. The \
            commands are JSON, with --json and without it.
            """
    )

    @OptionGroup var data: DataOptions
    /// What is printed is JSON in any case; a script need not know that.
    @OptionGroup var output: OutputOptions

    func run() throws {
        let tool = try ErasureTool(dataFolder: data.folder, masterKeyPath: data.masterKey)
        try tool.forEachCommand { print($0) }
    }
}
