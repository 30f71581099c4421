/// A way through the pages of one tree in the order of their keys, that can pause between two pages and go
/// on in a later snapshot.
struct TreeWalk {
    private struct Branch {
        let page: TreePage
        let bounds: KeyBounds
        /// The child that comes next.
        var next: Int
    }

    struct Stop {
        let page: PageNumber
        let bounds: KeyBounds
        /// The branch that names the page; nil for the root.
        let parent: PageNumber?
    }

    let tree: PageTree
    let record: TreeRecord
    let order: KeyOrder
    private var branches: [Branch] = []
    private var root: PageNumber?
    /// Keys before it were seen already, in an earlier snapshot.
    private var start: [UInt8]?
    var counted = TreeTally()
    /// All pages so far were of one snapshot and without fault, so that they can be counted.
    var isCountable: Bool

    /// - Parameter start: of a walk that an earlier snapshot began: the first key that it did not see.
    init(_ tree: PageTree, _ record: TreeRecord, from start: [UInt8]? = nil) {
        self.tree = tree
        self.record = record
        self.start = start
        order = KeyOrder(flags: record.flags)
        root = record.root
        isCountable = start == nil
    }

    var isOver: Bool { peek() == nil }

    /// The first key that was not seen yet; nil at the beginning and at the end.
    var position: [UInt8]? { peek()?.bounds.lower }

    /// Looks at pages until the end, or until `limit` were looked at and some leaf among them.
    mutating func walk(_ state: inout WalkState, limit: Int) throws(LMDBError) {
        let begin = state.visited
        var leavesOrFaults = 0
        while let stop = peek() {
            if state.visited - begin >= UInt64(limit), leavesOrFaults > 0 { return }
            advance()
            state.visited += 1
            if let page = try page(at: stop, &state) {
                guard page.isLeaf else {
                    push(page, stop.bounds)
                    continue
                }
                start = nil
                try visitLeaf(page, at: stop, &state)
            }
            leavesOrFaults += 1
        }
        finish(&state)
    }

    private func peek() -> Stop? {
        if let root { return Stop(page: root, bounds: KeyBounds(), parent: nil) }
        guard let branch = branches.last(where: { $0.next < $0.page.nodes.count }),
            case .child(let child) = branch.page.nodes[branch.next].content
        else { return nil }
        let bounds = branch.bounds.ofChild(branch.next, in: branch.page)
        return Stop(page: child, bounds: bounds, parent: branch.page.number)
    }

    /// Leaves on top the branch whose child comes next, so that their number tells the child's level.
    private mutating func advance() {
        if root != nil {
            root = nil
            return
        }
        while let last = branches.last, last.next >= last.page.nodes.count { branches.removeLast() }
        branches[branches.count - 1].next += 1
    }

    private mutating func push(_ page: TreePage, _ bounds: KeyBounds) {
        counted.branchPages += 1
        var next = 0
        if let start {
            let after = page.nodes.dropFirst().firstIndex {
                order.isBefore(start[...], page.page.bytes[$0.key])
            }
            next = (after ?? page.nodes.count) - 1
        }
        branches.append(Branch(page: page, bounds: bounds, next: next))
    }

    /// The page, checked against all that is known of it; nil when it was at fault.
    private mutating func page(at stop: Stop, _ state: inout WalkState) throws(LMDBError) -> TreePage? {
        guard try take(stop.page, count: 1, at: stop, &state) else { return nil }
        let bytes = try state.snapshot.bytes(of: stop.page)
        do throws(PageFlaw) {
            // Removals may leave a branch of the free list with one child.
            let nodesMin = tree == .freeList ? 1 : 2
            let page = try TreePage(bytes, of: stop.page, nodesMin: nodesMin)
            let depth = branches.count + 1
            guard page.isLeaf == (depth == record.depth) else {
                let kind = page.isLeaf ? "leaf" : "branch"
                throw PageFlaw("it is a \(kind) at level \(depth) of \(record.depth)")
            }
            try stop.bounds.check(page, order)
            return page
        } catch {
            fault(.damagedPage, stop.page, error.reason, at: stop, &state)
            return nil
        }
    }

    /// Notes that the tree has these pages.
    ///
    /// - Returns: false, with a fault, when it cannot have them.
    mutating func take(
        _ first: PageNumber,
        count: UInt64,
        at stop: Stop,
        _ state: inout WalkState
    ) throws(LMDBError) -> Bool {
        guard state.snapshot.counts(first, count: count) else {
            let last = state.snapshot.head.lastPage
            let reason = "it leads to \(count) pages from \(first) on, the last page is \(last)"
            fault(.damagedPage, stop.parent ?? stop.page, reason, at: stop, &state)
            return false
        }
        guard state.snapshot.has(first, count: count) else {
            fault(.missingPage, first, "the file ends before it", at: stop, &state)
            return false
        }
        do throws(PageAccount.Conflict) {
            try state.account?.reach(first, count: count)
            return true
        } catch {
            switch error {
            case .reachedBefore(let page):
                fault(.damagedPage, page, "it is reached twice", at: stop, &state)
                return false
            case .isFree(let page):
                // Nothing is wrong with the page yet.
                state.report.add(wrongFreeList(page, "it is in use and in the free list"))
                return true
            }
        }
    }

    private func wrongFreeList(_ page: PageNumber, _ reason: String) -> PageFault {
        PageFault(
            kind: .wrongFreeList,
            page: page,
            tree: tree,
            reason: reason,
            firstKey: nil,
            endangersReading: false
        )
    }

    mutating func fault(
        _ kind: PageFault.Kind,
        _ page: PageNumber?,
        _ reason: String,
        at stop: Stop,
        key: ArraySlice<UInt8>? = nil,
        _ state: inout WalkState
    ) {
        isCountable = false
        let isFreeList = tree == .freeList
        if isFreeList { state.freeListIsWhole = false }
        let first = key ?? (stop.bounds.lower ?? [])[...]
        let isInteger = if case .integers = order { !isFreeList } else { false }
        state.report.add(
            PageFault(
                kind: isFreeList ? .wrongFreeList : kind,
                page: page,
                tree: tree,
                reason: reason,
                firstKey: isInteger ? KeyOrder.integer(first) : nil,
                endangersReading: !isFreeList
            )
        )
    }

    private func finish(_ state: inout WalkState) {
        guard isCountable else { return }
        state.report.sizes[tree] = counted
        guard counted != record.size else { return }
        let reason = "it has \(Self.text(counted)), its record says \(Self.text(record.size))"
        state.report.add(
            PageFault(
                kind: .wrongCount,
                page: nil,
                tree: tree,
                reason: reason,
                firstKey: nil,
                endangersReading: false
            )
        )
    }

    private static func text(_ size: TreeTally) -> String {
        "\(size.branchPages) branches, \(size.leafPages) leaves, \(size.overflowPages) pages of values, "
            + "\(size.entries) entries"
    }
}
