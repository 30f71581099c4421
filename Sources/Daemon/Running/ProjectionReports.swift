import Logging
import Projections

extension ProjectionFolders.Report {
    /// Says what became of a projection when the folder was opened; nothing when it was used as it is.
    func log(to logger: Logger) {
        guard let rebuilt else { return }
        logger.notice(
            "projection built",
            metadata: [
                "projection": "\(projection.name)", "because": "\(rebuilt)",
                "events": "\(events)", "rows": "\(rows)",
            ]
        )
        if let change { log(change, to: logger) }
        if let notCompared {
            logger.warning(
                "projection of another version not compared",
                metadata: ["projection": "\(projection.name)", "because": "\(notCompared)"]
            )
        }
    }

    /// Rows that a new version makes otherwise are worth a look before boards see them.
    private func log(_ change: RowDiff, to logger: Logger) {
        logger.log(
            level: change.isEmpty ? .notice : .warning,
            change.isEmpty
                ? "projection of another version has the same rows"
                : "projection of another version has other rows: /v1/projections shows the first ones",
            metadata: [
                "projection": "\(projection.name)",
                "versions": "\(change.liveVersion) to \(change.candidateVersion)",
                "position": "\(change.position)", "added": "\(change.added)",
                "missing": "\(change.missing)", "changed": "\(change.changed)",
                "rowsBefore": "\(change.liveRows)",
            ]
        )
    }
}
