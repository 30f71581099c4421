import Crypto
import Identifiers

/// Puts another master key in the place of the one that wraps the data keys. The data keys stay as they are, and so
/// does everything that is sealed with them.
///
/// The folder's owner must be away. The slots are wrapped anew into a file beside them, which is tried slot by slot
/// and then renamed: after a crash at any moment all slots open with the old key, or all with the new one, and
/// running it again, or a daemon that starts, ends what is left.
package struct KeyRotation {
    package struct Report: Hashable, Sendable {
        /// The key that wrapped the slots before; nil when a run before this one had wrapped them anew.
        package let from: MasterKeyID?
        package let to: MasterKeyID
        package let live: Int
        package let destroyed: Int
        /// The master key in the data folder was replaced.
        package let replacedMasterKey: Bool
        /// The new key wraps the slots already, and it is the one that they were to be opened with: there was nothing
        /// to do. In a data folder that has its own master key, a run that had ended leaves the same.
        package let wasInUse: Bool
    }

    package let folder: DataFolder
    private let masterKeyPath: String?
    private let new: MasterKey

    /// - Parameters:
    ///   - masterKeyPath: the key so far, when it is kept elsewhere than in the data folder.
    ///   - newMasterKeyPath: 32 bytes; the file stays where it is.
    /// - Throws: `folderInUse`, `notFound`, `keysDamaged` or `exposedKey` for a file that is no good master key.
    package init(
        dataFolder: String,
        masterKeyPath: String?,
        newMasterKeyPath: String
    ) throws(EventStoreError) {
        // An owner makes what is absent; this must not.
        guard try Files.isThere(dataFolder + "/" + DataFolder.keysName + "/" + KeyVault.slotsName) else {
            throw EventStoreError(.notFound, "there are no data keys in \(dataFolder)")
        }
        new = try MasterKey(path: newMasterKeyPath, create: false)
        folder = try DataFolder(path: dataFolder, access: .owner)
        self.masterKeyPath = masterKeyPath
    }

    /// - Parameter derived: folders with what was made under the old key. They are overwritten and taken away
    ///   before the slots are replaced, so that nothing under the old key is ever believed beside slots under the
    ///   new one.
    /// - Throws: `wrongMasterKey` when the slots are wrapped by neither key; `keysDamaged`, naming the slot, when one
    ///   does not open: then nothing was changed.
    package func run(takingAway derived: [String]) throws(EventStoreError) -> Report {
        let file = try KeyFile(path: folder.slots, writable: true)
        let header = try file.header()
        var from: MasterKeyID?
        if new.fits(proof: header.proof[...]) {
            // Of a run before this one: these slots are those that it had tried one by one.
            try Retirement(path: folder.slots).finish()
        } else {
            let old = try MasterKey(path: masterKeyPath ?? folder.masterKey, create: false)
            try old.check(header, of: folder.slots)
            try Retirement(path: folder.slots).finish()
            try KeyFile.eraseDraft(of: folder.slots)
            let draft = try rewrap(file, from: old)
            for path in derived { try Files.eraseFolder(path) }
            try Retirement(path: folder.slots).replace(with: draft)
            from = old.id
        }
        let replaced = try replaceMasterKey()
        let (live, destroyed) = try counts()
        return Report(
            from: from,
            to: new.id,
            live: live,
            destroyed: destroyed,
            replacedMasterKey: replaced,
            wasInUse: from == nil && !replaced && isNewKeyGivenAsOld
        )
    }

    /// Where the key so far is gone, as after a run that had ended, it was another one.
    private var isNewKeyGivenAsOld: Bool {
        (try? MasterKey(path: masterKeyPath ?? folder.masterKey, create: false))?.id == new.id
    }

    /// Makes the file beside the slots, on the disk when it returns.
    private func rewrap(_ file: KeyFile, from old: MasterKey) throws(EventStoreError) -> String {
        let draft = KeyFile.draft(of: folder.slots)
        try KeyFile.create(path: draft, header: new.header())
        let copy = try KeyFile(path: draft, writable: true)
        try forEachPiece(of: file) { (first, slots) throws(EventStoreError) in
            let wrapped = try Self.rewrapped(slots, from: first, old, new)
            if let broken = SlotsCopy.broken(
                in: wrapped,
                from: first,
                count: wrapped.count / KeyFileLayout.slotBytes,
                new
            ) {
                throw EventStoreError(.keysDamaged, "key slot \(broken) was not wrapped as it should be")
            }
            try copy.write(wrapped, from: first)
            let written = try copy.slots(from: first, count: wrapped.count / KeyFileLayout.slotBytes)
            guard written == wrapped else {
                throw EventStoreError(.storage, "\(draft) does not hold what was written into it")
            }
        }
        return draft
    }

    private static func rewrapped(
        _ slots: [UInt8],
        from first: KeySlot,
        _ old: MasterKey,
        _ new: MasterKey
    ) throws(EventStoreError) -> [UInt8] {
        var wrapped = slots
        for start in stride(from: 0, to: slots.count, by: KeyFileLayout.slotBytes) {
            let slot = KeySlot(first.rawValue + UInt32(start / KeyFileLayout.slotBytes))
            let end = start + KeyFileLayout.slotBytes
            switch SlotState(rawValue: slots[start]) {
            case .destroyed: continue
            case .live:
                let kept = start + KeyFileLayout.wrappedOffset
                guard let key = old.unwrap(slots[kept..<end], slot: slot) else {
                    throw EventStoreError(
                        .keysDamaged,
                        "key slot \(slot) is damaged: it does not open with the master key of the others; nothing was changed"
                    )
                }
                wrapped.replaceSubrange(kept..<end, with: try new.wrap(key, slot: slot))
            case .empty, nil:
                throw EventStoreError(.keysDamaged, "key slot \(slot) cannot be read; nothing was changed")
            }
        }
        return wrapped
    }

    private func forEachPiece(
        of file: KeyFile,
        _ body: (KeySlot, [UInt8]) throws(EventStoreError) -> Void
    ) throws(EventStoreError) {
        let count = Int(try file.slotCount())
        for start in stride(from: 0, to: count, by: KeyLimits.poolChunk) {
            let first = KeySlot(UInt32(start) + 1)
            try body(first, try file.slots(from: first, count: min(KeyLimits.poolChunk, count - start)))
        }
    }

    /// The key in the data folder, when that is where it is kept.
    private func replaceMasterKey() throws(EventStoreError) -> Bool {
        try Retirement(path: folder.masterKey).finish()
        guard masterKeyPath == nil, Files.exists(folder.masterKey),
            try MasterKey(path: folder.masterKey, create: false).id != new.id
        else { return false }
        try new.write(to: folder.masterKey)
        return true
    }

    private func counts() throws(EventStoreError) -> (live: Int, destroyed: Int) {
        var (live, destroyed) = (0, 0)
        try forEachPiece(of: try KeyFile(path: folder.slots, writable: false)) { (_, slots) in
            let gone = RestoreKeys.destroyed(in: slots)
            destroyed += gone
            live += slots.count / KeyFileLayout.slotBytes - gone
        }
        return (live, destroyed)
    }
}
