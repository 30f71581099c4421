/// A part of a map: what stands below one prefix of the keys. For maps whose nodes are kept elsewhere than in
/// memory; the hashes are those of ``MerkleMap``.
package struct MapSubtree: Hashable, Sendable {
    package enum Kind: UInt8, Sendable {
        case empty = 0
        /// One key; its hash does not depend on how long the prefix is.
        case entry = 1
        /// Two keys or more.
        case branch = 2
    }

    package let kind: Kind
    package let hash: Digest

    package static let empty = MapSubtree(kind: .empty, hash: MapHash.empty)

    package init(kind: Kind, hash: Digest) {
        self.kind = kind
        self.hash = hash
    }

    package init(key: Digest, value: Digest) {
        self.init(kind: .entry, hash: MapHash.entry(key: key, value: value))
    }

    /// The subtree of some keys, in order and different, that share their first `depth` bits.
    package init(_ entries: ArraySlice<(key: Digest, value: Digest)>, depth: Int) {
        guard let first = entries.first else {
            self = .empty
            return
        }
        guard entries.count > 1 else {
            self.init(key: first.key, value: first.value)
            return
        }
        let middle = Self.split(entries, at: depth)
        self.init(
            joining: MapSubtree(entries[..<middle], depth: depth + 1),
            MapSubtree(entries[middle...], depth: depth + 1)
        )
    }

    /// The subtree above two: a lone entry stands as high as it can.
    package init(joining left: MapSubtree, _ right: MapSubtree) {
        switch (left.kind, right.kind) {
        case (.empty, .empty), (.entry, .empty): self = left
        case (.empty, .entry): self = right
        default: self.init(kind: .branch, hash: MapHash.node(left.hash, right.hash))
        }
    }

    /// The subtree above neighbours of one depth, a power of two of them.
    package init(joining children: ArraySlice<MapSubtree>) {
        precondition(children.count.nonzeroBitCount == 1, "neighbours are joined in pairs")
        guard children.count > 1 else {
            self = children[children.startIndex]
            return
        }
        let middle = children.startIndex + children.count / 2
        self.init(
            joining: MapSubtree(joining: children[..<middle]),
            MapSubtree(joining: children[middle...])
        )
    }

    /// Where the keys begin whose bit at `depth` is set.
    package static func split(_ entries: ArraySlice<(key: Digest, value: Digest)>, at depth: Int) -> Int {
        entries.firstIndex { $0.key.bit(depth) } ?? entries.endIndex
    }
}
