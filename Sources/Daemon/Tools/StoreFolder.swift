import CommandProcessing
import Credentialing
import EventStore

/// Data folders as the tools open them.
enum StoreFolder {
    /// To be looked at, also beside a running daemon.
    static func open(_ path: String, masterKeyPath: String?) throws -> EventStore {
        try open(path, access: .readOnly, masterKeyPath)
    }

    /// To be changed; refused while a daemon has the folder.
    static func openAsOwner(_ path: String, masterKeyPath: String?) throws -> EventStore {
        try open(path, access: .owner, masterKeyPath)
    }

    private static func open(
        _ path: String,
        access: DataFolder.Access,
        _ masterKeyPath: String?
    ) throws -> EventStore {
        var configuration = StoreConfiguration()
        configuration.masterKeyPath = masterKeyPath
        return try EventStore(
            path: path,
            access: access,
            configuration: configuration,
            claimsOf: UniqueClaim.digests
        )
    }
}
