package import CivilTime
package import EventStore
import Identifiers
package import Projections

extension ProjectionStatus {
    /// Every projection, measured against the end of the log.
    package static func all(
        of live: LiveProjections,
        operations: ProjectionOperations,
        store: EventStore,
        now: Instant
    ) throws -> [ProjectionStatus] {
        let head = try store.log.head()
        return try live.projections.map { projection in
            let states = live.states(of: projection)
            let answering: Answering
            switch states.live {
            case .success(let state): answering = .read(try Generation(state, head, store, now))
            case .failure(let it): answering = .unreadable(generation: it.number, because: it.reason)
            }
            return ProjectionStatus(
                projection.name,
                answering,
                previous: try states.previous.map { try Generation($0, head, store, now) },
                candidate: try states.candidate.map { try Generation($0, head, store, now) },
                rebuild: operations.status(of: projection),
                lost: live.loss(of: projection),
                versionChange: live.change(of: projection)
            )
        }
    }
}

extension ProjectionStatus.Generation {
    fileprivate init(
        _ numbered: LiveProjections.NumberedState,
        _ head: Position,
        _ store: EventStore,
        _ now: Instant
    ) throws {
        let state = numbered.state
        // Events go on being recorded while this is read.
        let lag = head > state.position ? head.rawValue - state.position.rawValue : 0
        generation = numbered.number
        version = state.version
        position = state.position.rawValue
        rows = state.rowCount
        digest = state.digest.description
        lagEvents = lag
        lagSeconds = lag == 0 ? 0 : try Self.seconds(since: state.position.next, in: store, now)
        quarantined = state.quarantined
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
