package import CivilTime
package import EventStore
import Identifiers
package import Projections

extension ProjectionStatus {
    /// Every live projection, measured against the end of the log.
    package static func all(
        of live: LiveProjections,
        store: EventStore,
        now: Instant
    ) throws -> [ProjectionStatus] {
        let head = try store.log.head()
        return try Projection.allCases.map { projection in
            let generation = live.generation(projection)
            let state = try generation.state()
            // Events go on being recorded while this is read.
            let lag = head > state.position ? head.rawValue - state.position.rawValue : 0
            return ProjectionStatus(
                name: projection.rawValue,
                generation: generation.number,
                version: state.version,
                position: state.position.rawValue,
                rows: state.rowCount,
                digest: state.digest.description,
                lagEvents: lag,
                lagSeconds: lag == 0 ? 0 : try seconds(since: state.position.next, in: store, now)
            )
        }
    }

    private static func seconds(
        since position: Position,
        in store: EventStore,
        _ now: Instant
    ) throws -> UInt64 {
        var recordedAt = now
        try store.log.scan(from: position, limit: 1) { header, _, _ in
            recordedAt = header.recordedAt
            return false
        }
        return UInt64(max(0, now.secondsSinceEpoch - recordedAt.secondsSinceEpoch))
    }
}
