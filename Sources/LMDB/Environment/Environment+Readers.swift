internal import CLMDB

/// A slot of the reader table, of this or another process.
package struct Reader: Equatable, Sendable {
    package let processID: Int32

    /// The snapshot it holds; nil when its transaction is reset.
    package let snapshot: TransactionID?
}

extension Environment {
    /// The slots that are taken, those of dead processes included until they are cleared.
    package func readers() throws(LMDBError) -> [Reader] {
        census.enter()
        defer { census.leave() }
        var found: [Reader] = []
        let status = unsafe withUnsafeMutablePointer(to: &found) { readers in
            unsafe mdb_reader_list(
                pointer,
                { line, context in
                    guard let line = unsafe line, let context = unsafe context else { return 0 }
                    guard let reader = Reader(line: unsafe String(cString: line)) else { return 0 }
                    unsafe context.assumingMemoryBound(to: [Reader].self).pointee.append(reader)
                    return 0
                },
                readers
            )
        }
        // LMDB gives what the last call-back returned, and a negative number only for an error.
        try LMDBError.check(min(status, 0), "mdb_reader_list")
        return found
    }

    /// Frees the slots of processes that died while reading; their snapshots would keep pages from being used
    /// again. To be called now and then.
    ///
    /// - Returns: how many slots were freed.
    @discardableResult
    package func staleReadersCleared() throws(LMDBError) -> Int {
        census.enter()
        defer { census.leave() }
        var cleared: CInt = 0
        try LMDBError.check(unsafe mdb_reader_check(pointer, &cleared), "mdb_reader_check")
        return Int(cleared)
    }
}

extension Reader {
    /// LMDB tells of its readers in text alone: process (decimal), thread (hexadecimal) and transaction, or
    /// `-` for none. Nil for the heading.
    init?(line: String) {
        let fields = line.split(whereSeparator: \.isWhitespace)
        guard fields.count == 3, let processID = Int32(fields[0]) else { return nil }
        self.processID = processID
        snapshot = UInt64(fields[2]).map(TransactionID.init(rawValue:))
    }
}
