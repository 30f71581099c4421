import ArgumentParser
import Daemon
import EventStore
import Identifiers
import MerkleTree

struct CheckpointCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Print the newest signed checkpoint and the key to check it with.",
        discussion: """
            The note is a C2SP tlog-checkpoint, signed with Ed25519. The verifier key goes to standard \
            error: hand it to those who check, once, by another way than the checkpoints.
            """
    )

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    private struct Report: Encodable {
        let size: UInt64
        let root: String
        let note: String
        let verifierKey: String
    }

    func run() throws {
        let tool = try ProofTool(dataFolder: data.folder, masterKeyPath: data.masterKey)
        guard let checkpoint = try tool.checkpoint() else {
            Terminal.complain("credentiald: the log in \(data.folder) has no checkpoint yet")
            throw ExitStatus.cannotRun
        }
        let key = try tool.verifierKey()
        if output.json {
            try Terminal.printJSON(
                Report(
                    size: checkpoint.size.rawValue,
                    root: checkpoint.root.base64,
                    note: checkpoint.text,
                    verifierKey: "\(key)"
                )
            )
        } else {
            print(checkpoint.text, terminator: "")
            Terminal.complain("verifier key: \(key)")
        }
    }
}
