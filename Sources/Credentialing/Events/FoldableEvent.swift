package import CivilTime
package import CredentialingSchema
package import Identifiers

/// What a fold needs of an event: what happened, when it was true, when and where it was recorded, and whose matter it
/// is. Who sent it and what is sealed is not in it, so that to read millions of them takes neither.
package struct FoldableEvent: Sendable {
    package let position: Position
    package let version: StreamVersion
    package let id: EventID
    package let recordedAt: Instant
    package let effectiveOn: CivilDate
    /// Empty when it is no board's matter.
    package let board: String
    package let content: Event.OneOf_Event?
    /// nil for an event of a newer program.
    package let type: EventType?

    package init(
        position: Position,
        version: StreamVersion,
        id: EventID,
        recordedAt: Instant,
        effectiveOn: CivilDate,
        board: String,
        content: Event.OneOf_Event?,
        type: EventType?
    ) {
        self.position = position
        self.version = version
        self.id = id
        self.recordedAt = recordedAt
        self.effectiveOn = effectiveOn
        self.board = board
        self.content = content
        self.type = type
    }

    /// That the daemon showed the record to somebody. Reading it changes nothing.
    var isReading: Bool {
        guard type == .historyDisclosed, case .historyDisclosed(let it)? = content else { return false }
        return it.hasReading
    }

    /// Whether somebody told of the person: what time did and who read the record is no news of her.
    var isReport: Bool { type?.isByTime != true && !isReading }

    /// Whether it is a board's matter, which nobody takes away before it is decided.
    var isBoardsMatter: Bool { !board.isEmpty }
}
