/// Pages that one transaction freed, as the free list keeps them: their number, then the pages, the last one
/// first. Room behind them says nothing.
struct FreeEntry: Equatable {
    let pages: [PageNumber]

    /// - Throws: when the numbers are not of pages that can be free, or not in order: LMDB merges the lists
    ///   by their order and would hand a page out twice.
    init(_ value: PageBytes, lastPage: PageNumber) throws(PageFlaw) {
        let word = PageLayout.pageNumberBytes
        guard value.count % word == 0, value.count >= word else {
            throw PageFlaw("it has \(value.count) bytes")
        }
        let count = try value.integer(at: 0, as: UInt64.self)
        guard count < UInt64(value.count / word) else {
            throw PageFlaw("it has \(value.count) bytes and names \(count) pages")
        }
        var pages: [PageNumber] = []
        pages.reserveCapacity(Int(count))
        for index in 0..<Int(count) {
            let page = PageNumber(rawValue: try value.integer(at: (index + 1) * word, as: UInt64.self))
            guard page.rawValue >= PageLayout.headCount, page <= lastPage else {
                throw PageFlaw("it names page \(page) of \(lastPage)")
            }
            if let before = pages.last, before <= page {
                throw PageFlaw("it names page \(page) after page \(before)")
            }
            pages.append(page)
        }
        self.pages = pages
    }
}
