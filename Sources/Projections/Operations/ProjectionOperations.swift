import CredentialingSchema
import EventStore
import Foundation
package import Identifiers
import SwiftProtobuf
import Synchronization

/// What operators do with the projections of a running daemon: rebuild, compare, swap, go back, drop, retry.
///
/// Calls block their thread while a row is written or compared, so they are not for tasks; only the rebuild itself
/// goes on after its call.
package final class ProjectionOperations: Sendable {
    private let folders: ProjectionFolders
    private let live: LiveProjections
    private let jobs = Mutex(Jobs())
    /// Those that somebody waits for; the ones of rebuilds end with them.
    private let comparisons = ReplayProgress(total: 0)

    private struct Jobs {
        var isStopping = false
        /// The last one of each projection.
        var byName: [String: RebuildJob] = [:]
        var running: Int { byName.values.count { $0.status.isRunning } }
    }

    /// Rebuilds that run at once: each takes all the cores it is given.
    package static let rebuildsMax = 2
    /// Threads of one rebuild.
    package static let threadsMax = 256
    /// Threads of a rebuild for which nobody says how many: one for each core, as far as that goes.
    package static func threads(cores: Int) -> Int { min(cores, threadsMax) }
    /// People on one page of a quarantine.
    package static let quarantinePageMax = 1_000

    package init(folders: ProjectionFolders, live: LiveProjections) {
        self.folders = folders
        self.live = live
    }

    /// - Throws: `projectionUnknown`.
    package func projection(_ name: String) throws(ProjectionsError) -> Projection {
        if let projection = live.projections.first(where: { $0.name == name }) { return projection }
        let known = live.projections.map(\.name).joined(separator: ", ")
        throw ProjectionsError(
            .projectionUnknown,
            "there is no projection \(name.prefix(100)); there are \(known)"
        )
    }

    // MARK: Rebuilding

    /// Begins to build a new generation beside the one that answers. A candidate that nobody swapped in is dropped.
    ///
    /// - Parameter definition: makes the rows; another one than the program's only in tests.
    package func rebuild(
        _ projection: Projection,
        threads: Int,
        by definition: Projection? = nil
    ) throws -> RebuildStatus {
        precondition((1...Self.threadsMax).contains(threads), "threads are bounded")
        precondition(definition == nil || definition?.name == projection.name, "of the same name")
        let job = try jobs.withLock { jobs throws -> RebuildJob in
            if jobs.isStopping { throw Self.stopping }
            if jobs.byName[projection.name]?.status.isRunning == true {
                throw ProjectionsError(.rebuildRunning, "\(projection) is being rebuilt already")
            }
            guard jobs.running < Self.rebuildsMax else {
                let limit = Self.rebuildsMax
                throw ProjectionsError(.rebuildRunning, "\(limit) rebuilds run already, which is the limit")
            }
            // While one of those that follow fails, none can join them.
            let applied = folders.store.signal.applied
            try live.applier.withLock { try $0.checkReaches(applied) }
            if live.seat(projection).candidate != nil { _ = try live.drop(projection, candidate: true) }
            let job = RebuildJob(
                try folders.begin(definition ?? projection),
                threads: threads,
                total: peopleEvents
            )
            jobs.byName[projection.name] = job
            return job
        }
        NamedThread.start("rebuild-\(projection)", stackBytes: NamedThread.foldingStackBytes) {
            [folders, live] in
            job.run(folders, live)
        }
        return job.status
    }

    /// All events: those of boards are few.
    private var peopleEvents: UInt64 { folders.store.signal.applied.rawValue }

    /// The last rebuild since the start of the daemon; nil when there was none.
    package func status(of projection: Projection) -> RebuildStatus? {
        jobs.withLock { $0.byName[projection.name] }?.status
    }

    /// Ends a rebuild that runs, or gives a candidate up. Nothing of it is left when this returns.
    package func cancel(_ projection: Projection) throws {
        let job = jobs.withLock { $0.byName[projection.name] }
        if let job, job.status.isRunning {
            job.cancel()
            job.waitForEnd()
        }
        try jobs.withLock { jobs throws in
            // Another one may have been begun since: it goes on, and the candidate went before it began.
            let isLast = jobs.byName[projection.name] === job
            let hasCandidate = isLast && live.seat(projection).candidate != nil
            guard hasCandidate || job?.status.state == .cancelled else {
                throw ProjectionsError(
                    .rebuildMissing,
                    "\(projection) is not being rebuilt and has no candidate"
                )
            }
            if hasCandidate { _ = try live.drop(projection, candidate: true) }
            if isLast { jobs.byName[projection.name] = nil }
        }
    }

    private static var stopping: ProjectionsError { ProjectionsError(.cancelled, "the daemon is stopping") }

    /// Ends comparisons that run at their next look, and allows no more. To be called as soon as the daemon stops.
    package func endComparisons() { comparisons.cancel() }

    /// Ends every rebuild and comparison, and allows no more. To be called before the store is closed.
    package func stop() {
        endComparisons()
        let running = jobs.withLock { jobs -> [RebuildJob] in
            jobs.isStopping = true
            return Array(jobs.byName.values)
        }
        for job in running { job.cancel() }
        for job in running { job.waitForEnd() }
    }

    // MARK: Changing over

    /// Compares the candidate's rows with those that answer, as both are now.
    ///
    /// - Throws: `candidateMissing`; `cancelled` when the daemon stops.
    package func compare(_ projection: Projection) throws -> RowDiff {
        let diff: RowDiff
        do {
            try comparisons.checkCancellation()
            diff = try live.compare(projection, progress: comparisons)
        } catch let error as ProjectionsError where error.code == .cancelled {
            throw Self.stopping
        }
        jobs.withLock { $0.byName[projection.name] }?.note(diff)
        return diff
    }

    /// The candidate answers from now on.
    ///
    /// - Parameter acceptDiff: also when its rows are others.
    /// - Returns: what was different.
    /// - Throws: `rowsDiffer`, `candidateMissing`; `cancelled` when the daemon stops.
    package func swap(_ projection: Projection, acceptDiff: Bool) throws -> RowDiff {
        if let status = status(of: projection), status.isRunning {
            throw ProjectionsError(
                .candidateMissing,
                "the candidate of \(projection) is not ready (\(status.state.rawValue)): it has not caught up"
            )
        }
        let diff = try compare(projection)
        if !acceptDiff, !diff.isEmpty {
            throw ProjectionsError(.rowsDiffer, "the rows differ: \(diff.summary)")
        }
        _ = try live.swap(projection) { old, new in
            // Rows that came after the comparison.
            if !acceptDiff, old.digest != new.digest {
                throw ProjectionsError(.rowsDiffer, "the rows differ since they were compared")
            }
        }
        return diff
    }

    /// What answered before answers again.
    ///
    /// - Returns: the number of the generation that answers now.
    package func rollback(_ projection: Projection) throws -> UInt32 {
        try live.rollback(projection).live.number
    }

    /// Drops the generation that answered before the last swap or rollback.
    package func dropPrevious(_ projection: Projection) throws -> UInt32 {
        try live.drop(projection, candidate: false)
    }

    // MARK: Quarantine

    package func quarantine(
        _ projection: Projection,
        after peer: PeerID?,
        limit: Int
    ) throws -> [QuarantinedPerson] {
        try live.quarantine(projection, after: peer, limit: limit).map(QuarantinedPerson.init)
    }

    /// Makes a person's rows anew from the log.
    ///
    /// - Returns: the person's entry when the rows still wait; nil when they are applied.
    /// - Throws: `notQuarantined`, `behind`.
    package func retry(_ peer: PeerID, in projection: Projection) throws -> QuarantinedPerson? {
        guard try live.retry(peer, in: projection) else { return nil }
        let key = RowKey.quarantine(peer)
        guard let bytes = try live.generation(projection).value(for: key) else { return nil }
        return QuarantinedPerson(try QuarantineRow(serializedBytes: bytes))
    }
}
