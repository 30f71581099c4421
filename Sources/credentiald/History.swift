import ArgumentParser
import CivilTime
import CredentialingSchema
import Daemon
import Identifiers
import Projections
import SwiftProtobuf

struct History: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print one person's full history, straight from the data folder."
    )

    @Argument(help: ArgumentHelp("The person's id.", valueName: "PEER"))
    var peer: String

    @Option(help: ArgumentHelp("Only what was true by this date.", valueName: "DATE"))
    var asOf: String?

    @Option(
        help: ArgumentHelp("Only what was recorded by this time or position.", valueName: "TIME|POSITION")
    )
    var knownAt: String?

    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let (id, time) = try arguments()
        let tool = try HistoryTool(dataFolder: data.folder, masterKeyPath: data.masterKey)
        let json = output.json
        do {
            try tool.forEach(of: id, at: time) { history in
                if !json { print(HistoryText.heading(of: history)) }
            } entry: { entry in
                print(json ? try entry.jsonString() : "\n" + HistoryText.lines(of: entry))
            }
        } catch QueryError.peerUnknown {
            Terminal.complain("credentiald: no person \(id) is recorded in \(data.folder)")
            throw ExitStatus.checkFailed
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
