/// What a walk knows while it goes through the chunks: the snapshot of the present one, and what was found.
struct WalkState {
    private(set) var snapshot: Snapshot
    /// nil when the file was written since the walk began: pages may be used for something else now.
    var account: PageAccount?
    var report: PageReport
    /// Named databases of the snapshot, in order.
    private(set) var databases: [(name: String, record: TreeRecord)] = []
    /// Pages looked at in all.
    var visited: UInt64 = 0
    /// The free list could be read to its end.
    var freeListIsWhole = true

    init(_ snapshot: Snapshot, _ report: PageReport) {
        self.snapshot = snapshot
        self.report = report
        account = PageAccount(snapshot)
        note(snapshot)
    }

    /// - Returns: whether it is another snapshot than before.
    mutating func enter(_ next: Snapshot) -> Bool {
        guard next.head.transaction != snapshot.head.transaction else { return false }
        snapshot = next
        account = nil
        databases = []
        note(next)
        return true
    }

    mutating func add(_ name: String, _ record: TreeRecord) { databases.append((name, record)) }

    /// What the snapshot says of a tree; nil when it has no such tree any more.
    func record(of tree: PageTree) -> TreeRecord? {
        switch tree {
        case .freeList: snapshot.head.freeList
        case .names: snapshot.head.names
        case .database(let name): databases.first { $0.name == name }?.record
        }
    }

    private mutating func note(_ snapshot: Snapshot) {
        report.pageSize = snapshot.head.pageSize
        report.pageCount = snapshot.head.lastPage.rawValue + 1
    }
}
