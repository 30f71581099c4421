import CommandProcessing
import EventStore
import Identifiers
import LMDB

/// Without a daemon.
extension ProjectionFolders {
    /// What a rebuild without a daemon found.
    package struct Rebuilt: Sendable {
        package let report: Report
        /// nil: there was nothing usable to compare with, so the new generation is live.
        package let diff: RowDiff?
        /// False: the rows are others and nobody accepted that. The old generation is live, the new one is gone.
        package let isLive: Bool
    }

    /// Builds new generations in one pass, compares each with the live one, and makes it live when nothing is
    /// different or that is accepted. One whose rows were different stays for a rollback. Of those for which it fails
    /// nothing is left.
    package func rebuild(
        _ projections: [Projection],
        threads: Int,
        acceptDiff: Bool,
        progress: ReplayProgress?
    ) throws -> [Rebuilt] {
        let found = try projections.map { try find($0, rebuilding: false) }
        return try leavingNothing(of: projections) {
            let (generations, events) = try build(projections, threads: threads, progress: progress)
            return try zip(found, generations).map { found, generation in
                try settle(found, generation, events: events, acceptDiff: acceptDiff, progress)
            }
        }
    }

    private func settle(
        _ found: Found,
        _ new: Generation,
        events: UInt64,
        acceptDiff: Bool,
        _ progress: ReplayProgress?
    ) throws -> Rebuilt {
        var found = found
        let diff: RowDiff?
        var notCompared: String?
        do { diff = try found.live.map { try compare($0, new, progress) } } catch let flaw as LMDBError
            where flaw.isDamage
        {
            // Rows that cannot be read are worth no more than none.
            diff = nil
            notCompared = "it cannot be read: \(flaw)"
            found.live = nil
        }
        let isAccepted = acceptDiff || diff?.isEmpty != false
        var pointers = GenerationPointers(live: isAccepted ? new.number : found.live?.number ?? new.number)
        pointers.previous = found.previous?.number
        if isAccepted, let live = found.live, diff?.isEmpty == false { pointers.previous = live.number }
        // One that waits to be swapped in is no more than what goes live; what is refused changes nothing.
        if !isAccepted { pointers.candidate = found.candidate?.number }
        try found.folder.set(pointers)
        try found.folder.sweep()
        for generation in [found.live, found.previous, found.candidate, new].compactMap(\.self)
        where pointers.numbers.contains(generation.number) {
            try markClean(generation)
        }
        let state = try new.state()
        let report = Report(
            projection: new.projection,
            generation: pointers.live,
            rebuilt: found.live == nil ? notCompared ?? found.reason : "it was asked for",
            events: events,
            rows: state.rowCount,
            digest: state.digest,
            change: nil,
            notCompared: notCompared
        )
        return Rebuilt(report: report, diff: diff, isLive: isAccepted)
    }

    private func compare(
        _ live: Generation,
        _ new: Generation,
        _ progress: ReplayProgress?
    ) throws -> RowDiff {
        let follower = Applier.Follower(generation: live, isRequired: true)
        var applier = try Applier(store: store, followers: [follower], rules: try store.readRuleBook())
        try applier.catchUp(through: try new.state().position)
        return try RowDiff.between(live, new, Snapshots.taken(of: live, new), progress: progress)
    }
}
