import CivilTime
import Identifiers
package import MerkleTree

/// Turns events into the bytes of the log and back. The layout is in `Schemas/storage.md`.
package enum RecordCodec {
    /// What `decode` looks at.
    package enum Checks: Sendable {
        /// The checksum and every field.
        case all
        /// Every field, for bytes whose checksum was looked at before.
        case fieldsAlone
    }

    /// Bytes of a record with such a payload.
    package static func byteCount(payload byteCount: Int) -> Int { RecordLayout.byteCount + byteCount }

    /// Appends a record to `arena`.
    ///
    /// - Parameter payload: at most `RecordLimits.payloadBytesMax` bytes.
    /// - Returns: where in the arena it lies.
    package static func append(
        _ header: RecordHeader,
        payload: [UInt8],
        to arena: inout [UInt8]
    ) -> Range<Int> {
        let start = arena.count
        arena.append(contentsOf: blankHeader)
        arena.append(contentsOf: payload)
        var span = arena.mutableSpan
        var record = unsafe span.mutableBytes
        write(header, into: &record, at: start)
        return start..<start + Self.byteCount(payload: payload.count)
    }

    /// Writes a record into bytes of exactly its size.
    package static func encode(
        _ header: RecordHeader,
        payload: RawSpan,
        into record: inout MutableRawSpan
    ) {
        precondition(
            record.byteCount == Self.byteCount(payload: payload.byteCount),
            "the room for a record has its exact size"
        )
        record.copy(payload, to: RecordLayout.byteCount)
        write(header, into: &record, at: 0)
    }

    /// The hash that the tree and the stream's chain have of a record.
    package static func hash(of record: RawSpan) -> Digest { LogHash.leaf(of: record) }

    /// A record's bytes, for those who need them longer than they are lent.
    package static func copy(of record: RawSpan) -> [UInt8] {
        unsafe record.withUnsafeBytes { unsafe Array($0) }
    }

    private static let blankHeader = [UInt8](repeating: 0, count: RecordLayout.byteCount)

    /// Fills the header before a payload that is in place and ends the bytes.
    private static func write(_ header: RecordHeader, into record: inout MutableRawSpan, at base: Int) {
        let payloadBytes = record.byteCount - base - RecordLayout.byteCount
        precondition(payloadBytes <= RecordLimits.payloadBytesMax, "a payload over the limit was not refused")
        record.set(RecordLayout.magicWord, at: base + RecordLayout.magic)
        record.set(RecordLayout.version, at: base + RecordLayout.headerVersion)
        record.set(header.type.rawValue, at: base + RecordLayout.type)
        record.set(UInt32(payloadBytes), at: base + RecordLayout.payloadLength)
        record.set(header.position.rawValue, at: base + RecordLayout.position)
        record.set(header.recordedAt.microsecondsSinceEpoch, at: base + RecordLayout.recordedAt)
        record.set(header.effective.date.daysSinceEpoch, at: base + RecordLayout.effectiveDate)
        record.set(header.term.rawValue, at: base + RecordLayout.term)
        let instant = header.effective.instant?.microsecondsSinceEpoch ?? RecordLayout.dateOnly
        record.set(instant, at: base + RecordLayout.effectiveInstant)
        record.set(header.stream.kind.rawValue, at: base + RecordLayout.streamKind)
        record.set(UInt8(0), at: base + RecordLayout.flags)
        record.set(header.schemaVersion, at: base + RecordLayout.schemaVersion)
        record.set(header.ordinal.rawValue, at: base + RecordLayout.streamOrdinal)
        record.set(header.version.rawValue, at: base + RecordLayout.streamVersion)
        record.set(header.command.index, at: base + RecordLayout.commandIndex)
        record.set(header.command.count, at: base + RecordLayout.commandCount)
        record.set(header.previousPosition.rawValue, at: base + RecordLayout.previousPosition)
        record.set(header.previousHash, at: base + RecordLayout.previousHash)
        record.set(header.eventID.value, at: base + RecordLayout.eventID)
        record.set(header.command.id.value, at: base + RecordLayout.commandID)
        record.set(header.stream.key, at: base + RecordLayout.streamKey)
        record.set(header.command.hash.value, at: base + RecordLayout.commandHash)
        record.set(header.keySlot?.rawValue ?? 0, at: base + RecordLayout.keySlot)
        record.set(UInt32(0), at: base + RecordLayout.reserved)
        let sum = checksum(of: record.bytes.extracting(base..<record.byteCount))
        record.set(sum, at: base + RecordLayout.checksum)
    }

    /// CRC-32C over the record with the checksum's own field taken as zero.
    static func checksum(of record: RawSpan) -> UInt32 {
        var crc = CRC32C()
        crc.update(word: record.integer(at: 0, as: UInt64.self))
        crc.update(word: record.integer(at: 8, as: UInt64.self) & 0xFFFF_FFFF_0000_0000)
        crc.update(record.extracting(16..<record.byteCount))
        return crc.value
    }
}
