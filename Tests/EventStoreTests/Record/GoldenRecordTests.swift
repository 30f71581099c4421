import Foundation
import Testing

@testable import EventStore

/// Bytes that were written once and must stay readable, and writable, as they are.
struct GoldenRecordTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/records")

    private static func cases() throws -> [(name: String, header: RecordHeader, payload: [UInt8])] {
        [
            ("peer-sealed", Samples.header(), Array("payload of a sealed event".utf8)),
            ("board-first", try Samples.firstOfBoard(), []),
        ]
    }

    @Test func recordsAreAsTheyWere() throws {
        for (name, header, payload) in try Self.cases() {
            let golden = [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(name + ".bin")))
            #expect(Samples.encode(header, payload) == golden, "\(name)")
            #expect(try RecordCodec.decode(golden.span.bytes) == header, "\(name)")
            #expect(Array(golden[RecordLimits.headerBytes...]) == payload, "\(name)")
        }
    }

    /// Written down by hand from the page on storage, so that the files and the page cannot differ together.
    @Test func aRecordByHand() throws {
        var bytes = Array("CRD1".utf8) + [1, 0, 21, 0] + [0, 0, 0, 0] + [2, 0, 0, 0]
        bytes += [7, 0, 0, 0, 0, 0, 0, 0]
        bytes += little(1_768_000_000_123_456, 8) + little(20_462, 4) + little(3, 4)
        bytes += little(1_767_999_999_000_000, 8)
        bytes += [1, 0, 2, 0] + little(4, 4) + little(2, 4) + [1, 0, 3, 0]
        bytes += little(5, 8)
        // SHA-256 of the bytes 1, 2, 3.
        bytes += [
            0x03, 0x90, 0x58, 0xC6, 0xF2, 0xC0, 0xCB, 0x49, 0x2C, 0x53, 0x3B, 0x0A, 0x4D, 0x14, 0xEF, 0x77,
            0xCC, 0x0F, 0x78, 0xAB, 0xCC, 0xCE, 0xD5, 0x28, 0x7D, 0x84, 0xA1, 0xA2, 0x01, 0x1C, 0xFB, 0x81,
        ]
        bytes += [0x01, 0x91, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 10]
        bytes += [0x01, 0x91, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 9]
        bytes += [0x01, 0x90, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1]
        bytes += [0, 0, 0, 0, 0, 0, 0, 11, 0, 0, 0, 0, 0, 0, 0, 12]
        bytes += [77, 0, 0, 0, 0, 0, 0, 0]
        bytes += [0xAA, 0xBB]
        let sum = CRC32C.checksum(bytes.span.bytes)
        bytes.replaceSubrange(8..<12, with: little(UInt64(sum), 4))
        #expect(Samples.encode(Samples.header(), [0xAA, 0xBB]) == bytes)
    }

    private func little(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
}
