import Identifiers
import LMDB
import MerkleTree

/// A log that is filled from a backup: in large transactions, and on the disk only after `finish`.
struct RestoredLog {
    private let environment: Environment
    private let records: Database
    private let meta: Database
    private let checkpoints: Database

    init(path: String, byteCount: Int, mapSize: Int) throws(EventStoreError) {
        let configuration = EnvironmentConfiguration(
            mapSize: max(mapSize, byteCount * BackupLimits.mapFactor),
            maxDatabases: Log.databasesMax,
            durability: .unsynced
        )
        do throws(LMDBError) {
            environment = try Environment(path: path, configuration: configuration)
            records = try environment.openDatabase(named: Log.recordsName, flags: [.integerKey, .create])
            meta = try environment.openDatabase(named: Log.metaName, flags: .create)
            checkpoints = try environment.openDatabase(
                named: Log.checkpointsName,
                flags: [.integerKey, .create]
            )
        } catch {
            throw EventStoreError(error)
        }
    }

    /// Appends records that lie in `bytes`, some megabytes in a transaction.
    func append(_ bytes: [UInt8], _ ranges: ArraySlice<Range<Int>>, from first: Position)
        throws(EventStoreError)
    {
        let span = unsafe bytes.span.bytes
        var next = first
        var rest = ranges
        do throws(LMDBError) {
            while !rest.isEmpty {
                var transaction = try environment.beginWrite()
                var byteCount = 0
                while byteCount < BackupLimits.restoreBatchBytes, let range = rest.popFirst() {
                    try transaction.put(
                        span.extracting(range),
                        for: next.rawValue,
                        in: records,
                        flags: .append
                    )
                    byteCount += range.count
                    next = next.next
                }
                try transaction.commit()
            }
        } catch {
            throw EventStoreError(error)
        }
    }

    /// Says whose log it is, keeps its checkpoints, and waits until all of it is on the disk.
    func finish(
        _ id: LogID,
        _ key: NoteVerifierKey,
        _ term: Term,
        _ notes: ArraySlice<SignedCheckpoint>
    ) throws(EventStoreError) {
        try LogMeta.write(id, environment, meta)
        do throws(LMDBError) {
            try environment.write { (transaction) throws(LMDBError) in
                try transaction.put(Array(key.description.utf8), for: Log.verifierKeyName, in: meta)
                try transaction.put(Log.bytes(of: term), for: Log.termName, in: meta)
                for note in notes {
                    try transaction.put(
                        note.encoded,
                        for: note.size.rawValue,
                        in: checkpoints,
                        flags: .append
                    )
                }
            }
            try environment.sync()
        } catch {
            throw EventStoreError(error)
        }
    }
}
