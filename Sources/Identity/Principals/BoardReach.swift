package import Identifiers

/// The boards that somebody acts for.
package enum BoardReach: Hashable, Sendable {
    /// Whoever tries the daemon out on a machine of their own.
    case every
    case only(Set<BoardCode>)

    package static let none = BoardReach.only([])

    package func includes(_ board: BoardCode) -> Bool {
        switch self {
        case .every: true
        case .only(let boards): boards.contains(board)
        }
    }
}
