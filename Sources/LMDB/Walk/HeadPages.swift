/// Both head pages, looked at before LMDB is let near the file.
struct HeadPages {
    /// The one of the last commit; nil when LMDB must not open the file.
    let newest: HeadPage?
    let faults: [PageFault]

    /// How often heads are read that a writer may be changing just then.
    private static let attemptsMax = 1_000

    static func read(_ file: PageFile) throws(LMDBError) -> HeadPages {
        var before: [PageBytes] = []
        var found = HeadPages(newest: nil, faults: [])
        for _ in 0..<attemptsMax {
            let pages = try bytes(file)
            found = HeadPages(pages)
            // Two commits between the reading of one and of the other look like damage, and do not stay.
            if found.faults.isEmpty || pages == before { break }
            before = pages
        }
        return found
    }

    enum Found {
        case head(HeadPage)
        /// A writer has gone on.
        case overwritten
        case damaged
    }

    /// The head of a commit that a read transaction holds.
    static func find(
        _ transaction: TransactionID,
        in file: PageFile,
        pageSize: Int
    ) throws(LMDBError) -> Found {
        let number = PageNumber(rawValue: transaction.rawValue & 1)
        let offset = number.rawValue * UInt64(pageSize)
        let page = try file.read(PageLayout.headBytes, at: offset)
        // A head that was changed while it was read is not the same again.
        guard try file.read(PageLayout.headBytes, at: offset) == page else { return .overwritten }
        do throws(PageFlaw) {
            let head = try HeadPage(page, of: number)
            guard head.transaction == transaction else { return .overwritten }
            guard head.pageSize == pageSize else { return .damaged }
            try head.check(page)
            try head.checkTrees()
            return .head(head)
        } catch {
            return .damaged
        }
    }

    /// LMDB takes the page size of the first one to find the second.
    private static func bytes(_ file: PageFile) throws(LMDBError) -> [PageBytes] {
        let first = try file.read(PageLayout.headBytes, at: 0)
        let head = try? HeadPage(first, of: PageNumber(rawValue: 0))
        guard let head else { return [first] }
        return [first, try file.read(PageLayout.headBytes, at: UInt64(head.pageSize))]
    }

    private init(newest: HeadPage?, faults: [PageFault]) {
        self.newest = newest
        self.faults = faults
    }

    /// - Parameter pages: the second one only when the first tells where it is.
    private init(_ pages: [PageBytes]) {
        var heads: [HeadPage] = []
        var faults: [PageFault] = []
        for (index, page) in pages.enumerated() {
            let number = PageNumber(rawValue: UInt64(index))
            do throws(PageFlaw) { heads.append(try HeadPage(page, of: number)) } catch {
                faults.append(Self.fault(number, error.reason, endangersReading: true))
            }
        }
        self.init(heads, pages, faults)
    }

    private init(_ heads: [HeadPage], _ pages: [PageBytes], _ faults: [PageFault]) {
        var faults = faults
        guard heads.count == PageLayout.headCount, let newest = heads.max(by: Self.isOlder) else {
            self.init(newest: nil, faults: faults)
            return
        }
        for (head, page) in zip(heads, pages) {
            let isNewest = head.number == newest.number
            do throws(PageFlaw) {
                try head.check(page)
                if isNewest { try head.checkTrees() }
            } catch {
                faults.append(Self.fault(head.number, error.reason, endangersReading: isNewest))
            }
        }
        if let flaw = Self.flaw(ofPair: heads) {
            faults.append(Self.fault(newest.number, flaw, endangersReading: true))
        }
        self.init(newest: faults.contains(where: \.endangersReading) ? nil : newest, faults: faults)
    }

    /// Commits write the heads in turn, so one is of the commit before the other's. In a new file both are
    /// of none.
    private static func flaw(ofPair heads: [HeadPage]) -> String? {
        let first = heads[0].transaction.rawValue
        let second = heads[1].transaction.rawValue
        guard heads[0].pageSize == heads[1].pageSize else {
            return "the head pages have pages of \(heads[0].pageSize) and \(heads[1].pageSize) bytes"
        }
        let distance = max(first, second) - min(first, second)
        guard distance == 1 || (first == 0 && second == 0) else {
            return "the head pages are of transactions \(first) and \(second), which do not follow each other"
        }
        return nil
    }

    /// As LMDB chooses: the first one when they are equal.
    private static func isOlder(_ left: HeadPage, _ right: HeadPage) -> Bool {
        left.transaction == right.transaction
            ? left.number > right.number : left.transaction < right.transaction
    }

    static func fault(_ page: PageNumber, _ reason: String, endangersReading: Bool) -> PageFault {
        PageFault(
            kind: .damagedHead,
            page: page,
            tree: nil,
            reason: reason,
            firstKey: nil,
            endangersReading: endangersReading
        )
    }
}
