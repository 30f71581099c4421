import SeededNumbers
import Testing

@testable import EventStore

struct CRC32CTests {
    /// RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
    static let vectors: [(bytes: [UInt8], checksum: UInt32)] = [
        ([], 0x0000_0000),
        (Array("123456789".utf8), 0xE306_9283),
        ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
        ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        ([UInt8](0..<32), 0x46DD_794E),
        ([UInt8]((0..<32).reversed()), 0x113F_DB5C),
    ]

    @Test(arguments: vectors)
    func knownVectors(vector: (bytes: [UInt8], checksum: UInt32)) {
        #expect(CRC32C.checksum(vector.bytes.span.bytes) == vector.checksum)
    }

    @Test func tablesAndProcessorAgree() {
        var random = SeededGenerator(seed: 32)
        for count in [0, 1, 7, 8, 9, 63, 64, 65, 176, 1_000, 4_097] {
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            var tables = CRC32C()
            tables.updateFromTables(bytes.span.bytes)
            #expect(tables.value == CRC32C.checksum(bytes.span.bytes), "\(count) bytes")
        }
    }

    @Test func partsGiveTheSameAsTheWhole() {
        let bytes = (0..<100).map { UInt8($0 &* 37 & 0xFF) }
        let whole = CRC32C.checksum(bytes.span.bytes)
        for cut in 0...bytes.count {
            var crc = CRC32C()
            crc.update(bytes.span.bytes.extracting(0..<cut))
            crc.update(bytes.span.bytes.extracting(cut..<bytes.count))
            #expect(crc.value == whole)
        }
    }

    @Test func aWordIsEightBytes() {
        var words = CRC32C()
        words.update(word: 0x0706_0504_0302_0100)
        #expect(words.value == CRC32C.checksum([UInt8](0..<8).span.bytes))
    }
}
