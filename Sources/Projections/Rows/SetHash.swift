import Crypto

/// A hash of a set of rows that is kept up to date row by row: the sum, modulo 2^256, of the
/// SHA-256 of each row. Equal sets have equal hashes, whatever the order of their making.
package struct SetHash: Equatable, Sendable, CustomStringConvertible {
    /// Least significant word first.
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    package static let byteCount = 32

    package init() {}

    /// From 32 bytes, least significant first; nil for another length.
    init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        words = (
            Self.word(bytes, 0), Self.word(bytes, 1), Self.word(bytes, 2), Self.word(bytes, 3)
        )
    }

    mutating func insert(_ row: Row) { add(Self.hash(of: row)) }
    mutating func remove(_ row: Row) { add(Self.hash(of: row).negated) }

    /// The hash of the union with a set that has no row in common with this one.
    mutating func merge(_ other: SetHash) { add(other) }

    var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
        }
    }

    package var description: String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.reversed().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    package static func == (left: SetHash, right: SetHash) -> Bool { left.words == right.words }

    private static func hash(of row: Row) -> SetHash {
        var hasher = SHA256()
        // The key's length keeps (key, value) pairs apart.
        let length = UInt32(row.key.count)
        withUnsafeBytes(of: length.littleEndian) { hasher.update(bufferPointer: $0) }
        hasher.update(data: row.key)
        hasher.update(data: row.value)
        var hash = SetHash()
        hasher.finalize().withUnsafeBytes { bytes in
            precondition(bytes.count == byteCount, "SHA-256 has 32 bytes")
            func word(_ index: Int) -> UInt64 {
                UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
            }
            hash.words = (word(0), word(1), word(2), word(3))
        }
        return hash
    }

    private static func word(_ bytes: [UInt8], _ index: Int) -> UInt64 {
        (0..<8).reduce(0) { $0 | UInt64(bytes[index * 8 + $1]) << UInt64(8 * $1) }
    }

    private var negated: SetHash {
        var result = SetHash()
        result.words = (~words.0, ~words.1, ~words.2, ~words.3)
        var one = SetHash()
        one.words = (1, 0, 0, 0)
        result.add(one)
        return result
    }

    private mutating func add(_ other: SetHash) {
        var carry: UInt64 = 0
        words.0 = Self.sum(words.0, other.words.0, &carry)
        words.1 = Self.sum(words.1, other.words.1, &carry)
        words.2 = Self.sum(words.2, other.words.2, &carry)
        words.3 = Self.sum(words.3, other.words.3, &carry)
    }

    private static func sum(_ left: UInt64, _ right: UInt64, _ carry: inout UInt64) -> UInt64 {
        let (first, overflow) = left.addingReportingOverflow(right)
        let (second, overflowAgain) = first.addingReportingOverflow(carry)
        carry = overflow || overflowAgain ? 1 : 0
        return second
    }
}
