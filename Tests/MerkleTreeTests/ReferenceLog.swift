import MerkleTree

/// The definitions of RFC 9162, section 2.1, word for word: recursive, slow, without shared code.
///
/// Only the hashing of one leaf and one node is the tested code's; published roots check those.
struct ReferenceLog {
    let leaves: [Digest]

    /// Leaves that are the hashes of "0", "1", "2" and so on.
    init(count: Int) {
        leaves = (0..<count).map { LogHash.leaf(of: Array(String($0).utf8)) }
    }

    init(records: [[UInt8]]) {
        leaves = records.map { LogHash.leaf(of: $0) }
    }

    func root(_ range: Range<Int>) -> Digest {
        if range.isEmpty { return LogHash.emptyRoot }
        if range.count == 1 { return leaves[range.lowerBound] }
        let middle = range.lowerBound + Self.split(range.count)
        return LogHash.node(root(range.lowerBound..<middle), root(middle..<range.upperBound))
    }

    /// PATH(m, D[range]).
    func path(_ leaf: Int, _ range: Range<Int>) -> [Digest] {
        if range.count == 1 { return [] }
        let middle = range.lowerBound + Self.split(range.count)
        let left = range.lowerBound..<middle
        let right = middle..<range.upperBound
        return left.contains(leaf) ? path(leaf, left) + [root(right)] : path(leaf, right) + [root(left)]
    }

    /// SUBPROOF(m, D[range], isKnown), with `old` as the end of the older tree.
    func subproof(_ old: Int, _ range: Range<Int>, isKnown: Bool = true) -> [Digest] {
        if old == range.upperBound { return isKnown ? [] : [root(range)] }
        let middle = range.lowerBound + Self.split(range.count)
        let left = range.lowerBound..<middle
        let right = middle..<range.upperBound
        if old <= middle { return subproof(old, left, isKnown: isKnown) + [root(right)] }
        return subproof(old, right, isKnown: false) + [root(left)]
    }

    /// The hash of a complete subtree, as a store would serve it.
    func node(_ address: NodeAddress) -> Digest {
        let width = 1 << address.level
        let start = Int(address.index) * width
        return root(start..<start + width)
    }

    private static func split(_ count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }
}
