/// What the keys of a page must keep to, which the branches above it say.
struct KeyBounds {
    /// No key is before it; nil for the first page of a level.
    var lower: [UInt8]?
    /// Every key is before it; nil for the last page of a level.
    var upper: [UInt8]?

    /// Whether the keys of a page are of the right length, in order and within the bounds.
    func check(_ page: TreePage, _ order: KeyOrder) throws(PageFlaw) {
        // The first key of a branch says nothing.
        let keys = (page.isLeaf ? page.nodes[...] : page.nodes.dropFirst()).map { page.page.bytes[$0.key] }
        var before: ArraySlice<UInt8>?
        for (index, key) in keys.enumerated() {
            if case .integers = order, key.count != PageLayout.integerKeyBytes {
                throw PageFlaw("key \(index) is no integer: it has \(key.count) bytes")
            }
            if let before, !order.isBefore(before, key) {
                throw PageFlaw("key \(index) is not after the one before it")
            }
            before = key
        }
        if let lower, let first = keys.first, order.isBefore(first, lower[...]) {
            throw PageFlaw("its keys begin before those that the branch above it says")
        }
        if let upper, let last = keys.last, !order.isBefore(last, upper[...]) {
            throw PageFlaw("its keys go on beyond those that the branch above it says")
        }
    }

    /// The bounds of a child of a branch with these bounds.
    func ofChild(_ index: Int, in branch: TreePage) -> KeyBounds {
        let next = index + 1
        return KeyBounds(
            lower: index == 0 ? lower : Array(branch.page.bytes[branch.nodes[index].key]),
            upper: next == branch.nodes.count ? upper : Array(branch.page.bytes[branch.nodes[next].key])
        )
    }
}
