import Identifiers
package import MerkleTree

/// The keys for a log that is rebuilt from a copy: a copy of the records has none of them.
package struct CopyKeys {
    /// Where the data keys are, which the personal data is sealed with.
    package enum DataKeys: Hashable, Sendable {
        /// Nowhere: the personal data stays sealed for good.
        case none
        /// A copy of `keys/slots` of the lost folder.
        case slots(String)
        /// A backup, which may be older than the copy of the records.
        case backup(String)
    }

    /// What a backup says of the log, beside its keys.
    let archive: BackupArchive?
    private let slots: KeyFile?
    private let secrets: RestoredSecrets

    /// - Parameters:
    ///   - trusted: the key that must have signed a backup; nil: the one in it.
    ///   - masterKeyPath: a master key that is kept elsewhere and stays there.
    ///   - logKeyPath: the key for checkpoints; it is copied.
    /// - Throws: `notFound`, `backupDamaged`, `wrongMasterKey`, `keysDamaged`.
    package init(
        _ source: DataKeys,
        trusted: NoteVerifierKey?,
        masterKeyPath: String?,
        logKeyPath: String?
    ) throws(EventStoreError) {
        archive =
            if case .backup(let path) = source {
                try Self.naming(path) { () throws(EventStoreError) in
                    try BackupArchive(path: path, trusted: trusted)
                }
            } else {
                nil
            }
        slots = if case .slots(let path) = source { try KeyFile(path: path, writable: false) } else { nil }
        secrets = try RestoredSecrets(archive, masterKeyPath: masterKeyPath, logKeyPath: logKeyPath)
        let proof = if let slots { try slots.header().proof } else { archive?.manifest.masterKeyProof }
        if let proof, let master = secrets.master, !master.fits(proof: proof[...]) {
            throw EventStoreError(
                .wrongMasterKey,
                "\(secrets.masterKeyPath ?? "") is not the master key of the data keys"
            )
        }
    }

    /// Says that the backup is what is wrong: the copy of the records may be sound.
    private static func naming<R>(
        _ backup: String,
        _ body: () throws(EventStoreError) -> R
    ) throws(EventStoreError) -> R {
        do throws(EventStoreError) { return try body() } catch {
            guard error.code == .backupDamaged else { throw error }
            throw EventStoreError(.backupDamaged, "the backup in \(backup): \(error.reason)")
        }
    }

    private var master: MasterKey? { secrets.master }

    var present: BackupSecrets { secrets.present }

    /// What checkpoints can be checked with when nobody gave a key: that of the backup, or of the key that
    /// signs.
    ///
    /// - Parameter note: one of the log's, for the name under which the key signs.
    package func verifierKey(for note: [UInt8]?) throws(EventStoreError) -> NoteVerifierKey? {
        if let archive { return archive.manifest.verifierKey }
        guard let logKeyPath = secrets.logKeyPath, let note else { return nil }
        let name: NoteKeyName
        do throws(MerkleTreeError) {
            name = try NoteKeyName(try SignedCheckpoint(unverified: note).origin)
        } catch {
            throw EventStoreError(.backupDamaged, "a checkpoint does not hold: \(error.reason)")
        }
        return try LogKey.signer(path: logKeyPath, name: name, create: false).verifierKey
    }

    /// - Parameter isWithoutDataKeys: nothing is sealed, or what is sealed may stay so: a new master key does.
    /// - Throws: `secretsMissing`, `wrongLogKey`.
    func check(signs key: NoteVerifierKey?, isWithoutDataKeys: Bool) throws(EventStoreError) {
        try secrets.checkAreThere("a copy of the log has no secrets", isWithoutDataKeys: isWithoutDataKeys)
        if let logKeyPath = secrets.logKeyPath, let key { try LogKey.check(logKeyPath, signs: key) }
    }

    /// Data keys that are at hand, from slot 1 on.
    func count() throws(EventStoreError) -> UInt32 {
        if let archive { return archive.manifest.keySlots }
        return try slots?.slotCount() ?? 0
    }

    /// Lends slots 1 to `count` in pieces, after a look at each.
    ///
    /// - Throws: `backupDamaged`, or `keysDamaged` for a slot that does not open.
    func forEachSlots(
        upTo count: UInt32,
        _ body: (_ first: KeySlot, _ slots: [UInt8]) throws(EventStoreError) -> Void
    ) throws(EventStoreError) {
        if let archive {
            return try Self.naming(archive.folder.path) { () throws(EventStoreError) in
                try archive.forEachSlots(upTo: count, master, body)
            }
        }
        guard let slots else { return }
        for first in stride(from: UInt32(1), through: count, by: CopyLimits.slotsAtOnce).map({ KeySlot($0) })
        {
            let share = min(CopyLimits.slotsAtOnce, Int(count - first.rawValue) + 1)
            let bytes = try slots.slots(from: first, count: share)
            if let broken = SlotsCopy.broken(in: bytes, from: first, count: share, master) {
                throw EventStoreError(.keysDamaged, "key slot \(broken) in \(slots.file.path) does not open")
            }
            try body(first, bytes)
        }
    }

    /// Makes the keys of a new data folder, on the disk when it returns.
    ///
    /// - Parameter named: the highest slot that a record names. Those that are not at hand are written as
    ///   destroyed, so that nobody else is ever given one.
    /// - Returns: how many of those at hand are destroyed, and how many are lost.
    func write(into keys: String, named: UInt32) throws(EventStoreError) -> (destroyed: Int, lost: UInt32) {
        let own = keys + "/" + KeyVault.masterKeyName
        try secrets.copyMasterKey(into: keys)
        let master = if let master { master } else { try MasterKey(path: own, create: true) }
        let path = keys + "/" + KeyVault.slotsName
        try KeyFile.create(path: path, header: try master.header())
        let file = try KeyFile(path: path, writable: true)
        let found = min(named, try count())
        var destroyed = 0
        try forEachSlots(upTo: found) { (first, slots) throws(EventStoreError) in
            try file.write(slots, from: first)
            destroyed += RestoreKeys.destroyed(in: slots)
        }
        try writeLost(after: found, through: named, to: file)
        try secrets.copyLogKey(into: keys)
        return (destroyed, named - found)
    }

    private func writeLost(after found: UInt32, through named: UInt32, to file: KeyFile)
        throws(EventStoreError)
    {
        var slot = [UInt8](repeating: 0, count: KeyFileLayout.slotBytes)
        slot[0] = SlotState.destroyed.rawValue
        var next = found
        while next < named {
            let share = min(CopyLimits.slotsAtOnce, Int(named - next))
            try file.write(Array(repeatElement(slot, count: share).joined()), from: KeySlot(next + 1))
            next += UInt32(share)
        }
    }
}
