import LMDB

/// What an error says of the disk.
extension LMDBError {
    /// The environment was given up before this was begun, by who wrote before: nothing of this was written, and it can
    /// be once the writer has opened the environment again.
    var wasGivenUp: Bool { code == .MDB_PANIC }

    /// A write or a sync failed, so nobody knows what the disk holds and no more is written. A lack of room is refused
    /// before anything counts.
    var isFailedWrite: Bool { !isSpaceExhausted && !wasGivenUp }
}
