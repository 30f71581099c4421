import Foundation
import Identifiers
import MerkleTree
import Synchronization

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
    private let foundHeads: Result<HeadMap, EventStoreError>
    /// nil in a read-only store.
    private let signer: NoteSigner?
    /// What the index of a read-only store lacks; nil for the owner.
    let tail: UnindexedTail?
    /// Why nothing in the folder is touched by its path any more, see `checkPlace`.
    let displaced = Mutex<String?>(nil)

    /// Opens a store; its owner makes what is absent and makes the index again when it cannot be believed.
    ///
    /// - Parameters:
    ///   - claimsOf: must give the same for the same record always; a change of it needs a new index.
    ///   - boot: which start of the machine this is; another one only in tests.
    ///   - unreadable: derived parts that a read-only store leaves alone because they are damaged.
    package convenience init(
        path: String,
        access: DataFolder.Access,
        configuration: StoreConfiguration = StoreConfiguration(),
        boot: BootID? = nil,
        unreadable: Set<StorePart> = [],
        claimsOf: @escaping ClaimsOf
    ) throws(EventStoreError) {
        let folder = try DataFolder(path: path, access: access)
        try self.init(folder, configuration, boot, unreadable, claimsOf)
    }

    /// Opens a folder that is being restored as its owner. Nobody else can before that is done.
    package convenience init(
        restoring target: RestoreTarget,
        configuration: StoreConfiguration = StoreConfiguration(),
        claimsOf: @escaping ClaimsOf
    ) throws(EventStoreError) {
        let folder = try DataFolder(restoring: target)
        try self.init(folder, configuration, nil, [], claimsOf)
    }

    private init(
        _ folder: DataFolder,
        _ configuration: StoreConfiguration,
        _ boot: BootID?,
        _ unreadable: Set<StorePart>,
        _ claimsOf: @escaping ClaimsOf
    ) throws(EventStoreError) {
        let isOwner = folder.access == .owner
        let log = try Self.openLog(folder, configuration)
        if isOwner { try LostKeys.check(folder, log) }
        keys = try KeyVault(
            folder: folder.keys,
            masterKeyPath: configuration.masterKeyPath,
            writable: isOwner
        )
        // Before anything derived is made or dropped: with another key than the log's nobody goes on.
        signer = if isOwner { try Self.signer(folder, configuration, log) } else { nil }
        let boot = if let boot { boot } else { try BootID.current() }
        if isOwner {
            let isSuspect = configuration.rebuildsDerived
            try StructureCheck(folder, boot: boot).checkNothingIsAhead(of: log, walking: isSuspect)
            if isSuspect { try Self.distrustDerived(folder, boot) }
            let index = try Index.open(
                path: folder.index,
                mapSize: configuration.derivedMapSize(configuration.indexMapSize, beside: log),
                recordsInMemory: configuration.indexRecordsInMemory,
                boot: boot,
                log: log,
                claimsOf: claimsOf
            )
            let lastKeySlot = try index.state().lastKeySlot
            try LostKeys.check(keys, named: lastKeySlot)
            try LostKeys.checkNoneWasGiven(of: keys, beyond: lastKeySlot)
            foundIndex = .success(index)
            foundHeads = .success(try Self.heads(folder, configuration, boot, log))
            signal = Self.signal(through: try index.state().applied, of: log)
        } else {
            foundIndex = Self.found(.index, unreadable) { () throws(EventStoreError) in
                try Index.openReadOnly(path: folder.index, boot: boot, log: log, claimsOf: claimsOf)
            }
            foundHeads = Self.found(.heads, unreadable) { () throws(EventStoreError) in
                try HeadMap.openReadOnly(path: folder.heads, boot: boot, log: log)
            }
            // Nobody applies anything here, so what there is counts as applied.
            signal = Self.signal(through: try log.head(), of: log, isBesideOwner: true)
        }
        tail = isOwner ? nil : UnindexedTail(log)
        self.folder = folder
        self.configuration = configuration
        self.log = log
    }

    /// - Throws: `indexUnavailable` in a read-only store whose index only the owner can make again.
    package var index: Index {
        get throws(EventStoreError) { try foundIndex.get() }
    }

    /// In a store beside its owner: has the index know of what was recorded since it was opened.
    package func follow() throws(EventStoreError) { try index.follow(to: log.head()) }

    /// The map of stream heads, as old as the newest checkpoint.
    ///
    /// - Throws: `indexUnavailable` in a read-only store whose map only the owner can make again.
    package var heads: HeadMap {
        get throws(EventStoreError) { try foundHeads.get() }
    }

    /// Makes the derived parts last. To be called after the writer was stopped; nothing may be written
    /// afterwards.
    package func close() throws(EventStoreError) {
        // A writer that has stopped may have left keys of erasures that are recorded: the next start ends them, as
        // after a crash.
        try foundIndex.get().close(isAllDone: log.failure == nil)
        try foundHeads.get().close()
    }

    /// Whether its last owner closed it, with everything done that records ask for: not while one has it, and not when
    /// one was ended in the midst of that, or could write no more.
    package func wasClosed() throws(EventStoreError) -> Bool {
        let boot = try BootID.current()
        let marker = DerivedMarker(folder: folder.index, format: IndexLayout.formatVersion, boot: boot)
        return try marker.isClosed()
    }

    func writerParts() throws(EventStoreError) -> StoreParts {
        precondition(folder.access == .owner, "only the owner of a folder writes")
        return StoreParts(
            folder: folder,
            log: log,
            index: try index,
            signal: signal,
            checkpointer: try checkpointer(),
            checkpointInterval: configuration.checkpoints.interval,
            mapSizeMax: configuration.mapSizeMax
        )
    }

    func checkpointer() throws(EventStoreError) -> Checkpointer {
        guard let signer else { preconditionFailure("only the owner of a folder signs") }
        return Checkpointer(log: log, index: try index, heads: try heads, signer: signer)
    }

    private static func openLog(
        _ folder: DataFolder,
        _ configuration: StoreConfiguration
    ) throws(EventStoreError) -> Log {
        let isOwner = folder.access == .owner
        let remains = try isOwner ? LogFile.remains(in: folder) : nil
        try LogFile.checkIsNotLost(folder, beside: remains)
        let now = UInt64(Date().timeIntervalSince1970 * 1000)
        func opened() throws(EventStoreError) -> Log {
            var random = SystemRandomNumberGenerator()
            return try Log(
                path: folder.log,
                mapSize: configuration.logMapSize,
                readOnly: !isOwner,
                beside: remains,
                random: &random,
                now: now
            )
        }
        do throws(EventStoreError) { return try opened() } catch {
            guard isOwner, try LogFile.putAsideUnbegun(folder, error, beside: remains) else { throw error }
            return try opened()
        }
    }

    private static func distrustDerived(_ folder: DataFolder, _ boot: BootID) throws(EventStoreError) {
        try DerivedMarker(folder: folder.index, format: IndexLayout.formatVersion, boot: boot).remove()
        try DerivedMarker(folder: folder.heads, format: HeadsLayout.formatVersion, boot: boot).remove()
    }

    private static func heads(
        _ folder: DataFolder,
        _ configuration: StoreConfiguration,
        _ boot: BootID,
        _ log: Log
    ) throws(EventStoreError) -> HeadMap {
        try HeadMap.open(
            path: folder.heads,
            mapSize: configuration.derivedMapSize(configuration.headsMapSize, beside: log),
            boot: boot,
            log: log
        )
    }

    private static func signer(
        _ folder: DataFolder,
        _ configuration: StoreConfiguration,
        _ log: Log
    ) throws(EventStoreError) -> NoteSigner {
        // A new key could not go on with the checkpoints of an old one.
        let kept = try log.verifierKey()
        let signer = try LogKey.signer(
            path: configuration.logKeyPath ?? folder.logKey,
            name: LogKey.name(configuration.logName, of: log),
            create: kept == nil && configuration.logKeyPath == nil
        )
        try log.keep(signer.verifierKey)
        return signer
    }

    private static func signal(
        through applied: Position,
        of log: Log,
        isBesideOwner: Bool = false
    ) -> HeadSignal {
        // Whoever needs a record that cannot be read says so.
        let recordedAt = try? log.withRecord(at: applied) { header, _ in header.recordedAt }
        return HeadSignal(applied: applied, recordedAt: recordedAt, isBesideOwner: isBesideOwner)
    }

    private static func found<Part>(
        _ part: StorePart,
        _ unreadable: Set<StorePart>,
        _ open: () throws(EventStoreError) -> Part
    ) -> Result<Part, EventStoreError> {
        guard !unreadable.contains(part) else {
            return .failure(EventStoreError(.indexUnavailable, "the \(part) is damaged"))
        }
        do throws(EventStoreError) { return .success(try open()) } catch { return .failure(error) }
    }
}
