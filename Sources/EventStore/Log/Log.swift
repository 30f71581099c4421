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

    /// Opens the log; begins it unless `readOnly`, where there was none.
    ///
    /// - Parameter remains: what tells that there was one, see ``LogFile/remains(in:)``.
    /// - Throws: `recordDamaged` for a file that is damaged, or not a log's; `unknownFormat` for a log of a newer version.
    package init(
        path: String,
        mapSize: Int,
        readOnly: Bool,
        beside remains: String? = nil,
        random: inout some RandomNumberGenerator,
        now: UInt64
    ) throws(EventStoreError) {
        let configuration = EnvironmentConfiguration(
            mapSize: mapSize,
            maxDatabases: Self.databasesMax,
            durability: .synced,
            readOnly: readOnly
        )
        do throws(LMDBError) {
            environment = try Environment(path: path, configuration: configuration)
        } catch {
            throw EventStoreError(error)
        }
        try LogFile.checkIsWhole(environment, path: path)
        let databases = try LogDatabases.opened(in: environment, readOnly: readOnly, beside: remains)
        guard let records = databases.records, let meta = databases.meta else {
            preconditionFailure("a log that was found or made has its databases")
        }
        self.records = records
        self.meta = meta
        checkpoints = databases.checkpoints
        if let identity = try LogMeta.read(environment, meta) {
            id = identity
        } else {
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
