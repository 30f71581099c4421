package import CivilTime
import CommandProcessing
import Credentialing
package import CredentialingSchema
package import Identifiers

extension ReadSide {
    /// Rows of one kind that are summed for one answer.
    package static let statisticsRowsMax = 1_000_000

    /// A board's figures between two days, both included.
    package func statistics(
        of board: BoardCode,
        _ days: ClosedRange<CivilDate>
    ) throws(QueryError) -> BoardStatistics {
        guard shelf.current.boards[board] != nil else { throw .boardUnknown(board) }
        let (today, known) = (today(of: board), position)
        return try answering {
            let sums = try StatisticsSums(of: projections(), board, days, today: today)
            var answer = sums.answer
            answer.board = board.description
            answer.from = days.lowerBound.description
            answer.to = days.upperBound.description
            answer.asOf = today.description
            answer.position = known.rawValue
            return answer
        }
    }
}
