import CivilTime
import Identifiers
import MerkleTree

extension RecordCodec {
    /// Reads the header of a record. Total: any bytes give a header or a named error.
    ///
    /// - Parameter record: the whole record; the payload is what follows `RecordLimits.headerBytes`.
    package static func decode(
        _ record: RawSpan,
        checking checks: Checks = .all
    ) throws(RecordError) -> RecordHeader {
        try checkFrame(record)
        if checks == .all {
            let stated = record.integer(at: RecordLayout.checksum, as: UInt32.self)
            let computed = checksum(of: record)
            guard stated == computed else {
                throw .checksumMismatch(stated: stated, computed: computed)
            }
        }
        try checkReserved(record)
        let position = Position(record.integer(at: RecordLayout.position, as: UInt64.self))
        guard position > .origin else { throw .noPosition }
        let term = Term(record.integer(at: RecordLayout.term, as: UInt32.self))
        guard term.rawValue > 0 else { throw .noTerm }
        let type = EventTypeCode(record.integer(at: RecordLayout.type, as: UInt16.self))
        guard type.rawValue > 0 else { throw .noEventType }
        let slot = record.integer(at: RecordLayout.keySlot, as: UInt32.self)
        let link = try streamLink(of: record, at: position)
        return RecordHeader(
            position: position,
            recordedAt: try recordedAt(of: record),
            effective: try effective(of: record),
            term: term,
            type: type,
            schemaVersion: record.integer(at: RecordLayout.schemaVersion, as: UInt16.self),
            stream: try stream(of: record),
            ordinal: link.ordinal,
            version: link.version,
            previousPosition: link.previous,
            previousHash: record.digest(at: RecordLayout.previousHash),
            eventID: EventID(try identifier(of: record, at: RecordLayout.eventID)),
            command: try command(of: record),
            keySlot: slot == 0 ? nil : KeySlot(slot)
        )
    }

    /// Whether the bytes are a record of a position, as long as its header says. What else `decode` refuses is
    /// not looked at.
    @inline(__always)
    static func isWhole(_ record: RawSpan, at position: Position) -> Bool {
        record.byteCount >= RecordLayout.byteCount
            && record.integer(at: 0, as: UInt64.self) & RecordLayout.frameMask == RecordLayout.frameWord
            && record.integer(at: RecordLayout.position, as: UInt64.self) == position.rawValue
            && Int(record.integer(at: RecordLayout.payloadLength, as: UInt32.self))
                == record.byteCount - RecordLayout.byteCount
    }

    /// Where a record ends its stream. For records that are whole.
    static func end(of record: RawSpan) throws(RecordError) -> (stream: StreamID, version: StreamVersion) {
        let version = record.integer(at: RecordLayout.streamVersion, as: UInt32.self)
        return (try stream(of: record), StreamVersion(version))
    }

    /// The record before one in its stream, from the header alone; nil unless it is of that stream and version.
    static func previous(
        of record: RawSpan,
        _ ordinal: StreamOrdinal,
        _ version: StreamVersion
    ) -> Position? {
        guard record.byteCount >= RecordLayout.byteCount,
            record.integer(at: RecordLayout.streamOrdinal, as: UInt32.self) == ordinal.rawValue,
            record.integer(at: RecordLayout.streamVersion, as: UInt32.self) == version.rawValue
        else { return nil }
        return Position(record.integer(at: RecordLayout.previousPosition, as: UInt64.self))
    }

    private static func checkFrame(_ record: RawSpan) throws(RecordError) {
        guard record.byteCount >= RecordLayout.byteCount else {
            throw .tooShort(byteCount: record.byteCount)
        }
        let magic = record.integer(at: RecordLayout.magic, as: UInt32.self)
        guard magic == RecordLayout.magicWord else { throw .foreignMagic(magic) }
        let version = record.integer(at: RecordLayout.headerVersion, as: UInt16.self)
        guard version == RecordLayout.version else { throw .unknownHeaderVersion(version) }
        let stated = Int(record.integer(at: RecordLayout.payloadLength, as: UInt32.self))
        guard stated <= RecordLimits.payloadBytesMax else { throw .payloadTooLong(byteCount: stated) }
        let present = record.byteCount - RecordLayout.byteCount
        guard stated == present else { throw .lengthMismatch(stated: stated, present: present) }
    }

    private static func checkReserved(_ record: RawSpan) throws(RecordError) {
        let flags = record.integer(at: RecordLayout.flags, as: UInt8.self)
        guard flags == 0 else { throw .unknownFlags(flags) }
        let reserved = record.integer(at: RecordLayout.reserved, as: UInt32.self)
        guard reserved == 0 else { throw .reservedBytesInUse(reserved) }
    }

    private static func recordedAt(of record: RawSpan) throws(RecordError) -> Instant {
        let value = record.integer(at: RecordLayout.recordedAt, as: Int64.self)
        do throws(CivilTimeError) {
            return try Instant(microsecondsSinceEpoch: value)
        } catch {
            throw .recordedAtOutOfRange(microseconds: value)
        }
    }

    private static func effective(of record: RawSpan) throws(RecordError) -> EffectiveTime {
        let days = record.integer(at: RecordLayout.effectiveDate, as: Int32.self)
        let date: CivilDate
        do throws(CivilTimeError) {
            date = try CivilDate(daysSinceEpoch: Int(days))
        } catch {
            throw .effectiveDateOutOfRange(days: days)
        }
        let value = record.integer(at: RecordLayout.effectiveInstant, as: Int64.self)
        if value == RecordLayout.dateOnly { return EffectiveTime(date) }
        do throws(CivilTimeError) {
            return EffectiveTime(date, at: try Instant(microsecondsSinceEpoch: value))
        } catch {
            throw .effectiveInstantOutOfRange(microseconds: value)
        }
    }

    private static func stream(of record: RawSpan) throws(RecordError) -> StreamID {
        let kind = record.integer(at: RecordLayout.streamKind, as: UInt8.self)
        guard let stream = StreamID(kind: kind, key: record.uniqueID(at: RecordLayout.streamKey)) else {
            throw .unknownStream(kind: kind)
        }
        return stream
    }

    private static func streamLink(
        of record: RawSpan,
        at position: Position
    ) throws(RecordError) -> (ordinal: StreamOrdinal, version: StreamVersion, previous: Position) {
        let ordinal = record.integer(at: RecordLayout.streamOrdinal, as: UInt32.self)
        guard ordinal > 0 else { throw .noStreamOrdinal }
        let version = record.integer(at: RecordLayout.streamVersion, as: UInt32.self)
        guard version > 0 else { throw .noStreamVersion }
        let previous = Position(record.integer(at: RecordLayout.previousPosition, as: UInt64.self))
        let isFirst = version == 1
        guard previous < position, (previous == .origin) == isFirst,
            !isFirst || record.digest(at: RecordLayout.previousHash) == .zero
        else { throw .brokenStreamLink }
        return (StreamOrdinal(ordinal), StreamVersion(version), previous)
    }

    private static func command(of record: RawSpan) throws(RecordError) -> CommandPart {
        let index = record.integer(at: RecordLayout.commandIndex, as: UInt16.self)
        let count = record.integer(at: RecordLayout.commandCount, as: UInt16.self)
        guard index < count, count <= RecordLimits.eventsPerCommandMax else {
            throw .commandIndexOutOfRange(index: index, count: count)
        }
        return CommandPart(
            id: CommandID(try identifier(of: record, at: RecordLayout.commandID)),
            hash: CommandHash(record.uniqueID(at: RecordLayout.commandHash)),
            index: index,
            count: count
        )
    }

    private static func identifier(of record: RawSpan, at offset: Int) throws(RecordError) -> UniqueID {
        let id = record.uniqueID(at: offset)
        guard id.high != 0 || id.low != 0 else { throw .missingIdentifier }
        return id
    }
}
