import Projections

/// A comparison for people: the counts, and some rows.
enum RowDiffText {
    static func text(_ diff: RowDiff) -> String {
        let what =
            "\(diff.projection): generation \(diff.candidateGeneration) (version \(diff.candidateVersion)) against \(diff.liveGeneration) (version \(diff.liveVersion)) at position \(diff.position)"
        guard !diff.isEmpty else { return "\(what): \(diff.liveRows) rows, no difference" }
        var lines = ["\(what): \(diff.summary)"]
        for sample in diff.samples {
            lines.append("  \(sample.kind) \(sample.key)")
            if let live = sample.live { lines.append("    - \(live)") }
            if let candidate = sample.candidate { lines.append("    + \(candidate)") }
        }
        let shown = UInt64(diff.samples.count)
        let all = diff.added + diff.missing + diff.changed
        if all > shown { lines.append("  … and \(all - shown) more") }
        return lines.joined(separator: "\n")
    }
}
