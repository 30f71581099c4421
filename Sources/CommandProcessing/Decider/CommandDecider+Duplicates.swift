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
        guard let earlier = try batch.command(prepared.id) else { return nil }
        let header = try self.header(at: earlier.first, in: batch)
        let hash = try contentHash(prepared, slot: header.keySlot)
        // Without the key the content cannot be compared any more: the person was erased.
        if header.stream != prepared.stream || (hash != nil && hash != header.command.hash) {
            throw Rejection(
                .commandIDReused,
                "another command was accepted under the id \(prepared.id), at position \(earlier.first)",
                field: "commandId"
            )
        }
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

    private func header(
        at position: Position,
        in batch: borrowing StagedBatch
    ) throws(EventStoreError) -> RecordHeader {
        guard let header = try batch.withRecord(at: position, { header, _ in header }) else {
            throw EventStoreError(.recordDamaged, "the record at \(position) is missing")
        }
        return header
    }

    func contentHash(_ prepared: PreparedCommand, slot: KeySlot?) throws -> CommandHash? {
        guard let slot else { return CommandHash(content: prepared.canonicalBytes, key: nil) }
        guard let key = try keys.key(slot) else { return nil }
        return CommandHash(content: prepared.canonicalBytes, key: key)
    }
}
