package import CivilTime
package import CredentialingSchema
package import Identifiers

/// A day on which time does something to a credential or an application.
package struct Deadline: Hashable, Sendable {
    package let kind: DeadlineKind
    package let board: BoardCode
    /// The credential's number; for an application, its credential's code.
    package let subject: String
    /// The first day, in the board's time zone, on which it has passed.
    package let on: CivilDate

    package init(kind: DeadlineKind, board: BoardCode, subject: String, on: CivilDate) {
        self.kind = kind
        self.board = board
        self.subject = subject
        self.on = on
    }
}

extension Deadline: Comparable {
    package static func < (left: Deadline, right: Deadline) -> Bool {
        (left.on, left.board, left.kind.rawValue, left.subject)
            < (right.on, right.board, right.kind.rawValue, right.subject)
    }
}
