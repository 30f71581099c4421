import MerkleTree

/// The two secrets of a data folder, as a backup has them.
package struct BackupSecrets: Hashable, Sendable {
    /// The master key, which opens the data keys.
    package var hasMasterKey: Bool
    /// The key that signs checkpoints.
    package var hasLogKey: Bool
}

/// Copies the secrets that lie in the data folder; those that are kept elsewhere stay there alone.
struct SecretsCopy {
    let source: DataFolder
    let target: BackupFolder
    /// The master key is kept elsewhere.
    let masterKeyIsElsewhere: Bool

    /// Puts a new master key beside the one of the run before, before any slot is written under it: whenever the run is
    /// killed, one of the two opens the slots.
    func announceMasterKey() throws(EventStoreError) {
        guard !masterKeyIsElsewhere, Files.exists(target.masterKey) else { return }
        try settleAnnounced()
        guard let secret = try Files.content(of: source.masterKey, limit: LogKey.seedBytes + 1),
            try Files.content(of: target.masterKey, limit: LogKey.seedBytes + 1) != secret
        else { return }
        try Files.replaceErasing(target.nextMasterKey, with: secret)
    }

    /// Of a run that was killed: slots may be under the key that it announced.
    private func settleAnnounced() throws(EventStoreError) {
        guard Files.exists(target.nextMasterKey), try target.readManifest() != nil else { return }
        let archive = try BackupArchive(of: target)
        guard try RestoreKeys.masterKeyPath(in: archive) == target.nextMasterKey,
            let secret = try Files.content(of: target.nextMasterKey, limit: LogKey.seedBytes + 1)
        else { return }
        try Files.replaceErasing(target.masterKey, with: secret)
    }

    /// - Parameter proof: a known text under the master key that wraps the slots.
    /// - Throws: `wrongLogKey` when the key in the folder does not sign this log's checkpoints.
    func write(_ key: NoteVerifierKey, proof: [UInt8]) throws(EventStoreError) {
        try Files.makeFolder(target.secrets)
        if !masterKeyIsElsewhere { try copy(source.masterKey, to: target.masterKey) }
        if try hasForeignMasterKey(proof) { try Files.erase(target.masterKey) }
        if Files.exists(target.nextMasterKey) { try Files.erase(target.nextMasterKey) }
        if Files.exists(source.logKey) {
            try LogKey.check(source.logKey, signs: key)
            try copy(source.logKey, to: target.logKey)
        }
        try Files.syncFolder(target.path)
    }

    /// Whether the copy is of a run before the key was moved out of the folder. One that does not open the slots any more
    /// is that of before a rotation, which is to be destroyed everywhere.
    private func hasForeignMasterKey(_ proof: [UInt8]) throws(EventStoreError) -> Bool {
        guard Files.exists(target.masterKey) else { return false }
        if masterKeyIsElsewhere { return true }
        // As it is: where a backup goes there may be no modes.
        guard let secret = try Files.content(of: target.masterKey, limit: LogKey.seedBytes + 1) else {
            return false
        }
        return MasterKey(bytes: secret)?.fits(proof: proof[...]) != true
    }

    private func copy(_ path: String, to other: String) throws(EventStoreError) {
        guard let secret = try Files.content(of: path, limit: LogKey.seedBytes + 1),
            try Files.content(of: other, limit: LogKey.seedBytes + 1) != secret
        else { return }
        // After a rotation the key before must not stay, not even in the free space of the disk.
        try Files.replaceErasing(other, with: secret)
    }

    /// Takes away what an earlier run copied.
    func remove() throws(EventStoreError) {
        guard Files.exists(target.secrets) else { return }
        for path in [target.masterKey, target.nextMasterKey, target.logKey] where Files.exists(path) {
            try Files.erase(path)
        }
        try Files.syncFolder(target.secrets)
    }

    /// What is there now.
    static func present(in folder: BackupFolder) -> BackupSecrets {
        BackupSecrets(
            hasMasterKey: Files.exists(folder.masterKey),
            hasLogKey: Files.exists(folder.logKey)
        )
    }
}
