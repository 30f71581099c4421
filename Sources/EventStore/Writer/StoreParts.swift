/// What the writer works on.
struct StoreParts: Sendable {
    /// Held so that nobody else becomes the owner while a writer runs.
    let folder: DataFolder
    let log: Log
    let index: Index
    let signal: HeadSignal
    let checkpointer: Checkpointer
    let checkpointInterval: Duration
}
