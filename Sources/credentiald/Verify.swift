import ArgumentParser
import Daemon
import EventStore
import Foundation
import HTTPAPI
import Identifiers
import MerkleTree
import Projections

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check every page and record, checksums and links, the index and the projections.",
        discussion: """
            Changes nothing; may run beside the daemon. What is derived from the log may be absent, and is made \
            again: that is sound, but what was not compared is named, and --json says \
            "everythingCompared": false.
            """
    )

    @Option(
        help: ArgumentHelp(
            "The verifier key that must have signed, as text; the one in the log without it.",
            valueName: "NAME+ID+KEY"
        )
    )
    var key: String?

    @Option(
        help: ArgumentHelp(
            "A checkpoint that was kept elsewhere, as `checkpoint` prints it: the log must go on from it.",
            valueName: "FILE"
        )
    )
    var checkpoint: String?

    @OptionGroup var threads: ThreadOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var metrics: MetricsFile

    func run() throws {
        let (trusted, witness) = (try trustedKey(), try keptCheckpoint())
        let line = ProgressLine()
        let outcome = try VerifyTool(
            dataFolder: data.folder,
            masterKeyPath: data.masterKey,
            trusted: trusted,
            witness: witness,
            threads: threads.threads
        ).run { stage in
            switch stage {
            case .pages(let part, let visited, let count):
                line.show("pages of the \(part)", done: visited, total: count)
            case .records(let position, let head):
                line.show("records", done: position.rawValue, total: head.rawValue)
            }
        }
        line.clear()
        if output.json {
            try Terminal.printJSON(VerifyReport(outcome))
        } else {
            print(VerifyText.text(outcome))
        }
        do {
            try leaveMetrics(outcome)
        } catch {
            // What was found comes before what could not be told of it.
            if outcome.isSound { throw error }
        }
        if !outcome.isSound { throw ExitStatus.checkFailed }
    }

    private func trustedKey() throws -> NoteVerifierKey? {
        guard let key else { return nil }
        do { return try NoteVerifierKey(key) } catch {
            throw ValidationError("--key is not a verifier key: \(error)")
        }
    }

    private func keptCheckpoint() throws -> [UInt8]? {
        guard let checkpoint else { return nil }
        guard let note = FileManager.default.contents(atPath: checkpoint) else {
            Terminal.complain("credentiald: cannot read \(checkpoint)")
            throw ExitStatus.cannotRun
        }
        // A file that is none says nothing about the log.
        do throws(MerkleTreeError) {
            _ = try Checkpoint(text: try SignedNote(encoded: [UInt8](note)).text)
        } catch {
            Terminal.complain("credentiald: \(checkpoint) is no checkpoint: \(error.reason)")
            throw ExitStatus.cannotRun
        }
        return [UInt8](note)
    }

    private func leaveMetrics(_ outcome: VerifyTool.Outcome) throws {
        try metrics.write("verification", position: outcome.log.head.rawValue) { text in
            text.add(
                "credentiald_verification_sound",
                .gauge,
                help: "1 when the last verification found nothing wrong.",
                outcome.isSound ? 1 : 0
            )
        }
    }
}
