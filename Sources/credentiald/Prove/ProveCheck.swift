import ArgumentParser
import Daemon
import EventStore
import Foundation
import MerkleTree

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
