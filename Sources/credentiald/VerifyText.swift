import Daemon
import EventStore
import Projections

/// What `verify` says to a person.
enum VerifyText {
    static func text(_ outcome: VerifyTool.Outcome) -> String {
        let log = outcome.log
        var lines = [
            "\(log.recordCount) records, \(log.byteCount) bytes, \(log.streamCount) streams, \(log.commandCount) commands up to position \(log.head)"
        ]
        lines += log.pages.map(text)
        for finding in log.findings { lines.append(Terminal.painted("PROBLEM", .red) + " at \(finding)") }
        if log.findingCount > log.findings.count {
            lines.append("… and \(log.findingCount - log.findings.count) more")
        }
        if let position = log.indexComparedUpTo, outcome.hasCompared(.index) {
            lines.append("the index was compared up to position \(position), where its file ends")
        }
        for finding in outcome.projections
        where outcome.hasCompared(.projection(finding.projection.name)) {
            lines.append(
                "projection \(finding.projection.name): "
                    + (finding.agrees ? "equal" : Terminal.painted("DIFFERENT", .red))
            )
        }
        for missing in outcome.notCompared {
            lines.append(Terminal.painted("NOT COMPARED", .yellow) + ": \(missing.part): \(missing.reason)")
        }
        return (lines + [ending(outcome)]).joined(separator: "\n")
    }

    private static func text(_ pages: PagesOfPart) -> String {
        guard let free = pages.free, let leaked = pages.leaked else {
            return "\(pages.part): \(pages.count) pages, not accounted for: damaged, or written meanwhile"
        }
        return "\(pages.part): \(pages.count) pages, \(free) of them free, \(leaked) neither in use nor free"
    }

    /// The verdict is of what was looked at.
    private static func ending(_ outcome: VerifyTool.Outcome) -> String {
        let verdict = Terminal.soundness(outcome.isSound)
        guard outcome.isSound, !outcome.notCompared.isEmpty else { return verdict }
        return verdict + ", but not compared: "
            + outcome.notCompared.map(\.part.description).joined(separator: ", ")
    }
}
