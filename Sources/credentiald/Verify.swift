import ArgumentParser
import Daemon
import EventStore
import HTTPAPI
import Identifiers
import Projections

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check every page and record, checksums and links, the index and the projections.",
        discussion: "Changes nothing; may run beside the daemon."
    )

    @OptionGroup var threads: ThreadOptions
    @OptionGroup var data: DataOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var metrics: MetricsFile

    private struct Problem: Encodable {
        let position: UInt64
        let kind: String
        let detail: String
    }

    private struct Part: Encodable {
        let name: String
        let pages: UInt64
        let free: UInt64?
        let leaked: UInt64?
    }

    private struct Report: Encodable {
        let sound: Bool
        let head: UInt64
        let records: Int
        let bytes: Int
        let streams: Int
        let commands: Int
        let parts: [Part]
        let indexCompared: Bool
        let indexComparedUpTo: UInt64?
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
        ).run { stage in
            switch stage {
            case .pages(let part, let visited, let count):
                line.show("pages of the \(part)", done: visited, total: count)
            case .records(let position, let head):
                line.show("records", done: position.rawValue, total: head.rawValue)
            }
        }
        line.clear()
        if output.json { try Terminal.printJSON(report(outcome)) } else { print(text(outcome)) }
        do {
            try leaveMetrics(outcome)
        } catch {
            // What was found comes before what could not be told of it.
            if outcome.isSound { throw error }
        }
        if !outcome.isSound { throw ExitStatus.checkFailed }
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

    private func report(_ outcome: VerifyTool.Outcome) -> Report {
        let log = outcome.log
        return Report(
            sound: outcome.isSound,
            head: log.head.rawValue,
            records: log.recordCount,
            bytes: log.byteCount,
            streams: log.streamCount,
            commands: log.commandCount,
            parts: log.pages.map {
                Part(name: $0.part.description, pages: $0.count, free: $0.free, leaked: $0.leaked)
            },
            indexCompared: log.indexComparedUpTo != nil,
            indexComparedUpTo: log.indexComparedUpTo?.rawValue,
            problemCount: log.findingCount,
            problems: log.findings.map {
                Problem(position: $0.position.rawValue, kind: $0.kind.rawValue, detail: $0.detail)
            },
            projectionsCompared: outcome.projections.count,
            projectionsDifferent: outcome.projections.filter { !$0.agrees }.map(\.projection.name),
            projectionsSkipped: outcome.projectionsSkipped
        )
    }

    private func text(_ pages: PagesOfPart) -> String {
        guard let free = pages.free, let leaked = pages.leaked else {
            return "\(pages.part): \(pages.count) pages, not accounted for: damaged, or written meanwhile"
        }
        return "\(pages.part): \(pages.count) pages, \(free) of them free, \(leaked) neither in use nor free"
    }

    private func text(_ outcome: VerifyTool.Outcome) -> String {
        let log = outcome.log
        var lines = [
            "\(log.recordCount) records, \(log.byteCount) bytes, \(log.streamCount) streams, \(log.commandCount) commands up to position \(log.head)"
        ]
        lines += log.pages.map(text)
        for finding in log.findings { lines.append(Terminal.painted("PROBLEM", .red) + " at \(finding)") }
        if log.findingCount > log.findings.count {
            lines.append("… and \(log.findingCount - log.findings.count) more")
        }
        if let position = log.indexComparedUpTo {
            lines.append("the index was compared up to position \(position), where its file ends")
        } else {
            lines.append("the index was not compared: it cannot be read, or was being written")
        }
        for finding in outcome.projections {
            lines.append(
                "projection \(finding.projection.name): "
                    + (finding.agrees ? "equal" : Terminal.painted("DIFFERENT", .red))
            )
        }
        if let skipped = outcome.projectionsSkipped {
            lines.append("projections were not compared: \(skipped)")
        }
        lines.append(Terminal.soundness(outcome.isSound))
        return lines.joined(separator: "\n")
    }
}
