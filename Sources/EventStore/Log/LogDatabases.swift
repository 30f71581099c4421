import LMDB

/// The databases of a log, as far as a file has them.
struct LogDatabases {
    /// Databases that the file counted before any of them was looked for.
    private let count: Int
    private(set) var records: Database?
    private(set) var meta: Database?
    private(set) var checkpoints: Database?

    /// Finds the log in a file; makes its databases where none was begun, and changes nothing in any other file that is
    /// not a sound log's.
    ///
    /// - Parameters:
    ///   - readOnly: makes nothing.
    ///   - remains: what tells that there was a log, see ``LogFile/remains(in:)``: then none is begun.
    /// - Throws: `notFound` where none was begun and none may be, `recordDamaged` for a file that is damaged, or
    ///   another part's; `unknownFormat` for a log of a newer version.
    static func opened(
        in environment: Environment,
        readOnly: Bool,
        beside remains: String?
    ) throws(EventStoreError) -> LogDatabases {
        var found = try EventStoreError.translating { try LogDatabases(in: environment) }
        let contents = try EventStoreError.translating { try found.contents(of: environment) }
        if contents.isUnbegun {
            try LogFile.checkMayBegin(environment.path, readOnly: readOnly, beside: remains)
        } else {
            // First of all: a newer program's log may have other databases, and is not damaged.
            if let meta = found.meta { _ = try LogMeta.read(environment, meta) }
            if let flaw = readOnly ? contents.lack : contents.flaw {
                throw LogFile.damaged(environment.path, flaw)
            }
            if !readOnly, let flaw = try found.extent(in: environment)?.flaw {
                throw LogFile.damaged(environment.path, flaw)
            }
        }
        if !readOnly { try EventStoreError.translating { try found.makeMissing(in: environment) } }
        return found
    }

    private init(in environment: Environment) throws(LMDBError) {
        count = try environment.databaseCount()
        records = try Self.find(Log.recordsName, .integerKey, in: environment)
        meta = try Self.find(Log.metaName, [], in: environment)
        checkpoints = try Self.find(Log.checkpointsName, .integerKey, in: environment)
    }

    private static func find(
        _ name: String,
        _ flags: DatabaseFlags,
        in environment: Environment
    ) throws(LMDBError) -> Database? {
        do throws(LMDBError) {
            return try environment.openDatabase(named: name, flags: flags)
        } catch  where error.code == .MDB_NOTFOUND {
            return nil
        }
    }

    private func contents(of environment: Environment) throws(LMDBError) -> LogContents {
        let transaction = try environment.beginRead()
        var contents = LogContents(databaseCount: count)
        if let records { contents.records = try transaction.count(in: records) }
        if let checkpoints { contents.checkpoints = try transaction.count(in: checkpoints) }
        guard let meta else { return contents }
        contents.meta = try transaction.count(in: meta)
        contents.hasID = try transaction.contains(LogMeta.key, in: meta)
        contents.hasVerifierKey = try transaction.contains(Log.verifierKeyName, in: meta)
        return contents
    }

    /// nil without records.
    private func extent(in environment: Environment) throws(EventStoreError) -> LogExtent? {
        guard let records else { return nil }
        do throws(LMDBError) {
            let transaction = try environment.beginRead()
            var extent = LogExtent(
                recordCount: try transaction.count(in: records),
                last: try transaction.integerKey(at: .last, in: records) ?? 0,
                newestCheckpoint: 0
            )
            if let checkpoints {
                extent.newestCheckpoint = try transaction.integerKey(at: .last, in: checkpoints) ?? 0
            }
            return extent
        } catch {
            throw EventStoreError(error)
        }
    }

    private mutating func makeMissing(in environment: Environment) throws(LMDBError) {
        if records == nil {
            records = try environment.openDatabase(named: Log.recordsName, flags: [.integerKey, .create])
        }
        if meta == nil { meta = try environment.openDatabase(named: Log.metaName, flags: .create) }
        if checkpoints == nil {
            checkpoints = try environment.openDatabase(
                named: Log.checkpointsName,
                flags: [.integerKey, .create]
            )
        }
    }
}
