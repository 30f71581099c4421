import ArgumentParser
import Daemon
import EventStore
import Foundation
import Identifiers
import MerkleTree

struct Prove: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print proofs as JSON, and check them without the log.",
        subcommands: [ProveInclusion.self, ProveConsistency.self, ProveStream.self, ProveCheck.self]
    )
}

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
        try Terminal.printJSON(tool.inclusion(of: Position(position), size: size.map { Position($0) }))
    }
}

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
        try Terminal.printJSON(tool.consistency(from: Position(from), to: to.map { Position($0) }))
    }
}

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
        try Terminal.printJSON(tool.stream(id, since: since.map { Position($0) }))
    }
}

struct ProveCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a proof against a verifier key; needs no data folder."
    )

    @Argument(help: ArgumentHelp("The proof.", valueName: "FILE"))
    var file: String

    @Option(help: ArgumentHelp("The log's verifier key, as text.", valueName: "NAME+ID+KEY"))
    var key: String

    @OptionGroup var output: OutputOptions

    private struct Verdict: Encodable {
        let holds: Bool
        let detail: String
    }

    func run() throws {
        let verifier: NoteVerifierKey
        do { verifier = try NoteVerifierKey(key) } catch {
            throw ValidationError("--key is not a verifier key: \(error)")
        }
        guard let json = FileManager.default.contents(atPath: file) else {
            Terminal.complain("credentiald: cannot read \(file)")
            throw ExitStatus.cannotRun
        }
        do {
            try report(Verdict(holds: true, detail: try ProofCheck.run(json, key: verifier)))
        } catch let error as ProofError {
            try report(Verdict(holds: false, detail: "\(error)"))
            throw ExitStatus.checkFailed
        }
    }

    private func report(_ verdict: Verdict) throws {
        if output.json {
            try Terminal.printJSON(verdict)
        } else {
            print(verdict.holds ? "holds: \(verdict.detail)" : "DOES NOT HOLD: \(verdict.detail)")
        }
    }
}
