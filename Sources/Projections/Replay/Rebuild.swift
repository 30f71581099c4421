import Credentialing
import EventStore
import Identifiers
import LMDB
import MerkleTree

/// Builds new generations from the log, in one pass for all of them.
struct Rebuild {
    let replay: Replay

    /// Fills empty generations with the rows of everybody as of the replay's position.
    func fill(_ generations: [Generation], progress: ReplayProgress?) throws -> Replay.Share {
        for generation in generations {
            let before = try generation.state()
            precondition(before.rowCount == 0, "a rebuild begins empty")
        }
        let (rules, maker) = (replay.rules, RowMaker(reader: replay.reader))
        let share = try replay.run(progress: progress) { views in
            for generation in generations {
                var changes: [RowChange] = []
                for view in views {
                    for row in try maker.rows(generation.projection, of: view, rules: rules) {
                        changes.append(RowChange(key: row.key, new: row))
                    }
                }
                if !changes.isEmpty {
                    try generation.apply(changes, through: .origin, anchor: .zero, isEmpty: true)
                }
            }
        }
        let anchor = try replay.reader.store.log.hash(at: replay.through) ?? .zero
        for generation in generations {
            try generation.apply([], through: replay.through, anchor: anchor)
        }
        return share
    }
}
