package import CivilTime
package import Identifiers
package import MerkleTree

/// What the log knows of an event beside its payload.
package struct RecordHeader: Equatable, Sendable {
    package var position: Position
    /// When the log learned of the event. Never before that of the record before.
    package var recordedAt: Instant
    package var effective: EffectiveTime
    package var term: Term
    package var type: EventTypeCode
    /// The version of the payload's schema.
    package var schemaVersion: UInt16
    package var stream: StreamID
    package var ordinal: StreamOrdinal
    package var version: StreamVersion
    /// The record before in the same stream; `origin` for the first one.
    package var previousPosition: Position
    /// The leaf hash of the record before in the same stream; zeros for the first one.
    package var previousHash: Digest
    package var eventID: EventID
    package var command: CommandPart
    /// The data key under which the payload's sealed part lies; nil when nothing in it is sealed.
    package var keySlot: KeySlot?

    /// The position of the last event of the same command.
    package var endOfCommand: Position {
        precondition(command.index < command.count, "an event is one of its command's")
        return Position(position.rawValue + UInt64(command.count - command.index - 1))
    }

    package init(
        position: Position,
        recordedAt: Instant,
        effective: EffectiveTime,
        term: Term,
        type: EventTypeCode,
        schemaVersion: UInt16,
        stream: StreamID,
        ordinal: StreamOrdinal,
        version: StreamVersion,
        previousPosition: Position,
        previousHash: Digest,
        eventID: EventID,
        command: CommandPart,
        keySlot: KeySlot?
    ) {
        self.position = position
        self.recordedAt = recordedAt
        self.effective = effective
        self.term = term
        self.type = type
        self.schemaVersion = schemaVersion
        self.stream = stream
        self.ordinal = ordinal
        self.version = version
        self.previousPosition = previousPosition
        self.previousHash = previousHash
        self.eventID = eventID
        self.command = command
        self.keySlot = keySlot
    }
}
