package import Credentialing
package import EventStore
package import Identifiers

/// Replays the log up to a position twice, with many threads and with one: rows are a function of the events alone, so
/// both are the same, and so is a live generation that stands there. Writes nothing.
package enum PastCheck {
    package struct Finding: Sendable {
        package let projection: Projection
        package let replayed: ReplayCheck.Sum
        package let oneThread: ReplayCheck.Sum
        package let live: Live

        package var agrees: Bool {
            guard replayed == oneThread else { return false }
            return if case .compared(_, let digest, let rows, let isAsKept) = live {
                isAsKept && digest == replayed.digest && rows == replayed.rows
            } else {
                true
            }
        }
    }

    /// The live generation beside it.
    package enum Live: Sendable {
        /// - isAsKept: digest and number of the stored rows are those that the generation kept.
        case compared(generation: UInt32, digest: SetHash, rows: UInt64, isAsKept: Bool)
        case notCompared(reason: String)
    }

    /// - Returns: one finding per projection, and how many events were folded.
    package static func run(
        _ projections: [Projection],
        store: EventStore,
        rules: RuleBook,
        through position: Position,
        threads: Int,
        progress: ReplayProgress?
    ) throws -> (findings: [Finding], events: UInt64) {
        // Live ones first: a daemon beside this carries them on.
        let live = try projections.map { try Self.live($0, store, at: position) }
        func sums(_ threads: Int) throws -> (sums: [ReplayCheck.Sum], events: UInt64) {
            try ReplayCheck.sums(
                of: projections,
                store: store,
                rules: rules,
                through: position,
                threads: threads,
                progress: progress
            )
        }
        let (many, one) = (try sums(threads), try sums(1))
        let findings = projections.indices.map {
            Finding(
                projection: projections[$0],
                replayed: many.sums[$0],
                oneThread: one.sums[$0],
                live: live[$0]
            )
        }
        return (findings, many.events + one.events)
    }

    private static func live(
        _ projection: Projection,
        _ store: EventStore,
        at position: Position
    ) throws -> Live {
        let found: Generation
        do { found = try ProjectionFolders.readLive([projection], in: store.folder)[0] } catch let error
            as EventStoreError where error.code == .notFound || error.code == .indexUnavailable
        {
            return .notCompared(reason: error.reason)
        }
        let state = try found.state()
        guard state.position == position else {
            return .notCompared(reason: "the live generation stands at position \(state.position)")
        }
        let audit = try found.audit()
        guard audit.state.position == position else {
            return .notCompared(reason: "the live generation went on meanwhile")
        }
        return .compared(
            generation: found.number,
            digest: audit.digest,
            rows: audit.rowCount,
            isAsKept: audit.digest == audit.state.digest && audit.rowCount == audit.state.rowCount
        )
    }
}
