import CommandProcessing
import EventStore
import Identifiers
package import Projections

/// `credentiald replay`: builds projections anew from the log, or compares them with it.
package struct ReplayTool {
    private let dataFolder: String
    private let masterKeyPath: String?
    private let threads: Int

    package init(dataFolder: String, masterKeyPath: String?, threads: Int) {
        self.dataFolder = dataFolder
        self.masterKeyPath = masterKeyPath
        self.threads = threads
    }

    package struct Check {
        package let findings: [ReplayCheck.Finding]
        package let events: UInt64
        package let seconds: Double
    }

    /// Compares the digests of the live generations with a replay; changes nothing and may run
    /// beside a daemon.
    package func check(
        _ projections: [Projection],
        progress: (ReplayProgress) -> Void
    ) throws -> Check {
        let store = try StoreFolder.open(dataFolder, masterKeyPath: masterKeyPath)
        // Generations first: what they have, the log has too.
        let generations = try ProjectionFolders.readLive(projections, in: store.folder)
        let counter = ReplayProgress(total: store.signal.applied.rawValue)
        progress(counter)
        let began = ContinuousClock.now
        let (findings, events) = try ReplayCheck.run(
            store: store,
            rules: try store.readRuleBook(),
            generations: generations,
            threads: threads,
            progress: counter
        )
        return Check(findings: findings, events: events, seconds: began.seconds)
    }

    /// The same over a store that is open already, without progress.
    func check(_ projections: [Projection], store: EventStore) throws -> [ReplayCheck.Finding] {
        try ReplayCheck.run(
            store: store,
            rules: try store.readRuleBook(),
            generations: try ProjectionFolders.readLive(projections, in: store.folder),
            threads: threads,
            progress: nil
        ).findings
    }

    package struct Rebuilt {
        package let reports: [ProjectionFolders.Report]
        package let seconds: Double
    }

    /// Builds new generations and makes them live. Needs the data folder for itself.
    package func rebuild(
        _ projections: [Projection],
        progress: (ReplayProgress) -> Void
    ) throws -> Rebuilt {
        let owned: EventStore
        do {
            owned = try StoreFolder.openAsOwner(dataFolder, masterKeyPath: masterKeyPath)
        } catch let error as EventStoreError where error.code == .folderInUse {
            throw DaemonError(
                "\(error.reason): stop the daemon to replay its folder, or compare beside it with --check"
            )
        }
        let counter = ReplayProgress(
            total: owned.signal.applied.rawValue * UInt64(projections.count)
        )
        progress(counter)
        let began = ContinuousClock.now
        let folders = try ProjectionFolders(store: owned, rules: try owned.readRuleBook())
        var reports: [ProjectionFolders.Report] = []
        for projection in projections {
            let (generation, report) = try folders.rebuild(
                projection,
                threads: threads,
                reason: "replay was asked for",
                progress: counter
            )
            try folders.markClean(generation)
            reports.append(report)
        }
        let seconds = began.seconds
        try owned.close()
        return Rebuilt(reports: reports, seconds: seconds)
    }
}

extension ContinuousClock.Instant {
    /// Seconds since this instant.
    var seconds: Double {
        let passed = duration(to: .now).components
        return Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
    }
}
