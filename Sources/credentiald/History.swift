import ArgumentParser
import CivilTime
import CredentialingSchema
import Daemon
import EventStore
import Identifiers
import Projections
import SwiftProtobuf

struct History: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print one person's full history, straight from the data folder.",
        discussion: """
            With --proofs each entry comes with its record and the hashes that lead from it to the newest signed \
            checkpoint. --json then prints a page a line, as the daemon answers with proofs=true; an entry that the \
            checkpoint does not cover yet has neither, and how many those are goes to standard error. Exit code 1 if \
            there is no such person.
            """
    )

    @Argument(help: ArgumentHelp("The person's id.", valueName: "PEER"))
    var peer: String

    @Option(help: ArgumentHelp("Only what was true by this date.", valueName: "DATE"))
    var asOf: String?

    @Option(
        help: ArgumentHelp("Only what was recorded by this time or position.", valueName: "TIME|POSITION")
    )
    var knownAt: String?

    @Flag(help: "Each entry with its record, and the proof that the newest signed checkpoint covers it.")
    var proofs = false

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let (id, time) = try arguments()
        let tool = try HistoryTool(dataFolder: data.folder, masterKeyPath: data.masterKey)
        do {
            if proofs { try prove(tool, id, time) } else { try tell(tool, id, time) }
        } catch QueryError.peerUnknown {
            Terminal.complain("credentiald: no person \(id) is recorded in \(data.folder)")
            throw ExitStatus.checkFailed
        } catch let error as QueryError {
            if case .notProved = error {
                Terminal.complain("credentiald: \(error.words)")
                throw ExitStatus.checkFailed
            }
            Terminal.complain("credentiald: \(error.words)")
            throw ExitStatus.cannotRun
        }
    }

    private func tell(_ tool: HistoryTool, _ id: PeerID, _ time: QueryTime) throws {
        let json = output.json
        try tool.forEach(of: id, at: time) { history in
            if !json { print(HistoryText.heading(of: history)) }
        } entry: { entry in
            print(json ? try entry.jsonString() : "\n" + HistoryText.lines(of: entry))
        }
    }

    private func prove(_ tool: HistoryTool, _ id: PeerID, _ time: QueryTime) throws {
        let checkpoint = try tool.checkpoint()
        var count = ProofCount()
        try tool.forEachProvedPage(of: id, at: time, under: checkpoint) { page in
            if output.json {
                print(try page.jsonString())
            } else if count.entries == 0 {
                print(HistoryText.heading(of: page))
            }
            for entry in page.events {
                count.add(entry)
                if !output.json {
                    print("\n" + HistoryText.lines(of: entry) + "\n" + ProofLines.line(of: entry))
                }
            }
        }
        guard let checkpoint else { return }
        if !output.json {
            print("\n" + ProofLines.ending(count, checkpoint))
        } else if count.withoutProof > 0 {
            Terminal.complain("credentiald: " + ProofLines.ending(count, checkpoint))
        }
    }

    private func arguments() throws -> (PeerID, QueryTime) {
        guard let id = PeerID(peer) else { throw ValidationError("PEER is a UUID, not \"\(peer)\".") }
        var time = QueryTime()
        if let asOf {
            guard let date = try? CivilDate(asOf) else {
                throw ValidationError("--as-of takes a date such as 2026-01-31, not \"\(asOf)\".")
            }
            time.asOf = date
        }
        if let knownAt {
            if let position = UInt64(knownAt) {
                time.knownAt = .position(Position(position))
            } else if let instant = try? Instant(knownAt) {
                time.knownAt = .instant(instant)
            } else {
                throw ValidationError(
                    "--known-at takes a position or a time such as 2026-01-31T12:00:00Z, not \"\(knownAt)\"."
                )
            }
        }
        return (id, time)
    }
}
