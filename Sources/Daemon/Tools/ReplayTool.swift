package import CivilTime
import CommandProcessing
import EventStore
package import Identifiers
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

    /// The same over a store that is open already, without progress, of those that can be read.
    func checkReadable(
        _ projections: [Projection],
        store: EventStore
    ) throws -> (findings: [ReplayCheck.Finding], unreadable: [UncomparedPart]) {
        var generations: [Generation] = []
        var unreadable: [UncomparedPart] = []
        for projection in projections {
            do { generations += try ProjectionFolders.readLive([projection], in: store.folder) } catch let
                error as EventStoreError
                where error.code == .notFound || error.code == .indexUnavailable
            {
                unreadable.append(UncomparedPart(part: .projection(projection.name), reason: error.reason))
            }
        }
        let (findings, _) = try ReplayCheck.run(
            store: store,
            rules: try store.readRuleBook(),
            generations: generations,
            threads: threads,
            progress: nil
        )
        return (findings, unreadable)
    }

    package struct PastChecked {
        package let findings: [PastCheck.Finding]
        /// Of both replays.
        package let events: UInt64
        package let seconds: Double
    }

    /// Replays up to a position with all threads and with one, and compares the digests with each other and with live
    /// generations that stand there; changes nothing and may run beside a daemon.
    package func checkPast(
        _ projections: [Projection],
        until: Position,
        progress: (ReplayProgress) -> Void
    ) throws -> PastChecked {
        let store = try StoreFolder.open(dataFolder, masterKeyPath: masterKeyPath)
        try Self.require(until, in: store)
        let counter = ReplayProgress(total: 2 * until.rawValue)
        progress(counter)
        let began = ContinuousClock.now
        let (findings, events) = try PastCheck.run(
            projections,
            store: store,
            rules: try store.readRuleBook(),
            through: until,
            threads: threads,
            progress: counter
        )
        return PastChecked(findings: findings, events: events, seconds: began.seconds)
    }

    private static func require(_ position: Position, in store: EventStore) throws {
        let head = try store.log.head()
        guard position <= head else {
            throw DaemonError("there is no position \(position): the log ends at \(head)")
        }
    }

    package struct Rebuilt {
        package let results: [ProjectionFolders.Rebuilt]
        package let events: UInt64
        package let seconds: Double
    }

    /// Builds new generations and makes those live whose rows are the same, or that are accepted. Needs the data
    /// folder for itself.
    package func rebuild(
        _ projections: [Projection],
        acceptDiff: Bool,
        progress: (ReplayProgress) -> Void
    ) throws -> Rebuilt {
        try FolderOwner.keepingThroughSignals(dataFolder) {
            try rebuildAsOwner(projections, acceptDiff: acceptDiff, progress: progress)
        }
    }

    private func rebuildAsOwner(
        _ projections: [Projection],
        acceptDiff: Bool,
        progress: (ReplayProgress) -> Void
    ) throws -> Rebuilt {
        let owned: EventStore
        do {
            owned = try StoreFolder.openAsOwner(dataFolder, masterKeyPath: masterKeyPath)
        } catch let error as EventStoreError where error.code == .folderInUse {
            throw DaemonError(
                "\(error.reason): give --url to have its daemon replay, stop it, or compare beside it with --check"
            )
        }
        let counter = ReplayProgress(
            total: owned.signal.applied.rawValue,
            isAskedToStop: { OrderlyEnd.isAsked }
        )
        progress(counter)
        let began = ContinuousClock.now
        let folders = try ProjectionFolders(store: owned, rules: try owned.readRuleBook())
        let results = try folders.rebuild(
            projections,
            threads: threads,
            acceptDiff: acceptDiff,
            progress: counter
        )
        let seconds = began.seconds
        try owned.close()
        return Rebuilt(results: results, events: counter.events, seconds: seconds)
    }

    /// Builds projections as they would have been, one after the other, lends each and throws it away. Changes
    /// nothing and may run beside a daemon.
    ///
    /// - Parameters:
    ///   - until: later events are left out; nil: none.
    ///   - asOf: events that were effective later are left out; nil: none.
    package func past(
        _ projections: [Projection],
        until: Position?,
        asOf: CivilDate?,
        progress: (ReplayProgress) -> Void,
        _ body: (PastGeneration) throws -> Void
    ) throws {
        let store = try StoreFolder.open(dataFolder, masterKeyPath: masterKeyPath)
        if let until { try Self.require(until, in: store) }
        let head = try store.log.head()
        for projection in projections {
            let counter = ReplayProgress(total: (until ?? head).rawValue)
            progress(counter)
            let past = try PastGeneration(
                projection,
                store: store,
                through: until ?? head,
                asOf: asOf,
                threads: threads,
                progress: counter
            )
            try body(past)
        }
    }
}

extension ContinuousClock.Instant {
    /// Seconds since this instant.
    var seconds: Double {
        let passed = duration(to: .now).components
        return Double(passed.seconds) + Double(passed.attoseconds) * 1e-18
    }
}
