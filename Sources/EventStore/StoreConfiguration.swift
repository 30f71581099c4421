import LMDB

/// How a store is opened.
package struct StoreConfiguration: Sendable {
    /// Address space of the log to begin with; the file grows into it.
    package var logMapSize = 64 * 1024 * 1024 * 1024
    /// The same for the index.
    package var indexMapSize = 64 * 1024 * 1024 * 1024
    /// The same for the map of stream heads.
    package var headsMapSize = 64 * 1024 * 1024 * 1024
    /// Address space that any of them may be given, a doubling at a time, before it is full: while the writer
    /// runs, without a restart.
    package var mapSizeMax = 16 * 1024 * 1024 * 1024 * 1024
    /// Where the master key is kept, when it is not in the folder.
    package var masterKeyPath: String?
    /// Where the key that signs checkpoints is kept, when it is not in the folder: 32 bytes; it must exist.
    package var logKeyPath: String?
    /// The log's name in its checkpoints; `credentiald/<log id>` when there is none. Not to be changed.
    package var logName: String?
    /// Makes everything derived anew from the log, whatever there is.
    package var rebuildsDerived = false
    /// Records of which the index is in memory before it is written, and as many again while it is.
    package var indexRecordsInMemory = 8_192
    package var checkpoints = CheckpointLimits()

    package init() {}

    /// What is made again from a large log when a store is opened finds room, although no writer is there yet that
    /// would grow its map. What is derived from a record is smaller than the record, its pages half empty at worst.
    func derivedMapSize(_ configured: Int, beside log: Log) -> Int {
        min(max(configured, log.environment.room.used * 2), max(configured, mapSizeMax))
    }
}
