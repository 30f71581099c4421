/// One of the trees of a file.
package enum PageTree: Hashable, Sendable, CustomStringConvertible {
    /// Pages that can be used again, by the transaction that freed them. Only writers read it.
    case freeList
    /// The named databases.
    case names
    case database(String)

    package var description: String {
        switch self {
        case .freeList: "the free list"
        case .names: "the tree of names"
        case .database(let name): "\(name)"
        }
    }
}
