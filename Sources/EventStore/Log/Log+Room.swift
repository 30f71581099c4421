import LMDB

/// Room on the disk for what a transaction of the log writes, made sure of before it is committed: LMDB takes a disk
/// that is full in the midst of a write for one that fails, and after that nothing more may be written.
extension Log {
    /// Zeros are written ahead in shares of a quarter of the log, within these bounds: a small log stays small, and
    /// no commit has to carry many.
    private static var sharesAhead: ClosedRange<Int> { 256 * 1024...4 * 1024 * 1024 }

    /// Above it, what a sync waits for is the bytes: zeros before them would be as many again.
    private static var smallBytes: Int { 128 * 1024 }

    /// - Parameter values: the sizes in bytes of what is put, in order.
    /// - Throws: `ENOSPC` and `EDQUOT` when there is too little; nothing is written then.
    func makeRoom(
        for values: some Sequence<Int>,
        in transaction: borrowing WriteTransaction
    ) throws(LMDBError) {
        var need = PageNeed(pageSize: environment.pageSize)
        for value in values { need.add(value) }
        let isSmall = need.valueBytes <= Self.smallBytes
        let bounds = Self.sharesAhead
        let share = min(max(transaction.room.used / 4, bounds.lowerBound), bounds.upperBound)
        try transaction.roomAhead(least: need.bytes, zeros: isSmall ? max(need.bytes, share) : 0)
    }
}

extension Log {
    /// Looks whether the largest record would find room now, and keeps that much of the disk for it.
    ///
    /// - Parameters:
    ///   - free: bytes that the data folder's disk has left: the log may have room ahead where keys have none.
    ///   - body: called when there is room, before anybody can write again.
    /// - Throws: `ENOSPC` and `EDQUOT` when the disk gives none, and what else keeps one from writing.
    func whenThereIsRoom(onDisk free: Int, _ body: () -> Void) throws(LMDBError) {
        var need = PageNeed(pageSize: environment.pageSize)
        need.add(RecordLimits.recordBytesMax)
        guard free >= need.bytes else { return }
        let transaction = try environment.beginWrite()
        let room = transaction.room
        guard room.size - room.used >= need.bytes else { return }
        try transaction.roomAhead(least: need.bytes, zeros: 0)
        body()
        transaction.abort()
    }
}

/// How many pages LMDB takes for values that are put one after another with keys of eight bytes; never too few.
struct PageNeed {
    private let pageSize: Int
    /// Pages of values alone, and leaves begun.
    private var pages = 0
    private var leaves = 1
    /// What the last leaf has no room for begins another one. The leaf that is there may be full.
    private var leafRest = 0
    private(set) var valueBytes = 0

    private static let headerBytes = 16
    /// Of a value in a leaf: its place, its size, its key.
    private static let nodeBytes = 2 + 8 + 8
    /// Where a value lies that has pages of its own.
    private static let referenceBytes = 8
    /// A leaf has room for two nodes at least; what is larger has pages of its own.
    private static let nodesMin = 2
    /// A page above leaves names more of them than this.
    private static let branchMin = 64
    /// The way from the root of each tree of the file to its last leaf: values, names, free pages.
    private static let ways = 32

    init(pageSize: Int) { self.pageSize = pageSize }

    mutating func add(_ value: Int) {
        valueBytes += value
        let most = (pageSize - Self.headerBytes) / Self.nodesMin - Self.nodeBytes
        var node = Self.nodeBytes + value + value % 2
        if value + Self.nodeBytes > most {
            pages += (Self.headerBytes + value + pageSize - 1) / pageSize
            node = Self.nodeBytes + Self.referenceBytes
        }
        if node > leafRest {
            leaves += 1
            leafRest = pageSize - Self.headerBytes
        }
        leafRest -= node
    }

    var bytes: Int {
        (pages + leaves + leaves / Self.branchMin + Self.ways) * pageSize
    }
}
