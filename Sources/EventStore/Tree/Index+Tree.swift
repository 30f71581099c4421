package import Identifiers
import LMDB
package import MerkleTree

/// The tree over all positions (RFC 9162): roots and proofs from kept nodes, in O(log n) reads each.
extension Index {
    /// The root over the first `size` positions.
    ///
    /// - Throws: `beyondTree` when the tree is not so long, `indexUnavailable` when its nodes are not there.
    package func root(size: Position) throws(EventStoreError) -> Digest {
        try nodes(upTo: size) { (node) throws(EventStoreError) in
            try Frontier(size: TreeSize(size), node).root
        }
    }

    /// The leaf hash of a record as the tree has it.
    package func leaf(at position: Position) throws(EventStoreError) -> Digest {
        try leaves(at: [position], upTo: position)[0]
    }

    /// The leaf hashes of records up to a position, over one snapshot, in the order they were asked for.
    func leaves(at positions: [Position], upTo size: Position) throws(EventStoreError) -> [Digest] {
        try nodes(upTo: size) { (node) throws(EventStoreError) in
            var leaves: [Digest] = []
            leaves.reserveCapacity(positions.count)
            for position in positions { leaves.append(try node(TreeLayout.leaf(position))) }
            return leaves
        }
    }

    /// Proves that the record at a position is in the log of a size.
    ///
    /// - Throws: `beyondTree` also for a position beyond `size`.
    package func inclusion(position: Position, size: Position) throws(EventStoreError) -> InclusionProof {
        guard position > .origin else { throw EventStoreError(.beyondTree, "positions begin at 1") }
        guard position <= size else {
            throw EventStoreError(.beyondTree, "the log of size \(size) has no position \(position)")
        }
        let index = LeafIndex(position.rawValue - 1)
        return try nodes(upTo: size) { (node) throws(EventStoreError) in
            let plan: ProofPlan
            do throws(MerkleTreeError) {
                plan = try InclusionProof.plan(index: index, size: TreeSize(size))
            } catch {
                throw EventStoreError(.beyondTree, error.reason)
            }
            return InclusionProof(index: index, size: TreeSize(size), hashes: try plan.hashes(node))
        }
    }

    /// Proves that the log of size `old` begins the log of size `new`.
    ///
    /// - Throws: `beyondTree` also when `old` is the larger one.
    package func consistency(from old: Position, to new: Position) throws(EventStoreError) -> ConsistencyProof
    {
        try nodes(upTo: new) { (node) throws(EventStoreError) in
            let plan: ProofPlan
            do throws(MerkleTreeError) {
                plan = try ConsistencyProof.plan(oldSize: TreeSize(old), newSize: TreeSize(new))
            } catch {
                throw EventStoreError(.beyondTree, error.reason)
            }
            return ConsistencyProof(
                oldSize: TreeSize(old),
                newSize: TreeSize(new),
                hashes: try plan.hashes(node)
            )
        }
    }

    typealias NodeReader = (NodeAddress) throws(EventStoreError) -> Digest

    /// Lends the nodes over one snapshot, after checking that the tree is long enough.
    private func nodes<R>(
        upTo size: Position,
        _ body: (NodeReader) throws(EventStoreError) -> R
    ) throws(EventStoreError) -> R {
        let now = try EventStoreError.translating { try IndexSnapshot(self) }
        let applied = now.tail.state.applied
        guard size <= applied else {
            throw EventStoreError(
                .beyondTree,
                "the tree has \(applied) positions, not \(size)",
                isRetryable: true
            )
        }
        return try body { (address) throws(EventStoreError) in
            do throws(LMDBError) { if let hash = try now.node(address) { return hash } } catch {
                throw EventStoreError(error)
            }
            throw EventStoreError(.indexUnavailable, "the index lacks node \(address.number) of the tree")
        }
    }
}

extension IndexDatabases {
    /// nil when it was not completed yet, or is missing.
    func node(
        _ address: NodeAddress,
        in transaction: borrowing some ReadableTransaction & ~Copyable
    ) throws(LMDBError) -> Digest? {
        let number = address.number
        let found = try transaction.withValue(for: TreeLayout.row(of: number), in: nodes) { row in
            row.byteCount == TreeLayout.rowBytes ? row.digest(at: TreeLayout.offset(of: number)) : nil
        }
        return found ?? nil
    }
}
