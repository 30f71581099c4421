import CivilTime
import Credentialing
import CredentialingSchema
import Identifiers
import Projections
import TestSupport

/// Deadlines with small numbers.
enum Pending {
    static func of(
        _ peer: Int,
        _ kind: DeadlineKind = .gracePeriodStarted,
        board: String = "EAST",
        on date: String,
        knownAt: Instant? = nil
    ) -> PendingDeadline {
        guard let board = BoardCode(board) else { preconditionFailure("\(board) is a board's code") }
        let deadline = Deadline(kind: kind, board: board, subject: "CPS-\(peer)", on: day(date))
        return PendingDeadline(peer: Sample.peer(peer), deadline: deadline, knownAt: knownAt)
    }
}

func instant(_ text: String) -> Instant {
    guard let instant = try? Instant(text) else { preconditionFailure("\(text) is an instant") }
    return instant
}

func day(_ text: String) -> CivilDate {
    guard let date = try? CivilDate(text) else { preconditionFailure("\(text) is a date") }
    return date
}
