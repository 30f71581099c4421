/// The first 16 bytes of a page.
struct PageHeader: Equatable {
    enum Kind: UInt16 {
        case branch = 0x01
        case leaf = 0x02
        case overflow = 0x04
        case head = 0x08
    }

    let kind: Kind
    /// End of the pointers to nodes; for pages of a value the low half of their number.
    let lower: Int
    /// Begin of the nodes.
    let upper: Int
    /// How many pages a value takes, this one included. Of an overflow page only.
    let pageCount: UInt64

    /// - Throws: when it is not the header of that page, or of no page that LMDB writes: marks such as that
    ///   of a changed page never reach a file, and pages of packed duplicates are none of this module's.
    init(_ page: PageBytes, of number: PageNumber) throws(PageFlaw) {
        let found = try page.integer(at: 0, as: UInt64.self)
        guard found == number.rawValue else { throw PageFlaw("it says that it is page \(found)") }
        let flags = try page.integer(at: 10, as: UInt16.self)
        guard let kind = Kind(rawValue: flags) else {
            throw PageFlaw("its flags 0x\(String(flags, radix: 16)) are those of no page")
        }
        self.kind = kind
        lower = Int(try page.integer(at: 12, as: UInt16.self))
        upper = Int(try page.integer(at: 14, as: UInt16.self))
        pageCount = UInt64(try page.integer(at: 12, as: UInt32.self))
    }
}
