/// Proves that a leaf is in a tree (RFC 9162, section 2.1.3): the hashes beside its path, leaf first.
package struct InclusionProof: Hashable, Sendable {
    package let index: LeafIndex
    package let size: TreeSize
    package let hashes: [Digest]

    package init(index: LeafIndex, size: TreeSize, hashes: [Digest]) {
        self.index = index
        self.size = size
        self.hashes = hashes
    }

    /// PATH(index, D[size]).
    ///
    /// Throws `indexBeyondTree` when the tree has no such leaf.
    package static func plan(index: LeafIndex, size: TreeSize) throws(MerkleTreeError) -> ProofPlan {
        try check(index, size)
        var ranges: [SubtreeRange] = []
        var start: UInt64 = 0
        var end = size.count
        while end - start > 1 {
            let middle = start + ProofPlan.split(end - start)
            if index.offset < middle {
                ranges.append(SubtreeRange(start: middle, end: end))
                end = middle
            } else {
                ranges.append(SubtreeRange(start: start, end: middle))
                start = middle
            }
        }
        return ProofPlan(ranges: ranges.reversed())
    }

    /// Checks the proof for `leaf` against `root`, by the steps of section 2.1.3.2.
    ///
    /// Throws `indexBeyondTree`, `proofTooShort`, `proofTooLong` or `rootMismatch`.
    package func verify(leaf: Digest, root: Digest) throws(MerkleTreeError) {
        try Self.check(index, size)
        // The path turns where the digits of the leaf and of the last leaf say so.
        var position = index.offset
        var last = size.count - 1
        var hash = leaf
        for sibling in hashes {
            guard last > 0 else {
                throw MerkleTreeError(
                    .proofTooLong,
                    "the proof goes on above the root, with \(hashes.count) hashes"
                )
            }
            if position & 1 == 1 || position == last {
                hash = LogHash.node(sibling, hash)
                // Levels at which the path has no sibling on the right do not show in the proof.
                while position & 1 == 0, position > 0 {
                    position >>= 1
                    last >>= 1
                }
            } else {
                hash = LogHash.node(hash, sibling)
            }
            position >>= 1
            last >>= 1
        }
        guard last == 0 else {
            throw MerkleTreeError(
                .proofTooShort,
                "the proof stops below the root, after \(hashes.count) hashes"
            )
        }
        guard hash == root else {
            throw MerkleTreeError(.rootMismatch, "leaf \(index) leads to the root \(hash), not to \(root)")
        }
    }

    private static func check(_ index: LeafIndex, _ size: TreeSize) throws(MerkleTreeError) {
        guard index.offset < size.count else {
            throw MerkleTreeError(.indexBeyondTree, "a tree of \(size) leaves has no leaf \(index)")
        }
    }
}
