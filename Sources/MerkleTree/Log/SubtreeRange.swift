/// Leaves `start` ..< `end` of a tree whose hash appears in a proof: MTH(D[start:end]) of RFC 9162.
///
/// It begins at a multiple of the smallest power of two that is not less than its length, hence it
/// splits into complete subtrees of falling size.
package struct SubtreeRange: Hashable, Sendable {
    package let start: UInt64
    package let end: UInt64

    init(start: UInt64, end: UInt64) {
        precondition(start < end, "a subtree has leaves")
        self.start = start
        self.end = end
    }

    /// The complete subtrees that make up this range, from left to right and largest first.
    package var nodes: [NodeAddress] {
        var nodes: [NodeAddress] = []
        var position = start
        while position < end {
            let level = 63 - (end - position).leadingZeroBitCount
            nodes.append(NodeAddress(level: level, index: position >> UInt64(level)))
            position += 1 << UInt64(level)
        }
        return nodes
    }

    /// The hash of the range from the hashes of its complete subtrees, asked for in order.
    package func hash<Failure: Error>(
        _ node: (NodeAddress) throws(Failure) -> Digest
    ) throws(Failure) -> Digest {
        var hashes: [Digest] = []
        for address in nodes { hashes.append(try node(address)) }
        return Self.fold(hashes)
    }

    /// Joins the hashes of neighbouring complete subtrees, largest first, from the right.
    static func fold(_ hashes: [Digest]) -> Digest {
        guard var joined = hashes.last else { return LogHash.emptyRoot }
        for hash in hashes.dropLast().reversed() { joined = LogHash.node(hash, joined) }
        return joined
    }
}
