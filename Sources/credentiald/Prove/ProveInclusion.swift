import ArgumentParser
import Daemon
import EventStore
import Identifiers

struct ProveInclusion: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inclusion",
        abstract: "Prove that the record at a position is in the log."
    )

    @Argument(help: ArgumentHelp("Position of the record.", valueName: "POSITION"))
    var position: UInt64

    @Option(help: ArgumentHelp("Size of a checkpoint; the newest without it.", valueName: "N"))
    var size: UInt64?

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let tool = try ProofTool(dataFolder: data.folder, masterKeyPath: data.masterKey)
        let size = size.map { Position($0) }
        try Terminal.printJSON(
            ProofRefusal.telling { try tool.inclusion(of: Position(position), size: size) }
        )
    }
}
