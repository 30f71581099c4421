import Daemon
import Identifiers
import Projections

/// `replay --check --until`: whether two replays of the past come to the same.
extension Replay {
    private struct PastFinding: Encodable {
        let projection: String
        let position: UInt64
        let threads: Int
        let replayedDigest: String
        let replayedRows: UInt64
        let oneThreadDigest: String
        let oneThreadRows: UInt64
        /// Whether the live generation stands at the position, and so was compared.
        let liveCompared: Bool
        /// Why it was not; absent when it was.
        let liveSkipped: String?
        let generation: UInt32?
        let liveDigest: String?
        let liveRows: UInt64?
        let agrees: Bool
    }

    func comparePast(_ tool: ReplayTool, _ projections: [Projection], until: Position) throws {
        let result = try tool.checkPast(projections, until: until) {
            ProgressTicker.watch($0, "comparing")
        }
        ProgressTicker.stop()
        for finding in result.findings {
            let told = told(finding, until)
            if output.json { try Terminal.printJSON(told) } else { print(text(told)) }
        }
        report(events: result.events, seconds: result.seconds)
        if result.findings.contains(where: { !$0.agrees }) { throw ExitStatus.checkFailed }
    }

    private func told(_ finding: PastCheck.Finding, _ position: Position) -> PastFinding {
        var live: (generation: UInt32, digest: SetHash, rows: UInt64)?
        var skipped: String?
        switch finding.live {
        case .compared(let generation, let digest, let rows, _): live = (generation, digest, rows)
        case .notCompared(let reason): skipped = reason
        }
        return PastFinding(
            projection: finding.projection.name,
            position: position.rawValue,
            threads: threads.threads,
            replayedDigest: finding.replayed.digest.description,
            replayedRows: finding.replayed.rows,
            oneThreadDigest: finding.oneThread.digest.description,
            oneThreadRows: finding.oneThread.rows,
            liveCompared: live != nil,
            liveSkipped: skipped,
            generation: live?.generation,
            liveDigest: live?.digest.description,
            liveRows: live?.rows,
            agrees: finding.agrees
        )
    }

    private func text(_ finding: PastFinding) -> String {
        var lines = [
            "\(finding.projection): \(finding.agrees ? "equal" : "DIFFERENT") at position \(finding.position)",
            "  with \(finding.threads) threads: \(finding.replayedRows) rows, digest \(finding.replayedDigest)",
            "  with one thread: \(finding.oneThreadRows) rows, digest \(finding.oneThreadDigest)",
        ]
        if let generation = finding.generation, let digest = finding.liveDigest, let rows = finding.liveRows {
            lines.append("  live, generation \(generation): \(rows) rows, digest \(digest)")
        } else {
            lines.append("  live: not compared, \(finding.liveSkipped ?? "")")
        }
        return lines.joined(separator: "\n")
    }
}
