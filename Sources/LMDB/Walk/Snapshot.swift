/// One commit of a file, as its head page shows it. Its pages stay as they are as long as a read transaction
/// of it is open.
struct Snapshot {
    let head: HeadPage
    let file: PageFile
    /// Whole pages that the file has.
    let filePages: UInt64

    /// Heads that are looked for before the walk gives up beside a writer that is faster than it.
    static let attemptsMax = 10_000

    init(_ head: HeadPage, _ file: PageFile) throws(LMDBError) {
        self.head = head
        self.file = file
        filePages = try file.byteCount() / UInt64(head.pageSize)
    }

    /// Whether the file has these pages, and the snapshot counts them.
    func has(_ first: PageNumber, count: UInt64 = 1) -> Bool {
        first.rawValue < filePages && count <= filePages - first.rawValue
    }

    func counts(_ first: PageNumber, count: UInt64 = 1) -> Bool {
        let last = head.lastPage.rawValue
        return first.rawValue >= PageLayout.headCount && first.rawValue <= last && count > 0
            && count - 1 <= last - first.rawValue
    }

    /// The bytes of pages that the file has, or the first of them.
    func bytes(of first: PageNumber, count: Int? = nil) throws(LMDBError) -> PageBytes {
        let size = UInt64(head.pageSize)
        return try file.read(count ?? head.pageSize, at: first.rawValue * size)
    }
}

extension Environment {
    /// Runs `body` over the last commit. The commit is pinned first, then its head is looked for: a writer may
    /// have gone on twice meanwhile and written over it, and then a newer one is taken.
    ///
    /// - Returns: nil when the head of the commit is damaged.
    /// - Throws: `EAGAIN` when the writer was always faster.
    func withSnapshot<R>(
        of file: PageFile,
        pageSize: Int,
        _ body: (Snapshot) throws(LMDBError) -> R
    ) throws(LMDBError) -> R? {
        for _ in 0..<Snapshot.attemptsMax {
            let result = try read { (transaction) throws(LMDBError) -> SnapshotAttempt<R> in
                let found = try HeadPages.find(transaction.id, in: file, pageSize: pageSize)
                switch found {
                case .head(let head): return .done(try body(try Snapshot(head, file)))
                case .overwritten: return .again
                case .damaged: return .damaged
                }
            }
            switch result {
            case .done(let value): return value
            case .damaged: return nil
            case .again: continue
            }
        }
        throw LMDBError(code: .EAGAIN, operation: "finding the head page of a snapshot of \(path)")
    }
}

private enum SnapshotAttempt<R> {
    case done(R)
    case again
    case damaged
}
