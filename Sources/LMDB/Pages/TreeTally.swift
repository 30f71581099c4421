/// How much a tree holds, as `mdb_stat` tells it too.
package struct TreeTally: Hashable, Sendable {
    package internal(set) var branchPages: UInt64 = 0
    package internal(set) var leafPages: UInt64 = 0
    /// Pages of values that have pages of their own, each page counted.
    package internal(set) var overflowPages: UInt64 = 0
    package internal(set) var entries: UInt64 = 0

    package init() {}

    init(branchPages: UInt64, leafPages: UInt64, overflowPages: UInt64, entries: UInt64) {
        self.branchPages = branchPages
        self.leafPages = leafPages
        self.overflowPages = overflowPages
        self.entries = entries
    }
}
