import ArgumentParser
import Daemon
import EventStore
import Identifiers

struct ProveStream: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stream",
        abstract: "Prove what a stream's records are, all of them, or that there is no such stream."
    )

    @Argument(help: ArgumentHelp("peer-<uuid> or board-<code>.", valueName: "STREAM"))
    var stream: String

    @Option(help: ArgumentHelp("Size of a checkpoint that the reader holds already.", valueName: "N"))
    var since: UInt64?

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let id = StreamID(stream) else {
            throw ValidationError("STREAM is peer-<uuid> or board-<code>, not \"\(stream)\".")
        }
        let tool = try ProofTool(dataFolder: data.folder, masterKeyPath: data.masterKey)
        let since = since.map { Position($0) }
        try Terminal.printJSON(ProofRefusal.telling { try tool.stream(id, since: since) })
    }
}
