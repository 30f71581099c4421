import Credentialing
import CredentialingSchema
import Crypto
import EventStore
import Identifiers

/// The same command again: its receipt is rebuilt from the log alone.
extension CommandDecider {
    func earlierReceipt(
        of prepared: PreparedCommand,
        in batch: borrowing StagedBatch
    ) throws -> Receipt? {
        guard let earlier = try batch.command(prepared.id) else {
            guard try batch.isClaimed(EventID(of: prepared.id, index: 0).claim) else { return nil }
            throw Rejection(
                .commandIDReused,
                "the id \(prepared.id) is that of an event that another command recorded",
                field: "commandId"
            )
        }
        let header = try self.header(at: earlier.first, in: batch)
        let isErasedAgain = isErasure(prepared, recordedAs: header)
        let isAlike = try isErasedAgain || isContent(of: prepared, recordedAs: header, in: batch)
        if header.stream != prepared.stream || !isAlike {
            throw Rejection(
                .commandIDReused,
                "another command was accepted under the id \(prepared.id), at position \(earlier.first)",
                field: "commandId"
            )
        }
        if isErasedAgain { try eraseAgain(prepared, header, in: batch) }
        var receipt = Receipt()
        receipt.commandID = prepared.id.description
        receipt.duplicate = true
        for index in 0..<UInt64(earlier.count) {
            let position = Position(earlier.first.rawValue + index)
            let header = try self.header(at: position, in: batch)
            receipt.add(header.stream, header.position, header.version, header.type, header.eventID)
        }
        return receipt
    }

    /// That nothing has the ids which a command's further events get: an event is found by its id, and each is one.
    func checkIDs(
        of prepared: PreparedCommand,
        events count: Int,
        in batch: borrowing StagedBatch
    ) throws {
        for index in 1..<max(count, 1) {
            let id = EventID(of: prepared.id, index: index)
            guard try batch.command(CommandID(id.value)) != nil || batch.isClaimed(id.claim) else { continue }
            throw Rejection(
                .commandIDReused,
                "it records \(count) events, whose ids follow the command's, and \(id) is taken: send it under another id",
                field: "commandId"
            )
        }
    }

    private func header(
        at position: Position,
        in batch: borrowing StagedBatch
    ) throws(EventStoreError) -> RecordHeader {
        guard let header = try batch.withRecord(at: position, { header, _ in header }) else {
            throw EventStoreError(.recordDamaged, "the record at \(position) is missing")
        }
        return header
    }

    /// Whether a record can be that of the command. Without the key all of the content cannot be compared any more, for
    /// the person was erased: then what stands in the open is.
    private func isContent(
        of prepared: PreparedCommand,
        recordedAs header: RecordHeader,
        in batch: borrowing StagedBatch
    ) throws -> Bool {
        for bytes in [prepared.canonicalBytes, prepared.bytesAsSent].compactMap(\.self) {
            guard let hash = try contentHash(bytes, slot: header.keySlot) else {
                return try isInTheOpen(prepared, recordedAs: header, in: batch)
            }
            if hash == header.command.hash { return true }
        }
        return false
    }

    private func isInTheOpen(
        _ prepared: PreparedCommand,
        recordedAs header: RecordHeader,
        in batch: borrowing StagedBatch
    ) throws -> Bool {
        let read = try batch.withRecord(at: header.position) { header, payload in
            Result { try RecordedEvent(header, payload: payload) }
        }
        guard let recorded = try read?.get() else {
            throw EventStoreError(.recordDamaged, "the record at \(header.position) is missing")
        }
        return recorded.canBeFirst(of: prepared.command)
    }

    func contentHash(_ prepared: PreparedCommand, slot: KeySlot?) throws -> CommandHash? {
        try contentHash(prepared.canonicalBytes, slot: slot)
    }

    private func contentHash(_ bytes: [UInt8], slot: KeySlot?) throws -> CommandHash? {
        guard let slot else { return CommandHash(content: bytes, key: nil) }
        guard let key = try keys.key(slot) else { return nil }
        return CommandHash(content: bytes, key: key)
    }
}
