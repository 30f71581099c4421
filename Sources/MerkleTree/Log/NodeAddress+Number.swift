extension NodeAddress {
    /// The place of this node in the order in which nodes are completed, counted from 0 without gaps: a
    /// growing tree writes its nodes one behind the other, and each can be found again by computation.
    ///
    /// Before the leaf that completes the node, leaf i, the tree had i leaves and 2i − (ones in i) nodes.
    package var number: UInt64 {
        let last = ((index + 1) << UInt64(level)) - 1
        return Self.count(leaves: last) + UInt64(level)
    }

    /// How many complete subtrees a tree of so many leaves has, the leaves among them.
    package static func count(leaves: UInt64) -> UInt64 {
        precondition(leaves <= TreeSize.largest.count, "a tree of at most 2^63 leaves")
        return 2 * leaves - UInt64(leaves.nonzeroBitCount)
    }
}
