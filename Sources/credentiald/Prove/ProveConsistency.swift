import ArgumentParser
import Daemon
import EventStore
import Identifiers

struct ProveConsistency: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consistency",
        abstract: "Prove that the log only grew between two checkpoints."
    )

    @Argument(help: ArgumentHelp("Size of the older checkpoint.", valueName: "FROM"))
    var from: UInt64

    @Argument(help: ArgumentHelp("Size of the newer one; the newest without it.", valueName: "TO"))
    var to: UInt64?

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let tool = try ProofTool(dataFolder: data.folder, masterKeyPath: data.masterKey)
        let to = to.map { Position($0) }
        try Terminal.printJSON(ProofRefusal.telling { try tool.consistency(from: Position(from), to: to) })
    }
}
