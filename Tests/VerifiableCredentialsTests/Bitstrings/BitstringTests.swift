import Foundation
import Testing

@testable import VerifiableCredentials

struct BitstringTests {
    /// Of the Recommendation's examples 3 and 5: 131,072 bits, none of them set.
    private static let example =
        "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"

    @Test func `the Recommendation's list is read, and written as it is there`() throws {
        let bits = try #require(Bitstring(encoded: Self.example))
        #expect(bits == Bitstring() && bits.indexes.isEmpty)
        #expect(Bitstring().encoded == Self.example)
    }

    /// "The first index, with a value of zero, is located at the left-most bit": the highest of the first byte.
    @Test func `index 0 is the leftmost bit`() throws {
        for (index, byte, value) in [
            (0, 0, 0x80), (7, 0, 0x01), (8, 1, 0x80), (94_567, 11_820, 0x01), (131_071, 16_383, 0x01),
        ]
            as [(Int, Int, UInt8)]
        {
            var bits = Bitstring()
            bits[index] = true
            let packed = try #require(Self.unpacked(bits.encoded))
            #expect(packed.count == 16_384)
            #expect(packed.enumerated().filter { $0.element != 0 }.map(\.offset) == [byte], "index \(index)")
            #expect(packed[byte] == value, "index \(index)")
            #expect(bits.indexes == [index])
            bits[index] = false
            #expect(bits == Bitstring())
        }
    }

    @Test(arguments: 1...20)
    func `what is written is read again`(_ seed: UInt64) throws {
        var random = SplitMix(seed)
        var bits = Bitstring()
        var set: Set<Int> = []
        for _ in 0..<Int(random.next() % 4_000) {
            let index = Int(random.next() % UInt64(Bitstring.bitCount))
            set.insert(index)
            bits[index] = true
        }
        #expect(bits.indexes == set.sorted())
        #expect(Bitstring(encoded: bits.encoded) == bits)
    }

    @Test func `what is no such list is refused`() {
        var longer = [UInt8](repeating: 0, count: Bitstring.bitCount / 8 + 1)
        let damaged = String(Self.example.dropLast(4))
        for text in ["", "u", "z" + Self.example.dropFirst(), damaged, Self.example + "AAAA", "u!!!!"] {
            #expect(Bitstring(encoded: text) == nil, "\(text)")
        }
        // Shorter, longer, and one that would fill the memory.
        for count in [Bitstring.bitCount / 8 - 1, Bitstring.bitCount / 8 + 1, 64 << 20] {
            longer = [UInt8](repeating: 0, count: count)
            #expect(
                Bitstring(encoded: "u" + Self.base64URL(Gzip.compressed(longer))) == nil,
                "\(count) bytes"
            )
        }
    }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    /// By other means than the code under test: the system's `gzip`.
    private static func unpacked(_ text: String) -> [UInt8]? {
        let plain = text.dropFirst().replacing("-", with: "+").replacing("_", with: "/")
        let padded = plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)
        guard let packed = Data(base64Encoded: String(padded)) else { return nil }
        let path = FileManager.default.temporaryDirectory.appending(path: "bits-\(UUID().uuidString).gz")
        defer { try? FileManager.default.removeItem(at: path) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", path.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        guard (try? packed.write(to: path)) != nil, (try? process.run()) != nil else { return nil }
        let bytes = try? pipe.fileHandleForReading.readToEnd()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? bytes.map { [UInt8]($0) } : nil
    }
}

/// SplitMix64.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
