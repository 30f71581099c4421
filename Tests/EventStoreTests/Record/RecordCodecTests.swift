import CivilTime
import Identifiers
import MerkleTree
import SeededNumbers
import Testing

@testable import EventStore

struct RecordCodecTests {
    @Test(arguments: [0, 1, 7, 8, 9, 255, 4_000, RecordLimits.payloadBytesMax])
    func roundTrip(payloadBytes: Int) throws {
        let payload = (0..<payloadBytes).map { UInt8($0 * 31 & 0xFF) }
        for header in [Samples.header(), try Samples.firstOfBoard()] {
            let record = Samples.encode(header, payload)
            #expect(record.count == RecordCodec.byteCount(payload: payloadBytes))
            #expect(try RecordCodec.decode(record.span.bytes) == header)
            #expect(Array(record[RecordLimits.headerBytes...]) == payload)
        }
    }

    @Test func bothWaysOfEncodingAgree() {
        let payload: [UInt8] = [9, 8, 7]
        let appended = Samples.encode(Samples.header(), payload)
        var written = [UInt8](repeating: 0xFF, count: appended.count)
        var span = written.mutableSpan
        var bytes = span.mutableBytes
        RecordCodec.encode(Samples.header(), payload: payload.span.bytes, into: &bytes)
        #expect(written == appended)
    }

    @Test func everyFlippedBitIsNoticed() throws {
        let record = Samples.encode(Samples.header(), [5, 6, 7, 8, 9])
        for index in record.indices {
            for bit in 0..<8 {
                var damaged = record
                damaged[index] ^= 1 << UInt8(bit)
                #expect(throws: RecordError.self) { try RecordCodec.decode(damaged.span.bytes) }
            }
        }
    }

    @Test func everyCutIsNoticed() {
        let record = Samples.encode(Samples.header(), [5, 6, 7, 8, 9])
        for count in 0..<record.count {
            let cut = Array(record[..<count])
            #expect(throws: RecordError.self) { try RecordCodec.decode(cut.span.bytes) }
        }
        let longer = record + [0]
        #expect(throws: RecordError.lengthMismatch(stated: 5, present: 6)) {
            try RecordCodec.decode(longer.span.bytes)
        }
    }

    @Test func randomBytesGiveNamedErrors() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            var bytes = (0..<Int.random(in: 0...400, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            // Half of them get past the first look.
            if Bool.random(using: &random) {
                for (index, byte) in zip(0..<8, Samples.encode(Samples.header(), []))
                where index < bytes.count {
                    bytes[index] = byte
                }
            }
            #expect(throws: RecordError.self, "seed \(seed)") { try RecordCodec.decode(bytes.span.bytes) }
        }
    }

    /// A field, what is put there, and what it is called.
    static let wrongFields: [(offset: Int, bytes: [UInt8], error: RecordError)] = [
        (0, [0, 0, 0, 0], .foreignMagic(0)),
        (4, [2, 0], .unknownHeaderVersion(2)),
        (6, [0, 0], .noEventType),
        (12, [0, 0, 9, 0], .payloadTooLong(byteCount: 589_824)),
        (12, [4, 0, 0, 0], .lengthMismatch(stated: 4, present: 3)),
        (16, [0, 0, 0, 0, 0, 0, 0, 0], .noPosition),
        (24, [0, 0, 0, 0, 0, 0, 0, 0x7F], .recordedAtOutOfRange(microseconds: 0x7F00_0000_0000_0000)),
        (32, [0, 0, 0, 0x7F], .effectiveDateOutOfRange(days: 0x7F00_0000)),
        (36, [0, 0, 0, 0], .noTerm),
        (
            40, [0, 0, 0, 0, 0, 0, 0, 0x7F],
            .effectiveInstantOutOfRange(microseconds: 0x7F00_0000_0000_0000)
        ),
        (48, [3], .unknownStream(kind: 3)),
        (48, [2], .unknownStream(kind: 2)),
        (49, [1], .unknownFlags(1)),
        (52, [0, 0, 0, 0], .noStreamOrdinal),
        (56, [0, 0, 0, 0], .noStreamVersion),
        (56, [1, 0, 0, 0], .brokenStreamLink),
        (60, [3, 0], .commandIndexOutOfRange(index: 3, count: 3)),
        (62, [0, 0], .commandIndexOutOfRange(index: 1, count: 0)),
        (62, [0xFF, 0xFF], .commandIndexOutOfRange(index: 1, count: 0xFFFF)),
        (64, [7, 0, 0, 0, 0, 0, 0, 0], .brokenStreamLink),
        (104, [UInt8](repeating: 0, count: 16), .missingIdentifier),
        (120, [UInt8](repeating: 0, count: 16), .missingIdentifier),
        (172, [1, 0, 0, 0], .reservedBytesInUse(1)),
    ]

    @Test(arguments: wrongFields)
    func wrongFieldsAreNamed(wrong: (offset: Int, bytes: [UInt8], error: RecordError)) {
        var record = Samples.encode(Samples.header(), [1, 2, 3])
        record.replaceSubrange(wrong.offset..<wrong.offset + wrong.bytes.count, with: wrong.bytes)
        let sum = RecordCodec.checksum(of: record.span.bytes)
        for index in 0..<4 { record[8 + index] = UInt8(truncatingIfNeeded: sum >> UInt32(8 * index)) }
        #expect(throws: wrong.error) { try RecordCodec.decode(record.span.bytes) }
        #expect(throws: wrong.error) { try RecordCodec.decode(record.span.bytes, checking: .fieldsAlone) }
    }

    @Test func checksumIsOverTheRecordWithoutItself() {
        var record = Samples.encode(Samples.header(), [1, 2, 3])
        let stated = record.span.bytes.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt32.self)
        for index in 8..<12 { record[index] = 0 }
        #expect(CRC32C.checksum(record.span.bytes) == UInt32(littleEndian: stated))
    }
}
