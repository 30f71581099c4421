import Identifiers
import LMDB

/// The rows of one generation, and how far they are, at one moment: whatever is read of it belongs together.
///
/// It holds a reader's slot, and what the writer replaces meanwhile stays in the file until it goes: so one is for one
/// answer. Who has it reads nothing else of the same generation: while the map is about to be moved, that would wait
/// for itself.
struct GenerationSnapshot: ~Copyable {
    let generation: Generation
    let transaction: ReadTransaction

    init(of generation: Generation) throws(LMDBError) {
        self.generation = generation
        transaction = try generation.environment.beginRead()
    }

    /// The last position that the rows know.
    var position: Position {
        get throws(LMDBError) { try generation.state(in: transaction).position }
    }

    /// To be called for an answer that knows everything up to a position, before what the rows say is taken for it.
    /// - Parameter last: not beyond what queries saw before the snapshot was taken: rows that can be written are there
    ///   by then.
    /// - Throws: `rowsBehind` when the rows are of less.
    func checkReaches(_ last: Position) throws {
        let reached = try position
        guard reached >= last else {
            throw QueryError.rowsBehind(generation.projection.name, at: reached, wanted: last)
        }
    }

    func value(for key: [UInt8]) throws(LMDBError) -> [UInt8]? {
        try transaction.value(for: key, in: generation.rows)
    }

    /// Rows in the order of their keys, from a key on, until the body says false.
    func scan(
        from key: [UInt8],
        limit: Int,
        _ body: (_ key: [UInt8], _ value: [UInt8]) -> Bool
    ) throws(LMDBError) {
        try transaction.withCursor(in: generation.rows) { (cursor) throws(LMDBError) in
            _ = try cursor.forEach(from: key, limit: limit) { key, value in
                body(key.copied, value.copied)
            }
        }
    }
}
