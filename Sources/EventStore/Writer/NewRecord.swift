package import Identifiers

/// An event that a decision appends. The store adds position, time, version and links.
package struct NewRecord: Sendable {
    package var stream: StreamID
    package var type: EventTypeCode
    package var schemaVersion: UInt16
    package var effective: EffectiveTime
    package var eventID: EventID
    package var command: CommandPart
    package var keySlot: KeySlot?
    /// At most `RecordLimits.payloadBytesMax` bytes, which the decision has seen to.
    package var payload: [UInt8]

    package init(
        stream: StreamID,
        type: EventTypeCode,
        schemaVersion: UInt16,
        effective: EffectiveTime,
        eventID: EventID,
        command: CommandPart,
        keySlot: KeySlot?,
        payload: [UInt8]
    ) {
        self.stream = stream
        self.type = type
        self.schemaVersion = schemaVersion
        self.effective = effective
        self.eventID = eventID
        self.command = command
        self.keySlot = keySlot
        self.payload = payload
    }
}

/// Where a record will stand.
package struct RecordPlace: Hashable, Sendable {
    package let position: Position
    package let version: StreamVersion
}
