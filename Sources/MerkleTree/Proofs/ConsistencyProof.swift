/// Proves that a tree only grew (RFC 9162, section 2.1.4): the older one's leaves begin the newer one.
///
/// Two trees of one size are consistent when their roots are equal, and the proof is empty. Every tree
/// extends the one without leaves, which the RFC leaves out; its proof is empty as well.
package struct ConsistencyProof: Hashable, Sendable {
    package let oldSize: TreeSize
    package let newSize: TreeSize
    package let hashes: [Digest]

    package init(oldSize: TreeSize, newSize: TreeSize, hashes: [Digest]) {
        self.oldSize = oldSize
        self.newSize = newSize
        self.hashes = hashes
    }

    /// PROOF(oldSize, D[newSize]).
    ///
    /// Throws `sizesReversed` when the older tree is the larger one.
    package static func plan(oldSize: TreeSize, newSize: TreeSize) throws(MerkleTreeError) -> ProofPlan {
        try check(oldSize, newSize)
        guard oldSize > .zero, oldSize < newSize else { return ProofPlan(ranges: []) }
        var ranges: [SubtreeRange] = []
        var start: UInt64 = 0
        var end = newSize.count
        // Down to the subtree whose last leaf is the older tree's last leaf.
        while oldSize.count < end {
            let middle = start + ProofPlan.split(end - start)
            if oldSize.count <= middle {
                ranges.append(SubtreeRange(start: middle, end: end))
                end = middle
            } else {
                ranges.append(SubtreeRange(start: start, end: middle))
                start = middle
            }
        }
        // The verifier has the old root already, when that subtree is the whole older tree.
        if start > 0 { ranges.append(SubtreeRange(start: start, end: end)) }
        return ProofPlan(ranges: ranges.reversed())
    }

    /// Checks the proof against both roots, by the steps of section 2.1.4.2.
    ///
    /// Throws `sizesReversed`, `proofTooShort`, `proofTooLong`, `oldRootMismatch` or `newRootMismatch`.
    package func verify(oldRoot: Digest, newRoot: Digest) throws(MerkleTreeError) {
        try Self.check(oldSize, newSize)
        guard oldSize > .zero, oldSize < newSize else { return try verifyWithoutHashes(oldRoot, newRoot) }
        var path = hashes[...]
        var position = oldSize.count - 1
        var last = newSize.count - 1
        while position & 1 == 1 {
            position >>= 1
            last >>= 1
        }
        // Position 0 is reached when the older size is a power of two.
        guard let seed = position == 0 ? oldRoot : path.popFirst() else {
            throw MerkleTreeError(.proofTooShort, "the proof has no hashes")
        }
        var old = seed
        var new = seed
        for sibling in path {
            guard last > 0 else {
                throw MerkleTreeError(
                    .proofTooLong,
                    "the proof goes on above the root, with \(hashes.count) hashes"
                )
            }
            if position & 1 == 1 || position == last {
                old = LogHash.node(sibling, old)
                new = LogHash.node(sibling, new)
                while position & 1 == 0, position > 0 {
                    position >>= 1
                    last >>= 1
                }
            } else {
                new = LogHash.node(new, sibling)
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
        try compare(old, new, oldRoot, newRoot)
    }

    private func compare(
        _ old: Digest,
        _ new: Digest,
        _ oldRoot: Digest,
        _ newRoot: Digest
    ) throws(MerkleTreeError) {
        guard old == oldRoot else {
            throw MerkleTreeError(
                .oldRootMismatch,
                "size \(oldSize) leads to the root \(old), not to \(oldRoot)"
            )
        }
        guard new == newRoot else {
            throw MerkleTreeError(
                .newRootMismatch,
                "size \(newSize) leads to the root \(new), not to \(newRoot)"
            )
        }
    }

    /// Equal sizes, or an older tree without leaves.
    private func verifyWithoutHashes(_ oldRoot: Digest, _ newRoot: Digest) throws(MerkleTreeError) {
        guard hashes.isEmpty else {
            throw MerkleTreeError(.proofTooLong, "sizes \(oldSize) and \(newSize) need no hashes")
        }
        if oldSize == .zero { try compare(LogHash.emptyRoot, newRoot, oldRoot, newRoot) }
        if newSize == .zero { try compare(oldRoot, LogHash.emptyRoot, oldRoot, newRoot) }
        if oldSize == newSize { try compare(oldRoot, oldRoot, oldRoot, newRoot) }
    }

    private static func check(_ oldSize: TreeSize, _ newSize: TreeSize) throws(MerkleTreeError) {
        guard oldSize <= newSize else {
            throw MerkleTreeError(
                .sizesReversed,
                "the older tree has \(oldSize) leaves, the newer \(newSize)"
            )
        }
    }
}
