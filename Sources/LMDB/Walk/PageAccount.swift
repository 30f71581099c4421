/// What each page of a file was found to be there for, in one snapshot. One byte for a page.
struct PageAccount {
    private enum Use: UInt8 {
        case unknown
        case reached
        case free
    }

    private let lastPage: PageNumber
    private var uses: [Use]
    /// Free pages that the file is too short for.
    private var freeBeyond: Set<PageNumber> = []
    private var reachedCount: UInt64 = 0
    private var freeCount: UInt64 = 0

    init(_ snapshot: Snapshot) {
        lastPage = snapshot.head.lastPage
        uses = [Use](repeating: .unknown, count: Int(min(snapshot.filePages, lastPage.rawValue + 1)))
    }

    enum Conflict: Error {
        case reachedBefore(PageNumber)
        case isFree(PageNumber)
    }

    /// Notes pages of a tree, which the file has.
    mutating func reach(_ first: PageNumber, count: UInt64) throws(Conflict) {
        for index in Int(first.rawValue)..<Int(first.rawValue + count) {
            let page = PageNumber(rawValue: UInt64(index))
            switch uses[index] {
            case .unknown: break
            case .reached: throw .reachedBefore(page)
            case .free: throw .isFree(page)
            }
            uses[index] = .reached
            reachedCount += 1
        }
    }

    /// Notes a page of the free list, which may be beyond the file's end.
    mutating func free(_ page: PageNumber) throws(Conflict) {
        guard page.rawValue < UInt64(uses.count) else {
            guard freeBeyond.insert(page).inserted else { throw .isFree(page) }
            freeCount += 1
            return
        }
        let index = Int(page.rawValue)
        switch uses[index] {
        case .unknown: break
        case .reached: throw .reachedBefore(page)
        case .free: throw .isFree(page)
        }
        uses[index] = .free
        freeCount += 1
    }

    /// Pages that the file is too short for and that are not free.
    var missing: UInt64 { lastPage.rawValue + 1 - UInt64(uses.count) - UInt64(freeBeyond.count) }

    /// The first page that the file is too short for.
    var firstBeyond: PageNumber { PageNumber(rawValue: UInt64(uses.count)) }

    var use: PageReport.PageUse {
        let known = PageLayout.headCount + reachedCount + freeCount + missing
        return PageReport.PageUse(
            reached: reachedCount,
            free: freeCount,
            leaked: lastPage.rawValue + 1 - known
        )
    }
}
