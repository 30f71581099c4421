package import CivilTime
import CommandProcessing
import Credentialing
package import CredentialingSchema
package import Identifiers

extension ReadSide {
    /// Rows of one kind that are summed for one answer: more than any board has certified people, or applications in any
    /// range of days. They are summed as they are read, so the limit is for time, not for memory.
    package static let statisticsRowsMax = 10_000_000

    /// A board's figures between two days, both included, all of one moment. Takes a second or more for a board with
    /// millions of rows, so it is not for tasks.
    package func statistics(
        of board: BoardCode,
        _ days: ClosedRange<CivilDate>,
        rowsMax: Int = statisticsRowsMax
    ) throws(QueryError) -> BoardStatistics {
        guard shelf.current.boards[board] != nil else { throw .boardUnknown(board) }
        let today = today(of: board)
        return try answering {
            let sums = try StatisticsSums(of: projections(), board, days, today: today, limit: rowsMax)
            var answer = sums.answer
            answer.board = board.description
            answer.from = days.lowerBound.description
            answer.to = days.upperBound.description
            answer.asOf = today.description
            waitUntilSeen(Position(answer.position))
            return answer
        }
    }
}
