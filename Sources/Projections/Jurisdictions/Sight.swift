package import Identifiers

/// What of a person's record somebody may see.
package enum Sight: Hashable, Sendable {
    /// All of it.
    case everything
    /// Her own record, told by what boards see of events: without the names of accounts and without what others
    /// wrote under seal.
    case own
    /// What concerns any of these boards. To them whoever was never with one is nobody.
    case boards(Set<BoardCode>)
}

extension Sight {
    /// Whether what is this board's matter may be seen.
    package func includes(_ board: BoardCode) -> Bool {
        if case .boards(let boards) = self { boards.contains(board) } else { true }
    }
}
