import Glibc

/// The folder of one store, and the right to write in it.
package final class DataFolder: Sendable {
    package enum Access: Sendable {
        /// The one daemon of the folder: makes what is absent and may write.
        case owner
        /// Looks only; may run beside the owner.
        case readOnly
    }

    package let path: String
    package let access: Access
    private let lock: FolderLock?

    /// - Throws: `folderInUse` when there is an owner already, `notFound` when read-only and absent.
    package init(path: String, access: Access) throws(EventStoreError) {
        self.path = path
        self.access = access
        guard access == .owner else {
            guard try Files.isThere(path) else {
                throw EventStoreError(.notFound, "there is no folder \(path)")
            }
            try RestoreMarker.check(path)
            lock = nil
            return
        }
        try Files.makeFolder(path)
        lock = try FolderLock(path: path + "/" + FolderLock.fileName, holding: path)
        try RestoreMarker.check(path)
        try makeFolders()
    }

    /// One that is being restored, for who restores it: it is everybody's only when that is done.
    init(restoring target: RestoreTarget) throws(EventStoreError) {
        path = target.path
        access = .owner
        lock = target.lock
        try makeFolders()
    }

    private func makeFolders() throws(EventStoreError) {
        for folder in [log, index, heads, projections, keys] { try Files.makeFolder(folder) }
        try Files.syncFolder(path)
        // Also of one that was there: whoever has made it may not have seen to that.
        try Files.syncName(of: path)
    }

    /// Whether the owner's lock is where others look for it.
    func isLockInPlace() throws(EventStoreError) -> Bool { try lock?.isInPlace() ?? true }

    static let logName = "log"
    static let keysName = "keys"
    static let indexName = "index"
    static let headsName = "heads"
    static let projectionsName = "projections"

    package var log: String { path + "/" + Self.logName }
    package var index: String { path + "/" + Self.indexName }
    package var heads: String { path + "/" + Self.headsName }
    package var projections: String { path + "/" + Self.projectionsName }
    package var keys: String { path + "/" + Self.keysName }

    var slots: String { keys + "/" + KeyVault.slotsName }
    var masterKey: String { keys + "/" + KeyVault.masterKeyName }
    var logKey: String { keys + "/" + LogKey.fileName }
}
