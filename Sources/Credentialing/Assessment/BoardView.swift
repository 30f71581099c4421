package import Identifiers

/// What an assessment may know of the board besides its rules.
package struct BoardView: Sendable {
    package let board: BoardCode
    package let catalogue: BoardCatalogue
    /// Later decisions of the board are left out; nil: all count.
    package let knownAt: Position?

    package init(_ board: BoardCode, rules: RuleBook, knownAt: Position? = nil) {
        self.board = board
        catalogue = rules.catalogues[board] ?? BoardCatalogue()
        self.knownAt = knownAt
    }
}
