import CivilTime
import CredentialingSchema
import Identifiers
import LMDB
import SwiftProtobuf

extension LiveProjections {
    /// The figures of one moment, to be summed while others are recorded.
    func figures() throws -> Figures {
        Figures(snapshot: try GenerationSnapshot(of: generation(.statistics)))
    }
}

/// One snapshot of the statistics' rows: whatever is summed of it belongs together.
///
/// Pages of the snapshot stay in the file of the statistics until it goes; nothing else waits for it.
struct Figures: ~Copyable {
    let snapshot: GenerationSnapshot

    /// Lends the rows of one kind between two days, both included, in the order of their days.
    /// - Throws: `tooWide` when there are more than the limit.
    func forEach(
        of board: BoardCode,
        _ kind: StatisticsKey.Kind,
        _ days: ClosedRange<CivilDate>,
        limit: Int,
        _ body: (CivilDate, StatisticsRow) -> Void
    ) throws {
        var failure: (any Error)?
        try forEachValue(of: board, kind, days, limit: limit) { day, value in
            do { body(day, try StatisticsRow(serializedBytes: value.copied)) } catch { failure = error }
            return failure == nil
        }
        if let failure { throw failure }
    }

    /// - Throws: `tooWide` when there are more than the limit.
    func count(
        of board: BoardCode,
        _ kind: StatisticsKey.Kind,
        _ days: ClosedRange<CivilDate>,
        limit: Int
    ) throws -> Int {
        var count = 0
        try forEachValue(of: board, kind, days, limit: limit) { _, _ in
            count += 1
            return true
        }
        return count
    }

    private func forEachValue(
        of board: BoardCode,
        _ kind: StatisticsKey.Kind,
        _ days: ClosedRange<CivilDate>,
        limit: Int,
        _ body: (CivilDate, RawSpan) -> Bool
    ) throws {
        var count = 0
        try snapshot.transaction.withCursor(in: snapshot.generation.rows) { (cursor) throws(LMDBError) in
            let start = StatisticsKey.first(board, kind, days.lowerBound)
            _ = try cursor.forEach(from: start, limit: limit + 1) { key, value in
                guard let day = StatisticsKey.day(of: key.copied, board, kind), day <= days.upperBound else {
                    return false
                }
                count += 1
                return count <= limit && body(day, value)
            }
        }
        if count > limit { throw QueryError.tooWide(rows: limit) }
    }
}
