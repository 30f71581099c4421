import MerkleTree
import SeededNumbers
import Testing

@Suite struct DigestTests {
    static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    @Test func publishedHashAndItsTexts() throws {
        let digest = Digest.sha256(Array("abc".utf8).span.bytes)
        #expect(digest.hex == Self.abc)
        #expect(digest.base64 == "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")
        #expect(try Digest(hex: Self.abc) == digest)
        #expect(try Digest(hex: Self.abc.uppercased()) == digest)
        #expect(try Digest(base64: digest.base64) == digest)
        #expect(try Digest(digest.bytes) == digest)
    }

    @Test(arguments: [
        "", "ba", String(repeating: "0", count: 63), String(repeating: "0", count: 65),
        String(repeating: "0", count: 66), String(repeating: "g", count: 64),
        String(repeating: " ", count: 64),
    ])
    func hexadecimalThatIsNoDigest(text: String) {
        #expect(throwing(.malformedDigest) { try Digest(hex: text) })
    }

    @Test(arguments: [
        "", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa1=",
        "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0=", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=\n",
        "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFQ==", "ungWv48Bz+pBQUDe=a4iI7ADYaOWF3qctBD/YfIAFa0=",
        "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIA=a0=", "AAAA", "====",
    ])
    func base64ThatIsNoDigest(text: String) {
        #expect(throwing(.malformedDigest) { try Digest(base64: text) })
    }

    @Test func textBitsAndOrderFollowTheBytes() throws {
        var generator = SeededGenerator(seed: 91)
        for _ in 0..<500 {
            let (left, right) = (try randomDigest(&generator), try randomDigest(&generator))
            #expect((left < right) == left.bytes.lexicographicallyPrecedes(right.bytes))
            #expect(try Digest(base64: left.base64) == left)
            #expect(try Digest(hex: left.hex) == left)
            for bit in 0..<256 where left.bit(bit) != (left.bytes[bit / 8] >> UInt8(7 - bit % 8) & 1 == 1) {
                Issue.record("bit \(bit) of \(left)")
            }
        }
        #expect(throwing(.malformedDigest) { try Digest([UInt8](repeating: 0, count: 31)) })
    }

    @Test func prefixesAndNibblesFollowTheBits() throws {
        var generator = SeededGenerator(seed: 92)
        for _ in 0..<50 {
            let digest = try randomDigest(&generator)
            for count in 0...256 {
                let prefix = digest.prefix(bits: count)
                for bit in 0..<256 where prefix.bit(bit) != (bit < count && digest.bit(bit)) {
                    Issue.record("bit \(bit) of the first \(count) of \(digest)")
                }
            }
            for start in stride(from: 0, to: 256, by: 4) {
                let nibble = (0..<4).reduce(0) { $0 << 1 | (digest.bit(start + $1) ? 1 : 0) }
                #expect(digest.nibble(at: start) == nibble)
                let prefix = digest.prefix(bits: start)
                #expect(prefix.adding(nibble: nibble, at: start) == digest.prefix(bits: start + 4))
            }
        }
    }
}
