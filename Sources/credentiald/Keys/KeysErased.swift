import ArgumentParser
import Daemon

struct KeysErased: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erased",
        abstract: "Print the erasures in the log as commands, one a line.",
        discussion: """
            Keep the list beside your backups, but not in them: a backup from before an erasure brings its key back. \
            After restoring one, `credentiald import` of the list erases these people again. It names nobody: ids, \
            dates and reasons alone.
            """
    )

    @OptionGroup var data: DataOptions

    func run() throws {
        let tool = try ErasureTool(dataFolder: data.folder, masterKeyPath: data.masterKey)
        try tool.forEachCommand { print($0) }
    }
}
