/// Checks the pages of an environment's data file, read past LMDB: every tree from its root, the free list,
/// and what becomes of every page. Changes nothing; may run beside a writer, in this or another process.
///
/// Any bytes give a report and none ends the process. LMDB itself is only asked for read transactions, which
/// look at nothing but the head pages, and not even for these when the head pages are damaged.
///
/// A read transaction keeps pages from being used again, so a large file is walked in chunks with one each.
/// When the file was written between two chunks, the walk goes on with the next key in the newer snapshot,
/// and then neither counts pages and entries nor tells what became of every page.
///
/// Memory: one byte for each page of the file.
package struct PageWalk: ~Copyable {
    /// Told after every chunk: pages looked at so far, and pages of the file.
    package typealias Progress = (_ visited: UInt64, _ pages: UInt64) -> Void

    /// Pages looked at in one read transaction: some ten milliseconds, when they are in memory.
    package static let pagesPerTransaction = 4_096

    private let environment: Environment
    private let file: PageFile
    private let pageSize: Int
    private let limit: Int
    private var waiting: ArraySlice<PageTree> = [.freeList, .names]
    private var current: TreeWalk?

    /// Checks an environment that this process does not have open.
    ///
    /// - Parameter folder: the environment's.
    /// - Throws: `ENOENT` when there is no data file; else what LMDB throws when it opens an environment.
    package static func check(
        folder: String,
        progress: Progress = { _, _ in }
    ) throws(LMDBError) -> PageReport {
        let file = try PageFile(folder: folder)
        let heads = try HeadPages.read(file)
        guard heads.newest != nil else { return Self.report(heads) }
        let configuration = EnvironmentConfiguration(mapSize: 1, maxDatabases: 0, readOnly: true)
        let environment = try Environment(path: folder, configuration: configuration)
        return try check(environment, file, heads, limit: pagesPerTransaction, progress)
    }

    /// Checks an environment that is open.
    ///
    /// - Parameter limit: pages in one transaction.
    package static func check(
        _ environment: Environment,
        limit: Int = pagesPerTransaction,
        progress: Progress = { _, _ in }
    ) throws(LMDBError) -> PageReport {
        let file = try PageFile(folder: environment.path)
        return try check(environment, file, HeadPages.read(file), limit: limit, progress)
    }

    /// The names of the databases of an environment that this process does not have open, as far as its pages tell: any
    /// bytes give some, or none. Reads no page but those of the names.
    ///
    /// - Throws: as ``check(folder:progress:)`` does.
    package static func databaseNames(folder: String) throws(LMDBError) -> [String] {
        let file = try PageFile(folder: folder)
        guard let newest = try HeadPages.read(file).newest else { return [] }
        let configuration = EnvironmentConfiguration(mapSize: 1, maxDatabases: 0, readOnly: true)
        let environment = try Environment(path: folder, configuration: configuration)
        let names: [String]? = try environment.withSnapshot(of: file, pageSize: newest.pageSize) {
            (snapshot) throws(LMDBError) in
            var state = WalkState(snapshot, PageReport())
            var walk = TreeWalk(.names, snapshot.head.names)
            while !walk.isOver { try walk.walk(&state, limit: pagesPerTransaction) }
            return state.databases.map(\.name)
        }
        return names ?? []
    }

    private static func check(
        _ environment: Environment,
        _ file: PageFile,
        _ heads: HeadPages,
        limit: Int,
        _ progress: Progress
    ) throws(LMDBError) -> PageReport {
        precondition(limit > 0, "a chunk has pages")
        guard let newest = heads.newest else { return report(heads) }
        var walk = PageWalk(environment, file, pageSize: newest.pageSize, limit: limit)
        return try walk.run(report(heads), progress)
    }

    private init(_ environment: Environment, _ file: PageFile, pageSize: Int, limit: Int) {
        self.environment = environment
        self.file = file
        self.pageSize = pageSize
        self.limit = limit
    }

    private static func report(_ heads: HeadPages) -> PageReport {
        var report = PageReport()
        heads.faults.forEach { report.add($0) }
        return report
    }

    private mutating func run(
        _ found: PageReport,
        _ progress: Progress
    ) throws(LMDBError) -> PageReport {
        var state: WalkState?
        repeat {
            let walked: Void? = try environment.withSnapshot(of: file, pageSize: pageSize) {
                (snapshot) throws(LMDBError) in
                try walkChunk(snapshot, found, &state)
            }
            guard walked != nil else { return Self.report(found, headOf: state) }
            if let state { progress(min(state.visited, state.report.pageCount), state.report.pageCount) }
        } while current != nil || !waiting.isEmpty
        guard var state else { preconditionFailure("a walk has a first chunk") }
        account(&state)
        state.report.databases = state.databases.map(\.name)
        return state.report
    }

    /// One read transaction's worth.
    private mutating func walkChunk(
        _ snapshot: Snapshot,
        _ found: PageReport,
        _ kept: inout WalkState?
    ) throws(LMDBError) {
        var state = kept.take() ?? WalkState(snapshot, found)
        if state.enter(snapshot) { try follow(&state) }
        let end = state.visited + UInt64(limit)
        while state.visited < end, var walk = current.take() ?? next(&state) {
            try walk.walk(&state, limit: Int(end - state.visited))
            if walk.isOver { ended(walk, state) } else { current = walk }
        }
        kept = state
    }

    /// The next tree that the snapshot has.
    private mutating func next(_ state: inout WalkState) -> TreeWalk? {
        while let tree = waiting.popFirst() {
            if let record = state.record(of: tree) { return TreeWalk(tree, record) }
        }
        return nil
    }

    private mutating func ended(_ walk: TreeWalk, _ state: WalkState) {
        guard walk.tree == .names else { return }
        waiting = state.databases.map { .database($0.name) }[...]
    }

    /// Goes on in a newer snapshot: learns anew which databases there are, and finds the place again.
    private mutating func follow(_ state: inout WalkState) throws(LMDBError) {
        let namesAreKnown = current?.tree != .freeList && current?.tree != .names && !waiting.contains(.names)
        if namesAreKnown {
            var names = TreeWalk(.names, state.snapshot.head.names)
            while !names.isOver { try names.walk(&state, limit: limit) }
        }
        guard let walk = current.take() else { return }
        // The names begin anew, so that none is left out.
        let start = walk.tree == .names ? nil : walk.position
        guard let record = state.record(of: walk.tree) else { return }
        current = TreeWalk(walk.tree, record, from: start)
    }

    /// What became of every page, when it can be told.
    private func account(_ state: inout WalkState) {
        guard let account = state.account else { return }
        if account.missing > 0, state.freeListIsWhole {
            let reason = "the file ends before it, with \(account.missing) pages missing that are not free"
            state.report.add(
                PageFault(
                    kind: .missingPage,
                    page: account.firstBeyond,
                    tree: nil,
                    reason: reason,
                    firstKey: nil,
                    endangersReading: false
                )
            )
        }
        if state.report.isSound { state.report.account = account.use }
    }

    /// The head of a snapshot was damaged when it was looked for again.
    private static func report(_ found: PageReport, headOf state: WalkState?) -> PageReport {
        var report = state?.report ?? found
        let reason = "the head page of the last transaction is damaged"
        report.add(HeadPages.fault(PageNumber(rawValue: 0), reason, endangersReading: true))
        return report
    }
}
