import Foundation
import Identifiers

/// A data folder with all its parts: the log, what is found by other things than position, and the keys.
///
/// One owner at a time; read-only stores may be opened beside it.
package final class EventStore: Sendable {
    package let folder: DataFolder
    package let configuration: StoreConfiguration
    package let log: Log
    package let keys: KeyVault
    /// How far the index and the subscribers are.
    package let signal: HeadSignal
    private let foundIndex: Result<Index, EventStoreError>

    /// Opens a store; its owner makes what is absent and makes the index again when it cannot be believed.
    ///
    /// - Parameters:
    ///   - claimsOf: must give the same for the same record always; a change of it needs a new index.
    ///   - boot: which start of the machine this is; another one only in tests.
    package init(
        path: String,
        access: DataFolder.Access,
        configuration: StoreConfiguration = StoreConfiguration(),
        boot: BootID? = nil,
        claimsOf: @escaping ClaimsOf
    ) throws(EventStoreError) {
        let folder = try DataFolder(path: path, access: access)
        let isOwner = access == .owner
        var random = SystemRandomNumberGenerator()
        let log = try Log(
            path: folder.log,
            mapSize: configuration.logMapSize,
            readOnly: !isOwner,
            random: &random,
            now: UInt64(Date().timeIntervalSince1970 * 1000)
        )
        keys = try KeyVault(
            folder: folder.keys,
            masterKeyPath: configuration.masterKeyPath,
            writable: isOwner
        )
        let boot = if let boot { boot } else { try BootID.current() }
        if isOwner {
            let index = try Index.open(
                path: folder.index,
                mapSize: configuration.indexMapSize,
                boot: boot,
                log: log,
                claimsOf: claimsOf
            )
            foundIndex = .success(index)
            signal = HeadSignal(applied: try index.state().applied)
        } else {
            foundIndex = Self.lookOnly(folder, boot: boot, log: log, claimsOf)
            // Nobody applies anything here, so what there is counts as applied.
            signal = HeadSignal(applied: try log.head())
        }
        self.folder = folder
        self.configuration = configuration
        self.log = log
    }

    /// - Throws: `indexUnavailable` in a read-only store whose index only the owner can make again.
    package var index: Index {
        get throws(EventStoreError) { try foundIndex.get() }
    }

    /// Makes the derived parts last. To be called after the writer was stopped; nothing may be written
    /// afterwards.
    package func close() throws(EventStoreError) { try foundIndex.get().close() }

    func writerParts() throws(EventStoreError) -> StoreParts {
        precondition(folder.access == .owner, "only the owner of a folder writes")
        return StoreParts(folder: folder, log: log, index: try index, signal: signal)
    }

    private static func lookOnly(
        _ folder: DataFolder,
        boot: BootID,
        log: Log,
        _ claimsOf: @escaping ClaimsOf
    ) -> Result<Index, EventStoreError> {
        do throws(EventStoreError) {
            return .success(
                try Index.openReadOnly(path: folder.index, boot: boot, log: log, claimsOf: claimsOf)
            )
        } catch {
            return .failure(error)
        }
    }
}
