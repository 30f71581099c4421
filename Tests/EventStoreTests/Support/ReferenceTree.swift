import Crypto
import MerkleTree

/// RFC 9162, section 2.1, by its definitions and with the library's SHA-256 alone.
struct ReferenceTree {
    let leaves: [[UInt8]]

    init(records: [[UInt8]]) { leaves = records.map { Self.sha256([0] + $0) } }

    static func sha256(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

    /// MTH(D[range]).
    func root(_ range: Range<Int>) -> [UInt8] {
        if range.isEmpty { return Self.sha256([]) }
        if range.count == 1 { return leaves[range.lowerBound] }
        let middle = range.lowerBound + Self.split(range.count)
        return Self.sha256([1] + root(range.lowerBound..<middle) + root(middle..<range.upperBound))
    }

    /// PATH(leaf, D[range]).
    func path(_ leaf: Int, _ range: Range<Int>) -> [[UInt8]] {
        if range.count == 1 { return [] }
        let middle = range.lowerBound + Self.split(range.count)
        if leaf < middle {
            return path(leaf, range.lowerBound..<middle) + [root(middle..<range.upperBound)]
        }
        return path(leaf, middle..<range.upperBound) + [root(range.lowerBound..<middle)]
    }

    /// SUBPROOF(old, D[range], isKnown), with `old` as the end of the older tree.
    func subproof(_ old: Int, _ range: Range<Int>, isKnown: Bool = true) -> [[UInt8]] {
        if old == range.upperBound { return isKnown ? [] : [root(range)] }
        let middle = range.lowerBound + Self.split(range.count)
        if old <= middle {
            return subproof(old, range.lowerBound..<middle, isKnown: isKnown)
                + [root(middle..<range.upperBound)]
        }
        return subproof(old, middle..<range.upperBound, isKnown: false)
            + [root(range.lowerBound..<middle)]
    }

    private static func split(_ count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }
}
