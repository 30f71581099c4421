import ArgumentParser
import Daemon
import Foundation
import Identifiers
import Projections

struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Build projections anew from the log, or compare them with it."
    )

    @Argument(help: ArgumentHelp("Projections; all without a name.", valueName: "NAME"))
    var names: [String] = []

    @Flag(help: "Compare digests and change nothing; may run beside the daemon.")
    var check = false

    @OptionGroup var threads: ThreadOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let projections = try names.map { name in
            guard let projection = Projection(rawValue: name) else {
                let known = Projection.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("there is no projection \"\(name)\"; there are \(known).")
            }
            return projection
        }
        let chosen = projections.isEmpty ? Projection.allCases : projections
        let tool = ReplayTool(
            dataFolder: data.folder,
            masterKeyPath: data.masterKey,
            threads: threads.threads
        )
        if check { try compare(tool, chosen) } else { try rebuild(tool, chosen) }
    }

    private struct Finding: Encodable {
        let projection: String
        let generation: UInt32
        let position: UInt64
        let liveDigest: String
        let replayedDigest: String
        let liveRows: UInt64
        let replayedRows: UInt64
        let agrees: Bool
    }

    private func compare(_ tool: ReplayTool, _ projections: [Projection]) throws {
        let result = try tool.check(projections) { ProgressTicker.watch($0, "comparing") }
        ProgressTicker.stop()
        for finding in result.findings {
            if output.json {
                try Terminal.printJSON(
                    Finding(
                        projection: finding.projection.rawValue,
                        generation: finding.generation,
                        position: finding.position.rawValue,
                        liveDigest: finding.live.description,
                        replayedDigest: finding.replayed.description,
                        liveRows: finding.liveRows,
                        replayedRows: finding.replayedRows,
                        agrees: finding.agrees
                    )
                )
            } else {
                let verdict = finding.agrees ? "equal" : "DIFFERENT"
                print(
                    "\(finding.projection.rawValue): \(verdict) at position \(finding.position), \(finding.liveRows) rows live, \(finding.replayedRows) replayed, digest \(finding.live.description.prefix(16))"
                )
            }
        }
        report(events: result.events, seconds: result.seconds)
        if result.findings.contains(where: { !$0.agrees }) { throw ExitStatus.checkFailed }
    }

    private struct Rebuilt: Encodable {
        let projection: String
        let generation: UInt32
        let events: UInt64
        let rows: UInt64
    }

    private func rebuild(_ tool: ReplayTool, _ projections: [Projection]) throws {
        let result = try tool.rebuild(projections) { ProgressTicker.watch($0, "replaying") }
        ProgressTicker.stop()
        for report in result.reports {
            if output.json {
                try Terminal.printJSON(
                    Rebuilt(
                        projection: report.projection.rawValue,
                        generation: report.generation,
                        events: report.events,
                        rows: report.rows
                    )
                )
            } else {
                print(
                    "\(report.projection.rawValue): generation \(report.generation) is live, \(report.rows) rows from \(report.events) events"
                )
            }
        }
        report(events: result.reports.reduce(0) { $0 + $1.events }, seconds: result.seconds)
    }

    private func report(events: UInt64, seconds: Double) {
        let rate = seconds > 0 ? Int(Double(events) / seconds) : 0
        Terminal.complain("\(events) events in \(String(format: "%.2f", seconds)) s, \(rate)/s")
    }
}
