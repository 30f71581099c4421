import Daemon
import EventStore
import Identifiers
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
        lines.append(checkpoints(log))
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
        if let first = log.unfinishedErasures.first {
            lines.append(
                Terminal.painted("NOT FINISHED", .yellow)
                    + ": \(log.unfinishedErasures.count) erasures, the first at position \(first): the daemon ended before it had destroyed their keys, and does so at its next start"
            )
        }
        if let first = log.sealedKeys.withoutErasure.first {
            lines.append(
                Terminal.painted("KEYS GONE", .yellow)
                    + ": \(log.sealedKeys.withoutErasureCount) are destroyed and no erasure in the log has ended them, the first in slot \(first.slot), of person \(first.person): as after a restore: without all keys, or of a backup during which people were erased, whose erasures are to be recorded again"
            )
        }
        return (lines + [ending(outcome)]).joined(separator: "\n")
    }

    /// The newest records wait for theirs, a second or so while a daemon runs.
    private static func checkpoints(_ log: VerificationReport) -> String {
        let compared = "\(log.checkpointCount) checkpoints were compared"
        guard log.unsigned > 0 else { return compared }
        let signed =
            log.signedUpTo == .origin ? "none holds" : "the newest that holds is of \(log.signedUpTo)"
        return compared + ", \(signed); " + Terminal.painted("NOT SIGNED", .yellow)
            + ": the last \(log.unsigned) records"
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
        guard outcome.isSound else { return verdict }
        var rest: [String] = []
        if !outcome.notCompared.isEmpty {
            let parts = outcome.notCompared.map(\.part.description).joined(separator: ", ")
            rest.append("not compared: \(parts)")
        }
        if outcome.log.signedUpTo == .origin, outcome.log.unsigned > 0 {
            rest.append("without any checkpoint")
        }
        if !outcome.log.unfinishedErasures.isEmpty { rest.append("with erasures to be finished") }
        if outcome.log.sealedKeys.withoutErasureCount > 0 {
            rest.append("with keys that no erasure has ended")
        }
        return rest.isEmpty ? verdict : "\(verdict), but \(rest.joined(separator: ", and "))"
    }
}
