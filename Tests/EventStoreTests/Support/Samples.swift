import CivilTime
import Identifiers
import MerkleTree
import Testing

@testable import EventStore

/// Values with which tests begin.
enum Samples {
    static let peer = stream(1)

    static func stream(_ number: UInt64) -> StreamID {
        StreamID(peer: PeerID(UniqueID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0000 | number)))
    }

    static func command(_ number: UInt64) -> CommandID {
        CommandID(UniqueID(high: 0x0191_0000_0000_7000, low: 0x8000_0000_0000_0000 | number))
    }

    static func instant(_ microseconds: Int64) -> Instant {
        do { return try Instant(microsecondsSinceEpoch: microseconds) } catch {
            preconditionFailure("\(error)")
        }
    }

    static func date(_ days: Int) -> CivilDate {
        do { return try CivilDate(daysSinceEpoch: days) } catch { preconditionFailure("\(error)") }
    }

    static func header() -> RecordHeader {
        RecordHeader(
            position: Position(7),
            recordedAt: instant(1_768_000_000_123_456),
            effective: EffectiveTime(date(20_462), at: instant(1_767_999_999_000_000)),
            term: Term(3),
            type: EventTypeCode(21),
            schemaVersion: 2,
            stream: peer,
            ordinal: StreamOrdinal(4),
            version: StreamVersion(2),
            previousPosition: Position(5),
            previousHash: Digest.sha256(([1, 2, 3] as [UInt8]).span.bytes),
            eventID: EventID(of: command(9), index: 1),
            command: CommandPart(
                id: command(9),
                hash: CommandHash(UniqueID(high: 11, low: 12)),
                index: 1,
                count: 3
            ),
            keySlot: KeySlot(77)
        )
    }

    /// The first record of a board's stream: no link, no key, a date alone.
    static func firstOfBoard() throws -> RecordHeader {
        var header = header()
        header.stream = StreamID(board: try #require(BoardCode("TX-BOARD")))
        header.version = StreamVersion(1)
        header.previousPosition = .origin
        header.previousHash = .zero
        header.effective = EffectiveTime(date(-10))
        header.keySlot = nil
        header.command.index = 0
        header.command.count = 1
        return header
    }

    static func encode(_ header: RecordHeader, _ payload: [UInt8]) -> [UInt8] {
        var arena: [UInt8] = []
        _ = RecordCodec.append(header, payload: payload, to: &arena)
        return arena
    }

    static func event(
        _ stream: StreamID,
        command: CommandID,
        index: Int = 0,
        count: Int = 1,
        payload: [UInt8] = [1, 2, 3],
        keySlot: KeySlot? = nil
    ) -> NewRecord {
        NewRecord(
            stream: stream,
            type: EventTypeCode(17),
            schemaVersion: 1,
            effective: EffectiveTime(date(20_000)),
            eventID: EventID(of: command, index: index),
            command: CommandPart(
                id: command,
                hash: CommandHash(command.value),
                index: UInt16(index),
                count: UInt16(count)
            ),
            keySlot: keySlot,
            payload: payload
        )
    }
}
