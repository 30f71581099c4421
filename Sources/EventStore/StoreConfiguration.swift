/// How a store is opened.
package struct StoreConfiguration: Sendable {
    /// Address space of the log; the file grows into it. To be raised before it is full.
    package var logMapSize = 64 * 1024 * 1024 * 1024
    /// Address space of the index.
    package var indexMapSize = 64 * 1024 * 1024 * 1024
    /// Address space of the map of stream heads.
    package var headsMapSize = 64 * 1024 * 1024 * 1024
    /// Where the master key is kept, when it is not in the folder.
    package var masterKeyPath: String?
    /// Where the key that signs checkpoints is kept, when it is not in the folder: 32 bytes; it must exist.
    package var logKeyPath: String?
    /// The log's name in its checkpoints; `credentiald/<log id>` when there is none. Not to be changed.
    package var logName: String?
    package var checkpoints = CheckpointLimits()

    package init() {}
}
