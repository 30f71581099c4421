import LMDB

/// What the writer works on.
struct StoreParts: Sendable {
    /// Held so that nobody else becomes the owner while a writer runs.
    let folder: DataFolder
    let log: Log
    let index: Index
    let signal: HeadSignal
    let checkpointer: Checkpointer
    let checkpointInterval: Duration
    /// Maps are grown up to here.
    let mapSizeMax: Int

    var environments: [Environment] {
        [log.environment, index.databases.environment, checkpointer.heads.databases.environment]
    }
}
