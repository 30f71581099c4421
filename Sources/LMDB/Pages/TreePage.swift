/// A branch or leaf page whose nodes were checked: all lie within it, and they fill it from the end without
/// gap or overlap, as LMDB packs them.
struct TreePage {
    let number: PageNumber
    let isLeaf: Bool
    let page: PageBytes
    let nodes: [PageNode]

    /// - Throws: when the bytes are no such page, or hold fewer nodes than LMDB leaves in one.
    init(_ page: PageBytes, of number: PageNumber, nodesMin: Int) throws(PageFlaw) {
        let header = try PageHeader(page, of: number)
        guard header.kind == .leaf || header.kind == .branch else {
            throw PageFlaw("it is a page of kind \(header.kind), not of a tree")
        }
        let lower = header.lower
        guard lower >= PageLayout.headerBytes, lower % PageLayout.pointerBytes == 0,
            lower <= header.upper, header.upper <= page.count
        else { throw PageFlaw("its bounds are \(lower) and \(header.upper)") }
        let count = (lower - PageLayout.headerBytes) / PageLayout.pointerBytes
        isLeaf = header.kind == .leaf
        let needed = isLeaf ? 1 : nodesMin
        guard count >= needed else { throw PageFlaw("it has \(count) nodes, fewer than \(needed)") }
        var nodes: [PageNode] = []
        nodes.reserveCapacity(count)
        for index in 0..<count {
            let pointer = PageLayout.headerBytes + index * PageLayout.pointerBytes
            let offset = Int(try page.integer(at: pointer, as: UInt16.self))
            let isFirst = index == 0
            nodes.append(try PageNode(page, at: offset, isLeaf: isLeaf, keyMayBeEmpty: !isLeaf && isFirst))
        }
        try Self.checkPacking(nodes, from: header.upper, to: page.count)
        self.number = number
        self.page = page
        self.nodes = nodes
    }

    private static func checkPacking(_ nodes: [PageNode], from start: Int, to end: Int) throws(PageFlaw) {
        // Appended nodes stand in this order already.
        let isPacked = zip(nodes, nodes.dropFirst()).allSatisfy { node, next in
            node.extent.lowerBound == next.extent.upperBound
        }
        let ordered = isPacked ? nodes : nodes.sorted { $0.extent.lowerBound > $1.extent.lowerBound }
        var expected = end
        for node in ordered {
            guard node.extent.upperBound == expected else {
                throw PageFlaw("its nodes overlap or leave a gap at \(node.extent.upperBound)")
            }
            expected = node.extent.lowerBound
        }
        guard expected == start else { throw PageFlaw("its nodes begin at \(expected), not at \(start)") }
    }
}
