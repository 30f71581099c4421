package import Credentialing
package import Identifiers

/// Which events a publication carries of those that its audience may see.
package struct PublicationFilter: Hashable, Sendable {
    /// nil: of every board.
    package var boards: Set<BoardCode>?
    /// nil: of every type.
    package var types: Set<EventType>?

    package init(boards: Set<BoardCode>? = nil, types: Set<EventType>? = nil) {
        self.boards = boards
        self.types = types
    }

    package static let everything = PublicationFilter()

    func takes(_ board: BoardCode) -> Bool { boards?.contains(board) ?? true }
    func takes(_ type: EventType) -> Bool { types?.contains(type) ?? true }

    /// Empty when nothing is filtered out.
    var signature: String {
        var text = ""
        if let boards { text += ";boards=" + boards.map(\.description).sorted().joined(separator: "+") }
        if let types { text += ";types=" + types.map { String($0.rawValue) }.sorted().joined(separator: "+") }
        return text
    }
}
