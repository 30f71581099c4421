/// What a walk over the pages of an environment saw.
package struct PageReport: Sendable {
    /// Faults that are kept; further ones are only counted.
    package static let faultsMax = 100

    package internal(set) var faults: [PageFault] = []
    package internal(set) var faultCount = 0
    /// Whether going on with LMDB in this file may end the process.
    package internal(set) var endangersReading = false
    /// Bytes of a page; 0 when no head page could be read.
    package internal(set) var pageSize = 0
    /// Pages that the last snapshot counts, heads and free ones included.
    package internal(set) var pageCount: UInt64 = 0
    /// Named databases of the last snapshot, in the order of their names.
    package internal(set) var databases: [String] = []
    /// What each tree holds, of those that were walked whole in one snapshot and without a fault.
    package internal(set) var sizes: [PageTree: TreeTally] = [:]
    /// What became of every page of the file; nil when the file was written meanwhile, or is damaged.
    package internal(set) var account: PageUse?

    package var isSound: Bool { faultCount == 0 }

    /// What the pages of a file are there for, the two heads left out.
    package struct PageUse: Hashable, Sendable {
        /// In a tree.
        package let reached: UInt64
        /// In the free list.
        package let free: UInt64
        /// Neither: lost to LMDB until the file is copied compactly. Harmless.
        package let leaked: UInt64
    }

    mutating func add(_ fault: PageFault) {
        faultCount += 1
        if fault.endangersReading { endangersReading = true }
        guard faults.count < Self.faultsMax else { return }
        faults.append(fault)
    }
}
