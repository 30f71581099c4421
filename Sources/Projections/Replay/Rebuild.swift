import Credentialing
import EventStore
import Identifiers
import MerkleTree

/// Builds a new generation of a projection from the log.
struct Rebuild {
    let projection: Projection
    let replay: Replay

    /// Fills an empty generation with the rows of everybody as of the replay's position.
    func fill(_ generation: Generation, progress: ReplayProgress?) throws -> Replay.Share {
        let projection = projection
        let rules = replay.rules
        let before = try generation.state()
        precondition(before.rowCount == 0, "a rebuild begins empty")
        let share = try replay.run(progress: progress) { views in
            var changes: [RowChange] = []
            for view in views {
                for row in projection.rows(of: view, rules: rules) {
                    changes.append(RowChange(old: nil, new: row))
                }
            }
            if !changes.isEmpty { try generation.apply(changes, through: .origin, anchor: .zero) }
        }
        let anchor = try replay.store.log.hash(at: replay.through) ?? .zero
        try generation.apply([], through: replay.through, anchor: anchor)
        return share
    }
}
