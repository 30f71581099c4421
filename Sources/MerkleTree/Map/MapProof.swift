/// Proves what a map's root says about one key: its value, or that it has none.
package struct MapProof: Hashable, Sendable {
    /// A path has a branch for each bit of the key at most.
    package static let mostSiblings = 256

    /// Where the path of the key ends.
    package enum End: Hashable, Sendable {
        /// At an empty subtree: the key is absent.
        case nothing
        /// At a lone entry: the key's own, or another one, in whose place the key's would be.
        case entry(key: Digest, value: Digest)
    }

    /// The hashes beside the path, from the root downwards.
    package let siblings: [Digest]
    package let end: End

    package init(siblings: [Digest], end: End) {
        self.siblings = siblings
        self.end = end
    }

    /// Checks that the map with this root holds `value` for `key`.
    ///
    /// Throws `wrongMapProof` for a proof of something else, `malformedMapProof` for a shape that no map
    /// has, `rootMismatch`.
    package func verifyInclusion(of key: Digest, value: Digest, root: Digest) throws(MerkleTreeError) {
        guard case .entry(let found, let held) = end, found == key else {
            throw MerkleTreeError(.wrongMapProof, "the proof does not end at the key \(key)")
        }
        guard held == value else {
            throw MerkleTreeError(.wrongMapProof, "the proof is for the value \(held), not \(value)")
        }
        try verifyPath(of: key, from: MapHash.entry(key: key, value: value), root)
    }

    /// Checks that the map with this root holds nothing for `key`.
    ///
    /// Throws like ``verifyInclusion(of:value:root:)``.
    package func verifyAbsence(of key: Digest, root: Digest) throws(MerkleTreeError) {
        switch end {
        case .nothing:
            try verifyPath(of: key, from: MapHash.empty, root)
        case .entry(let other, let value):
            guard other != key else {
                throw MerkleTreeError(.wrongMapProof, "the proof shows that the key \(key) is present")
            }
            try checkLength()
            for depth in 0..<siblings.count where other.bit(depth) != key.bit(depth) {
                throw MerkleTreeError(
                    .wrongMapProof,
                    "the entry of \(other) does not lie on the path of \(key)"
                )
            }
            try verifyPath(of: key, from: MapHash.entry(key: other, value: value), root)
        }
    }

    private func verifyPath(of key: Digest, from end: Digest, _ root: Digest) throws(MerkleTreeError) {
        try checkLength()
        // A subtree of one entry is not split further, and an empty one neither.
        guard siblings.last != MapHash.empty else {
            throw MerkleTreeError(.malformedMapProof, "the lowest branch of the path has one side only")
        }
        var hash = end
        for depth in stride(from: siblings.count - 1, through: 0, by: -1) {
            let sibling = siblings[depth]
            hash = key.bit(depth) ? MapHash.node(sibling, hash) : MapHash.node(hash, sibling)
        }
        guard hash == root else {
            throw MerkleTreeError(.rootMismatch, "the proof leads to the root \(hash), not to \(root)")
        }
    }

    private func checkLength() throws(MerkleTreeError) {
        guard siblings.count <= Self.mostSiblings else {
            throw MerkleTreeError(
                .malformedMapProof,
                "\(siblings.count) hashes exceed the limit of \(Self.mostSiblings)"
            )
        }
    }
}
