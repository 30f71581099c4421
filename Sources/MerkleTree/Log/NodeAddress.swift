/// A complete subtree of the log's tree: its 2^level leaves begin at leaf `index` × 2^level.
///
/// Level 0 holds the leaf hashes. A node, once complete, never changes, so that a store may write it
/// once (in tiles, say) and serve every proof from such nodes.
package struct NodeAddress: Hashable, Sendable {
    /// 0...62.
    package let level: Int
    /// Counted from 0 within the level.
    package let index: UInt64

    package init(level: Int, index: UInt64) {
        precondition((0...62).contains(level), "a level of a tree of at most 2^63 leaves")
        self.level = level
        self.index = index
    }
}
