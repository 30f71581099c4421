import Identifiers
import LMDB

/// What a log knows about itself: format version and id.
enum LogMeta {
    static let key = Array("log".utf8)
    private static let byteCount = 24

    /// nil when the log is new.
    static func read(_ environment: Environment, _ meta: Database) throws(EventStoreError) -> LogID? {
        let value: [UInt8]?
        do throws(LMDBError) {
            value = try environment.read { (transaction) throws(LMDBError) in
                try transaction.value(for: key, in: meta)
            }
        } catch {
            throw EventStoreError(error)
        }
        guard let value else { return nil }
        guard value.count == byteCount else {
            throw EventStoreError(.unknownFormat, "\(environment.path) is not a log of this program")
        }
        let bytes = unsafe value.span.bytes
        let version = bytes.integer(at: 0, as: UInt32.self)
        guard version == Log.formatVersion else {
            throw .newer("the log in \(environment.path)", format: version, than: Log.formatVersion)
        }
        guard bytes.integer(at: 4, as: UInt32.self) == 0 else {
            throw EventStoreError(.unknownFormat, "\(environment.path) has a log format that is not known")
        }
        return LogID(bytes.uniqueID(at: 8))
    }

    static func write(
        _ id: LogID,
        _ environment: Environment,
        _ meta: Database
    ) throws(EventStoreError) {
        var value = [UInt8](repeating: 0, count: byteCount)
        var span = value.mutableSpan
        var bytes = unsafe span.mutableBytes
        bytes.set(Log.formatVersion, at: 0)
        bytes.set(id.value, at: 8)
        do throws(LMDBError) {
            var transaction = try environment.beginWrite()
            try transaction.put(value, for: key, in: meta, flags: .noOverwrite)
            try transaction.commit()
        } catch {
            throw EventStoreError(error)
        }
    }
}
