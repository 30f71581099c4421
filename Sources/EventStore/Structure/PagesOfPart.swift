import Identifiers
import LMDB

/// What the pages of one part are there for.
package struct PagesOfPart: Hashable, Sendable {
    package let part: StorePart
    /// Pages that the part counts, free ones included.
    package let count: UInt64
    /// Pages that can be used again; nil when the part was written meanwhile, or is damaged.
    package let free: UInt64?
    /// Pages that are neither in use nor free. LMDB never uses them again; nobody misses anything in them.
    package let leaked: UInt64?

    init(part: StorePart, _ report: PageReport) {
        self.part = part
        count = report.pageCount
        free = report.account?.free
        leaked = report.account?.leaked
    }
}

extension Finding {
    /// A fault of a page, at the first position that it may affect, when it is one of records.
    init(_ part: StorePart, _ fault: PageFault) {
        let kind: Kind =
            switch fault.kind {
            case .damagedHead, .damagedPage: .damagedPage
            case .missingPage: .missingPage
            case .wrongCount: .wrongCount
            case .wrongFreeList: .wrongFreeList
            }
        let isOfRecords = part == .log && fault.tree == .database(Log.recordsName)
        let position = isOfRecords ? fault.firstKey.map { Position(max(1, $0)) } : nil
        self.init(position: position ?? .origin, kind: kind, detail: "\(part), \(fault)")
    }
}
