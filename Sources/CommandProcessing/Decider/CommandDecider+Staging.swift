import CivilTime
import Credentialing
import CredentialingSchema
import EventStore
import FoundationEssentials
import Identifiers
import SwiftProtobuf

/// From a decision to records, and their receipt.
extension CommandDecider {
    /// What a decision appends, sealed and encoded, and where it will stand.
    struct Plan {
        var records: [NewRecord] = []
        var recorded: [RecordedEvent] = []
    }

    func plan(
        _ events: [DecidedEvent],
        of prepared: PreparedCommand,
        slot: KeySlot?,
        hash: CommandHash,
        after version: StreamVersion,
        in batch: borrowing StagedBatch
    ) throws -> Plan {
        precondition(!events.isEmpty, "an accepted command has at least one event")
        try checkIDs(of: prepared, events: events.count, in: batch)
        var plan = Plan()
        var versions: [StreamID: StreamVersion] = [prepared.stream: version]
        for (index, decided) in events.enumerated() {
            let stream = decided.peer.map { StreamID(peer: $0) } ?? prepared.stream
            let next = try (versions[stream] ?? batch.head(of: stream)?.version ?? .none).next
            versions[stream] = next
            let part = CommandPart(
                id: prepared.id,
                hash: hash,
                index: UInt16(index),
                count: UInt16(events.count)
            )
            // Another person's event is not under this one's key.
            let own = decided.peer == nil ? slot : nil
            let record = try record(decided, in: stream, of: prepared, slot: own, part: part)
            plan.records.append(record)
            plan.recorded.append(
                RecordedEvent(
                    position: Position(batch.nextPosition.rawValue + UInt64(index)),
                    version: next,
                    id: record.eventID,
                    recordedAt: batch.now,
                    effectiveOn: decided.effectiveOn,
                    event: decided.event
                )
            )
        }
        return plan
    }

    func stage(
        _ plan: Plan,
        of prepared: PreparedCommand,
        in batch: inout StagedBatch
    ) throws(EventStoreError) -> Receipt {
        var receipt = Receipt()
        receipt.commandID = prepared.id.description
        receipt.duplicate = false
        for (record, planned) in zip(plan.records, plan.recorded) {
            rehearsal?.note(tried: record.stream)
            let place = try batch.stage(record)
            precondition(
                place.position == planned.position && place.version == planned.version,
                "a record stands where it was folded"
            )
            receipt.add(record.stream, place.position, place.version, record.type, record.eventID)
        }
        return receipt
    }

    private func record(
        _ decided: DecidedEvent,
        in stream: StreamID,
        of prepared: PreparedCommand,
        slot: KeySlot?,
        part: CommandPart
    ) throws -> NewRecord {
        let id = EventID(of: prepared.id, index: Int(part.index))
        guard let type = EventType(of: decided.event) else {
            preconditionFailure("a decided event has a type")
        }
        var event = decided.event
        event.actor.principal = prepared.origin.principal
        event.actor.role = prepared.origin.role
        event.correlationID = prepared.command.correlationID
        event.traceparent = prepared.origin.traceparent
        if let personal = decided.personal {
            guard let slot else { preconditionFailure("only events about people have personal data") }
            guard let sealed = try seal.seal(personal, slot: slot, event: id) else {
                throw Undecidable(reason: "the data key of slot \(slot) was destroyed")
            }
            event.sealed = Data(sealed)
        }
        let payload: [UInt8] = try event.serializedBytes()
        guard payload.count <= RecordLimits.payloadBytesMax else {
            throw Rejection(
                .invalidField,
                "the event has \(payload.count) bytes, \(RecordLimits.payloadBytesMax) are allowed",
                field: prepared.command.bulkyField
            )
        }
        return NewRecord(
            stream: stream,
            type: type.code,
            schemaVersion: EventType.schemaVersion,
            effective: EffectiveTime(decided.effectiveOn, at: decided.effectiveAt),
            eventID: id,
            command: part,
            keySlot: slot,
            payload: payload
        )
    }
}

extension Command {
    /// What makes an event too large: a board's rules, else all that is told.
    fileprivate var bulkyField: String {
        guard let command else { preconditionFailure("a prepared command has content") }
        if case .adoptRules = command { return "adoptRules.rules" }
        return CommandTable.row(of: CommandKind(command)).name
    }
}
