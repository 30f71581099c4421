/// How an environment is opened.
package struct EnvironmentConfiguration: Sendable {
    /// What a commit promises.
    package enum Durability: Sendable {
        /// A commit that returned survives a power loss.
        case synced

        /// A commit survives the end of the process; a power loss may leave the file unusable
        /// (`MDB_NOSYNC`). Only for data that can be rebuilt.
        case unsynced
    }

    /// The most named databases an environment may have: LMDB copies every one's root into each transaction.
    package static let databaseLimit = 16

    /// Address space for the data file in bytes; the file grows into it. A file that was given a larger map
    /// before keeps the larger one. Not used when `readOnly`: the file's own size holds.
    package var mapSize: Int

    /// Slots for read transactions of all processes together.
    package var maxReaders: Int

    /// Named databases, at most `databaseLimit`.
    package var maxDatabases: Int

    package var durability: Durability

    /// Opens an environment that must exist; every write is refused with `EACCES`.
    package var readOnly: Bool

    /// Permissions of the files when they are made.
    package var fileMode: UInt32

    package init(
        mapSize: Int,
        maxReaders: Int = 1024,
        maxDatabases: Int = EnvironmentConfiguration.databaseLimit,
        durability: Durability = .synced,
        readOnly: Bool = false,
        fileMode: UInt32 = 0o600
    ) {
        self.mapSize = mapSize
        self.maxReaders = maxReaders
        self.maxDatabases = maxDatabases
        self.durability = durability
        self.readOnly = readOnly
        self.fileMode = fileMode
    }
}
