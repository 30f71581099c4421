import ArgumentParser
import Daemon
import EventStore
import Identifiers
import Projections

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check every record, its checksum and links, the index and the projections.",
        discussion: "Changes nothing; may run beside the daemon."
    )

    @OptionGroup var threads: ThreadOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions

    private struct Problem: Encodable {
        let position: UInt64
        let kind: String
        let detail: String
    }

    private struct Report: Encodable {
        let sound: Bool
        let head: UInt64
        let records: Int
        let bytes: Int
        let streams: Int
        let commands: Int
        let indexCompared: Bool
        let problemCount: Int
        let problems: [Problem]
        let projectionsCompared: Int
        let projectionsDifferent: [String]
        let projectionsSkipped: String?
    }

    func run() throws {
        let line = ProgressLine()
        let outcome = try VerifyTool(
            dataFolder: data.folder,
            masterKeyPath: data.masterKey,
            threads: threads.threads
        ).run { position, head in
            line.show("verifying", done: position.rawValue, total: head.rawValue)
        }
        line.clear()
        if output.json { try Terminal.printJSON(report(outcome)) } else { print(text(outcome)) }
        if !outcome.isSound { throw ExitStatus.checkFailed }
    }

    private func report(_ outcome: VerifyTool.Outcome) -> Report {
        let log = outcome.log
        return Report(
            sound: outcome.isSound,
            head: log.head.rawValue,
            records: log.recordCount,
            bytes: log.byteCount,
            streams: log.streamCount,
            commands: log.commandCount,
            indexCompared: log.indexWasCompared,
            problemCount: log.findingCount,
            problems: log.findings.map {
                Problem(position: $0.position.rawValue, kind: $0.kind.rawValue, detail: $0.detail)
            },
            projectionsCompared: outcome.projections.count,
            projectionsDifferent: outcome.projections.filter { !$0.agrees }.map(\.projection.rawValue),
            projectionsSkipped: outcome.projectionsSkipped
        )
    }

    private func text(_ outcome: VerifyTool.Outcome) -> String {
        let log = outcome.log
        var lines = [
            "\(log.recordCount) records, \(log.byteCount) bytes, \(log.streamCount) streams, \(log.commandCount) commands up to position \(log.head)"
        ]
        for finding in log.findings { lines.append("PROBLEM at \(finding)") }
        if log.findingCount > log.findings.count {
            lines.append("… and \(log.findingCount - log.findings.count) more")
        }
        lines.append(
            log.indexWasCompared
                ? "the index was compared" : "the index was not compared: it is behind the log or in use"
        )
        for finding in outcome.projections {
            lines.append(
                "projection \(finding.projection.rawValue): \(finding.agrees ? "equal" : "DIFFERENT")"
            )
        }
        if let skipped = outcome.projectionsSkipped {
            lines.append("projections were not compared: \(skipped)")
        }
        lines.append(outcome.isSound ? "sound" : "NOT SOUND")
        return lines.joined(separator: "\n")
    }
}
