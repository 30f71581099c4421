import LMDB

@testable import Projections

extension Generation {
    /// Has it say that it has no rows: the next one that goes is one too many, and nothing is written any more.
    func setNoRows() throws {
        let meta = try environment.openDatabase(named: "meta", flags: [])
        var state = try state()
        state.rowCount = 0
        let changed = state
        try environment.write { (transaction) throws in
            try transaction.put(changed.bytes, for: Generation.stateKey, in: meta)
        }
    }
}
