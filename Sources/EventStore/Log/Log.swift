package import Identifiers
package import LMDB
import Synchronization

/// The records by position, durable: the one truth of a store. Everything else can be made from it again.
package final class Log: Sendable {
    /// Carried by checkpoints and messages, so that two logs are never taken for one.
    package let id: LogID
    /// For what else must be as durable as the records.
    package let environment: Environment
    let records: Database
    let meta: Database
    /// Size → signed note; nil for a log that was made without and is opened read-only.
    let checkpoints: Database?
    /// Why nothing may be written any more.
    private let failed = Mutex<String?>(nil)
    /// The threads that have records lent, in debug builds: see `lends`.
    let borrowers = Mutex<Set<UInt>>([])

    /// Named databases of the log's environment; some are kept for others who store beside the records.
    static let databasesMax = 8
    static let formatVersion: UInt32 = 1
    static let recordsName = "records"
    static let metaName = "meta"
    static let checkpointsName = "checkpoints"
    static let databaseNames: Set = [recordsName, metaName, checkpointsName]

    /// Opens the log; makes it unless `readOnly`.
    ///
    /// - Throws: `unknownFormat` for a log of a newer version.
    package init(
        path: String,
        mapSize: Int,
        readOnly: Bool,
        random: inout some RandomNumberGenerator,
        now: UInt64
    ) throws(EventStoreError) {
        let configuration = EnvironmentConfiguration(
            mapSize: mapSize,
            maxDatabases: Self.databasesMax,
            durability: .synced,
            readOnly: readOnly
        )
        let create: DatabaseFlags = readOnly ? [] : .create
        do throws(LMDBError) {
            environment = try Environment(path: path, configuration: configuration)
        } catch {
            throw EventStoreError(error)
        }
        try LogFile.checkIsWhole(environment, path: path)
        do throws(LMDBError) {
            records = try environment.openDatabase(named: Self.recordsName, flags: [.integerKey, create])
            meta = try environment.openDatabase(named: Self.metaName, flags: create)
            checkpoints = try Self.checkpoints(in: environment, create)
        } catch {
            throw EventStoreError(error)
        }
        let identity = try LogMeta.read(environment, meta)
        if let identity {
            id = identity
        } else {
            guard !readOnly else { throw EventStoreError(.notFound, "the log at \(path) was never begun") }
            id = LogID(UniqueID.version7(milliseconds: now, using: &random))
            try LogMeta.write(id, environment, meta)
        }
    }

    /// Opens a log that exists to look at it, also beside its owner.
    convenience init(readingAt path: String) throws(EventStoreError) {
        var random = SystemRandomNumberGenerator()
        // An id is made for a new log only, and the file's own map holds.
        try self.init(path: path, mapSize: 1, readOnly: true, random: &random, now: 0)
    }

    private static func checkpoints(
        in environment: Environment,
        _ create: DatabaseFlags
    ) throws(LMDBError) -> Database? {
        do throws(LMDBError) {
            return try environment.openDatabase(named: checkpointsName, flags: [.integerKey, create])
        } catch  where error.code == .MDB_NOTFOUND {
            return nil
        }
    }

    /// Why nothing may be written any more: a write or sync failed, by the writer or for a checkpoint, or the folder was
    /// taken away.
    package var failure: String? { failed.withLock { $0 } }

    func fail(_ reason: String) { failed.withLock { $0 = $0 ?? reason } }

    /// The last position that is durable; `origin` for an empty log.
    package func head() throws(EventStoreError) -> Position {
        do throws(LMDBError) {
            return try environment.read { (transaction) throws(LMDBError) in
                try head(in: transaction)
            }
        } catch {
            throw EventStoreError(error)
        }
    }

    func head(in transaction: borrowing some ReadableTransaction & ~Copyable) throws(LMDBError) -> Position {
        Position(try transaction.integerKey(at: .last, in: records) ?? 0)
    }

    /// How full the log is and who reads it.
    package func statistics() throws(EventStoreError) -> EnvironmentStatistics {
        do throws(LMDBError) { return try environment.statistics() } catch { throw EventStoreError(error) }
    }
}

/// Which log. Made once.
package struct LogID: Hashable, Sendable, CustomStringConvertible {
    package let value: UniqueID

    package init(_ value: UniqueID) { self.value = value }

    package var description: String { value.description }
}
