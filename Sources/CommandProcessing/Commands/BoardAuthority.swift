import Credentialing
import CredentialingSchema
package import Identifiers

/// In the name of which boards a sender may decide.
///
/// What a command names is checked before it is queued. Some commands name an event instead, such as one that
/// voids it, and only the record tells whose matter that event is: so what was decided is held to this, too.
package enum BoardAuthority: Hashable, Sendable {
    /// The daemon's own clock, and whoever tries the daemon out.
    case everyBoard
    /// A board: its own matters, and those of no board.
    case only(Set<BoardCode>)
    /// Whoever is no board: may file with any of them, and takes back or changes nothing that is a board's.
    case noBoard

    /// - Throws: `board_not_yours`.
    func check(_ events: [DecidedEvent]) throws(Rejection) {
        for decided in events where !allows(decided.event) {
            throw Rejection(.boardNotYours, "this would change what is another board's matter")
        }
    }

    private func allows(_ event: Event) -> Bool {
        guard !event.board.isEmpty else { return true }
        switch self {
        case .everyBoard: return true
        case .only(let boards): return BoardCode(event.board).map(boards.contains) ?? false
        case .noBoard:
            switch event.event {
            case .recordVoided, .recordCorrected, .actionRevised: return false
            default: return true
            }
        }
    }
}
