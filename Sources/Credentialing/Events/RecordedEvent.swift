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

    package init(
        position: Position,
        version: StreamVersion,
        id: EventID,
        recordedAt: Instant,
        effectiveOn: CivilDate,
        event: Event
    ) {
        self.position = position
        self.version = version
        self.id = id
        self.recordedAt = recordedAt
        self.effectiveOn = effectiveOn
        self.event = event
    }
}
