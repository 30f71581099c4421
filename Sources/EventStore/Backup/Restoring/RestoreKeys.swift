import Identifiers
import MerkleTree

/// The secrets that a restored folder needs: from the backup, or from where the operator keeps them.
struct RestoreKeys {
    private let secrets: RestoredSecrets

    /// - Parameters:
    ///   - masterKeyPath: a master key that is kept elsewhere and stays there.
    ///   - logKeyPath: a key for checkpoints that is kept elsewhere; it is copied, since the daemon looks for it
    ///     in its folder.
    /// - Throws: `wrongMasterKey`, `wrongLogKey`, `keysDamaged`, `notFound`.
    init(
        _ archive: BackupArchive,
        masterKeyPath: String?,
        logKeyPath: String?
    ) throws(EventStoreError) {
        secrets = try RestoredSecrets(archive, masterKeyPath: masterKeyPath, logKeyPath: logKeyPath)
        if let path = secrets.masterKeyPath, let master = secrets.master, try !Self.fits(master, archive) {
            throw EventStoreError(
                .wrongMasterKey,
                "\(path), master key \(master.id), is not the master key of the data keys in the backup"
            )
        }
        if let logKeyPath = secrets.logKeyPath {
            try LogKey.check(logKeyPath, signs: archive.manifest.verifierKey)
        }
    }

    /// Of a backup's own master keys the one that opens its slots; nil: it has none. There are two when the first run
    /// after a rotation was killed.
    static func masterKeyPath(in archive: BackupArchive) throws(EventStoreError) -> String? {
        let (last, next) = (archive.folder.masterKey, archive.folder.nextMasterKey)
        if Files.exists(next), try opensSlots(MasterKey(path: next, create: false), archive) { return next }
        return Files.exists(last) ? last : nil
    }

    /// A run that was killed after a rotation leaves slots under the new key beside the manifest of the run before:
    /// then the slots tell.
    private static func fits(_ master: MasterKey, _ archive: BackupArchive) throws(EventStoreError) -> Bool {
        if master.fits(proof: archive.manifest.masterKeyProof[...]) { return true }
        return try opensSlots(master, archive)
    }

    private static func opensSlots(
        _ master: MasterKey,
        _ archive: BackupArchive
    ) throws(EventStoreError) -> Bool {
        guard archive.manifest.keySlots > 0 else { return false }
        do throws(EventStoreError) {
            var opened = 0
            try archive.forEachSlots(upTo: archive.manifest.keySlots, master) { (_, slots) in
                opened += slots.count / KeyFileLayout.slotBytes - destroyed(in: slots)
            }
            return opened > 0
        } catch {
            guard error.code == .backupDamaged || error.code == .keysDamaged else { throw error }
            return false
        }
    }

    /// nil when it is not at hand.
    var master: MasterKey? { secrets.master }

    var present: BackupSecrets { secrets.present }

    /// - Throws: `secretsMissing`, naming what.
    func checkAreThere() throws(EventStoreError) {
        try secrets.checkAreThere("the backup was made without secrets")
    }

    /// Makes the keys of a new data folder, on the disk when it returns.
    ///
    /// Only slots that records name: those behind them may be used by the log that the backup was made of,
    /// and no two people share a key. The daemon makes new ones.
    ///
    /// - Returns: how many of the slots are destroyed.
    func write(
        _ archive: BackupArchive,
        into keys: String,
        count: UInt32
    ) throws(EventStoreError) -> Int {
        let path = keys + "/" + KeyVault.slotsName
        let header =
            if let master { try master.header() } else {
                KeyFile.Header(proof: archive.manifest.masterKeyProof, masterKey: nil)
            }
        try KeyFile.create(path: path, header: header)
        let file = try KeyFile(path: path, writable: true)
        var destroyed = 0
        try archive.forEachSlots(upTo: count, master) { (first, slots) throws(EventStoreError) in
            try file.write(slots, from: first)
            destroyed += Self.destroyed(in: slots)
        }
        try secrets.copyMasterKey(into: keys)
        try secrets.copyLogKey(into: keys)
        return destroyed
    }

    static func destroyed(in slots: [UInt8]) -> Int {
        stride(from: 0, to: slots.count, by: KeyFileLayout.slotBytes)
            .count { slots[$0] == SlotState.destroyed.rawValue }
    }
}
