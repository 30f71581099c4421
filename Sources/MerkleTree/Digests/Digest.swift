/// A SHA-256 value: 32 bytes, held as four big-endian words so that it is compared and hashed inline.
///
/// The order is that of the bytes.
package struct Digest: Hashable, Comparable, Sendable {
    package static let byteCount = 32
    /// 32 zero bytes. No input is known to hash to it; the map uses it for "nothing here".
    package static let zero = Digest(word0: 0, word1: 0, word2: 0, word3: 0)

    let word0: UInt64
    let word1: UInt64
    let word2: UInt64
    let word3: UInt64

    init(word0: UInt64, word1: UInt64, word2: UInt64, word3: UInt64) {
        self.word0 = word0
        self.word1 = word1
        self.word2 = word2
        self.word3 = word3
    }

    /// Throws `malformedDigest` unless there are exactly 32 bytes.
    package init(_ bytes: RawSpan) throws(MerkleTreeError) {
        guard bytes.byteCount == Self.byteCount else {
            throw MerkleTreeError(.malformedDigest, "a digest has 32 bytes, not \(bytes.byteCount)")
        }
        self.init(unchecked: bytes, at: 0)
    }

    /// Throws `malformedDigest` unless there are exactly 32 bytes.
    package init(_ bytes: [UInt8]) throws(MerkleTreeError) {
        // Safe: single bytes have no padding between them.
        try unsafe self.init(bytes.span.bytes)
    }

    /// The 32 bytes from `offset` on; the caller has checked that they are there.
    init(unchecked bytes: RawSpan, at offset: Int) {
        func word(_ index: Int) -> UInt64 {
            let place = offset + index * 8
            return UInt64(bigEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
        }
        self.init(word0: word(0), word1: word(1), word2: word(2), word3: word(3))
    }

    /// The 32 bytes in order.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        append(to: &bytes)
        return bytes
    }

    package func append(to bytes: inout [UInt8]) {
        // All at once: a tree that grows spends much of its time here.
        unsafe withUnsafeBytes(of: bigEndianWords) { unsafe bytes.append(contentsOf: $0) }
    }

    /// The 32 bytes in order, as four words that lie in memory as they do.
    package var bigEndianWords: InlineArray<4, UInt64> {
        [word0.bigEndian, word1.bigEndian, word2.bigEndian, word3.bigEndian]
    }

    package static func < (left: Digest, right: Digest) -> Bool {
        (left.word0, left.word1, left.word2, left.word3) < (
            right.word0, right.word1, right.word2, right.word3
        )
    }
}
