package import CivilTime
package import CredentialingSchema
package import Identifiers

/// An event as the log holds it: what happened, when it was true, when and where it was recorded.
package struct RecordedEvent: Sendable {
    package let position: Position
    package let version: StreamVersion
    package let id: EventID
    package let recordedAt: Instant
    package let effectiveOn: CivilDate
    package let event: Event
    /// Kept, since to look into the event is to copy it; nil for an event of a newer program.
    package let type: EventType?

    package init(
        position: Position,
        version: StreamVersion,
        id: EventID,
        recordedAt: Instant,
        effectiveOn: CivilDate,
        event: Event
    ) {
        self.init(
            position: position,
            version: version,
            id: id,
            recordedAt: recordedAt,
            effectiveOn: effectiveOn,
            event: event,
            type: EventType(of: event)
        )
    }

    /// - Parameter type: the event's, by whoever has just read it.
    package init(
        position: Position,
        version: StreamVersion,
        id: EventID,
        recordedAt: Instant,
        effectiveOn: CivilDate,
        event: Event,
        type: EventType?
    ) {
        self.position = position
        self.version = version
        self.id = id
        self.recordedAt = recordedAt
        self.effectiveOn = effectiveOn
        self.event = event
        self.type = type
    }
}

extension RecordedEvent {
    /// That the daemon showed the record to somebody. Reading it changes nothing.
    package var isReading: Bool { type == .historyDisclosed && foldable.isReading }

    /// Whether it is a board's matter, which nobody takes away before it is decided.
    package var isBoardsMatter: Bool { !event.board.isEmpty }

    /// What a fold needs of it.
    package var foldable: FoldableEvent {
        FoldableEvent(
            position: position,
            version: version,
            id: id,
            recordedAt: recordedAt,
            effectiveOn: effectiveOn,
            board: event.board,
            content: event.event,
            type: type
        )
    }
}
