import CommandProcessing
import Credentialing
import EventStore
import Foundation
import Projections

/// Data folders as the tools open them.
enum StoreFolder {
    /// To be looked at, also beside a running daemon.
    ///
    /// - Parameter unreadable: derived parts to leave alone because they are damaged.
    static func open(
        _ path: String,
        masterKeyPath: String?,
        unreadable: Set<StorePart> = []
    ) throws -> EventStore {
        try open(path, access: .readOnly, masterKeyPath, unreadable)
    }

    /// Queries that the log alone can answer, also beside a running daemon.
    static func queries(_ path: String, masterKeyPath: String?) throws -> ReadSide {
        let store = try open(path, masterKeyPath: masterKeyPath)
        return ReadSide(
            store: store,
            projections: nil,
            shelf: RuleShelf(try store.readRuleBook()),
            clock: { SystemClock.now() }
        )
    }

    /// To be changed; refused while a daemon has the folder.
    static func openAsOwner(_ path: String, masterKeyPath: String?) throws -> EventStore {
        // A daemon may begin a folder; a tool that is sent to the wrong place must not.
        guard FileManager.default.fileExists(atPath: path) else {
            throw DaemonError("there is no data folder \(path)")
        }
        let store = try open(path, access: .owner, masterKeyPath)
        // A folder that was closed has no erasure left that a crash has cut off.
        try store.finishErasures()
        return store
    }

    private static func open(
        _ path: String,
        access: DataFolder.Access,
        _ masterKeyPath: String?,
        _ unreadable: Set<StorePart> = []
    ) throws -> EventStore {
        var configuration = StoreConfiguration()
        configuration.masterKeyPath = masterKeyPath
        return try EventStore(
            path: path,
            access: access,
            configuration: configuration,
            unreadable: unreadable,
            claimsOf: UniqueClaim.digests
        )
    }
}
