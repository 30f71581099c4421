private import Crypto

/// SHA-256 over a one-byte prefix and what follows it. The prefixes keep kinds of input apart, so that
/// no leaf can be passed off as an inner node, nor a node of the map as one of the log.
enum Hashing {
    /// A record of the log (RFC 9162, section 2.1.1).
    static let logLeaf: UInt8 = 0x00
    /// Two subtrees of the log.
    static let logNode: UInt8 = 0x01
    /// An entry of the map.
    static let mapLeaf: UInt8 = 0x02
    /// Two subtrees of the map.
    static let mapNode: UInt8 = 0x03

    static func hash(prefix: UInt8, _ content: RawSpan) -> Digest {
        var hash = SHA256()
        var prefix = prefix
        unsafe withUnsafeBytes(of: &prefix) { unsafe hash.update(bufferPointer: $0) }
        unsafe content.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        return Digest(hash.finalize())
    }

    static func hash(prefix: UInt8, _ left: Digest, _ right: Digest) -> Digest {
        // One flat block of 65 bytes costs one call into the library.
        var hash = SHA256()
        var block = Block(prefix: prefix, left, right)
        unsafe withUnsafeBytes(of: &block.bytes) { unsafe hash.update(bufferPointer: $0) }
        return Digest(hash.finalize())
    }

    static func hash(_ content: RawSpan) -> Digest {
        var hash = SHA256()
        unsafe content.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
        return Digest(hash.finalize())
    }

    private struct Block {
        var bytes: InlineArray<65, UInt8>

        init(prefix: UInt8, _ left: Digest, _ right: Digest) {
            bytes = InlineArray(repeating: prefix)
            put(left.word0, at: 1)
            put(left.word1, at: 9)
            put(left.word2, at: 17)
            put(left.word3, at: 25)
            put(right.word0, at: 33)
            put(right.word1, at: 41)
            put(right.word2, at: 49)
            put(right.word3, at: 57)
        }

        private mutating func put(_ word: UInt64, at offset: Int) {
            for index in 0..<8 {
                bytes[offset + index] = UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * index))
            }
        }
    }
}

extension Digest {
    fileprivate init(_ digest: SHA256.Digest) {
        self = unsafe digest.withUnsafeBytes { buffer in
            let span = unsafe RawSpan(_unsafeBytes: buffer)
            return Digest(unchecked: span, at: 0)
        }
    }

    /// SHA-256 of `content` alone, without a prefix.
    package static func sha256(_ content: RawSpan) -> Digest { Hashing.hash(content) }

    /// SHA-256 of `content` alone, without a prefix.
    package static func sha256(_ content: [UInt8]) -> Digest { unsafe Hashing.hash(content.span.bytes) }
}
