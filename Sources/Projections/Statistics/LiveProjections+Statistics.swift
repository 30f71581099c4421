import CivilTime
import CredentialingSchema
import Identifiers
import SwiftProtobuf

extension LiveProjections {
    /// Lends the rows of one kind between two days, both included, in the order of their days.
    /// - Throws: `tooWide` when there are more than the limit.
    func forEachFigure(
        of board: BoardCode,
        _ kind: StatisticsKey.Kind,
        _ days: ClosedRange<CivilDate>,
        limit: Int,
        _ body: (CivilDate, StatisticsRow) -> Void
    ) throws {
        var count = 0
        var failure: (any Error)?
        let start = StatisticsKey.first(board, kind, days.lowerBound)
        try generation(.statistics).scan(from: start, limit: limit + 1) { key, value in
            guard let day = StatisticsKey.day(of: key, board, kind), day <= days.upperBound else {
                return false
            }
            count += 1
            if count > limit { failure = QueryError.tooWide(rows: limit) }
            do { body(day, try StatisticsRow(serializedBytes: value)) } catch { failure = error }
            return failure == nil
        }
        if let failure { throw failure }
    }
}
