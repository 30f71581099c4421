/// The right edge of a growing tree: all that is needed to append a leaf and to know the root.
///
/// Holds the roots of the complete subtrees that the size's binary digits name, largest first: 62 at
/// most. Appending costs one node hash on average, the root one for each digit that is set.
package struct Frontier: Hashable, Sendable {
    package private(set) var size: TreeSize
    private var nodes: [Digest]

    /// The frontier of the tree without leaves.
    package init() {
        size = .zero
        nodes = []
    }

    private init(size: TreeSize, nodes: [Digest]) {
        self.size = size
        self.nodes = nodes
    }

    /// The frontier of the first `size` leaves, from nodes that were kept: see ``append(_:completed:)``.
    package init<Failure: Error>(
        size: TreeSize,
        _ node: (NodeAddress) throws(Failure) -> Digest
    ) throws(Failure) {
        self.init()
        guard size > .zero else { return }
        for address in SubtreeRange(start: 0, end: size.count).nodes { nodes.append(try node(address)) }
        self.size = size
    }

    /// The root over all leaves so far; SHA-256 of nothing when there are none.
    package var root: Digest { SubtreeRange.fold(nodes) }

    /// Appends one leaf hash and reports each node that it completes, the leaf first, then upwards.
    package mutating func append(
        _ leaf: Digest,
        completed: (NodeAddress, Digest) -> Void = { _, _ in }
    ) {
        precondition(size < .largest, "the tree has reached its largest size")
        let index = size.count
        var hash = leaf
        var level = 0
        completed(NodeAddress(level: 0, index: index), hash)
        // Each trailing one of the old size is a complete subtree that now gets its sibling.
        while index >> UInt64(level) & 1 == 1 {
            guard let left = nodes.popLast() else { preconditionFailure("the frontier lost a subtree") }
            hash = LogHash.node(left, hash)
            level += 1
            completed(NodeAddress(level: level, index: index >> UInt64(level)), hash)
        }
        nodes.append(hash)
        size = TreeSize(unchecked: index + 1)
        assert(nodes.count == size.count.nonzeroBitCount, "one subtree for each digit of the size")
    }
}

extension Frontier {
    /// The size as 8 bytes big-endian, then 32 bytes for each subtree, largest first.
    package var serialized: [UInt8] {
        var bytes = (0..<8).map { UInt8(truncatingIfNeeded: size.count >> UInt64(56 - 8 * $0)) }
        bytes.reserveCapacity(8 + nodes.count * Digest.byteCount)
        for node in nodes { node.append(to: &bytes) }
        return bytes
    }

    /// Reads ``serialized`` back.
    ///
    /// Throws `malformedFrontier` when the length does not fit the size, `sizeOutOfRange` for a size
    /// beyond the limit. Whether the hashes are the right ones only the root can tell.
    package init(serialized bytes: [UInt8]) throws(MerkleTreeError) {
        guard bytes.count >= 8 else {
            throw MerkleTreeError(.malformedFrontier, "a frontier has 8 bytes at least, not \(bytes.count)")
        }
        let size = try TreeSize(bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) })
        let expected = 8 + size.count.nonzeroBitCount * Digest.byteCount
        guard bytes.count == expected else {
            throw MerkleTreeError(
                .malformedFrontier,
                "a frontier of \(size) leaves has \(expected) bytes, not \(bytes.count)"
            )
        }
        var nodes: [Digest] = []
        for offset in stride(from: 8, to: expected, by: Digest.byteCount) {
            nodes.append(unsafe Digest(unchecked: bytes.span.bytes, at: offset))
        }
        self.init(size: size, nodes: nodes)
    }
}
