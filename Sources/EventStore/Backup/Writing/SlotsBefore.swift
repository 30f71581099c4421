import Crypto
import Identifiers

/// The data keys that a backup has already, held against those that are to take their place: a `keys/slots` of another
/// time opens as well as the right one, and would be the end of the right keys.
struct SlotsBefore {
    private let manifest: BackupManifest
    private let folder: BackupFolder
    private let master: MasterKey?
    private let isRewrapped: Bool

    /// - Parameters:
    ///   - manifest: of the run before.
    ///   - master: what wraps the slots now; nil: it is not at hand.
    ///   - isRewrapped: the slots are in another file than then, as after a restore or a rotation: without the master
    ///     key nobody can tell whether they are the same.
    init(
        _ manifest: BackupManifest,
        in folder: BackupFolder,
        under master: MasterKey?,
        isRewrapped: Bool
    ) {
        self.manifest = manifest
        self.folder = folder
        self.master = master
        self.isRewrapped = isRewrapped
    }

    /// Slots of a part that had a key in the backup and have none now.
    ///
    /// - Throws: `otherKeys` for one that has another key, or one again.
    func destroyed(
        in slots: [UInt8],
        from first: KeySlot,
        part: Int
    ) throws(EventStoreError) -> Set<KeySlot> {
        guard let copied = try copied(part, from: first) else { return [] }
        var destroyed: Set<KeySlot> = []
        for (index, place) in copied.frame.entries.enumerated() {
            let start = index * KeyFileLayout.slotBytes
            guard start < slots.count else { break }
            let (before, now) = (copied.bytes[place], slots[start..<start + KeyFileLayout.slotBytes])
            guard !before.elementsEqual(now) else { continue }
            let slot = KeySlot(first.rawValue + UInt32(index))
            switch (Self.isLive(before), Self.isLive(now)) {
            case (true, false): destroyed.insert(slot)
            case (true, true): if isAnotherKey(before, now, slot) { throw otherKey(slot) }
            case (false, true): throw keyAgain(slot)
            case (false, false): break
            }
        }
        return destroyed
    }

    /// nil where it is damaged, or of something else: there is nothing to lose then.
    private func copied(
        _ part: Int,
        from first: KeySlot
    ) throws(EventStoreError) -> (bytes: [UInt8], frame: BackupFrame)? {
        do throws(EventStoreError) {
            let copied = try folder.slots(part, of: manifest.logID)
            return copied.frame.first == UInt64(first.rawValue) ? copied : nil
        } catch {
            guard error.code == .backupDamaged else { throw error }
            return nil
        }
    }

    private static func isLive(_ slot: ArraySlice<UInt8>) -> Bool { slot.first == SlotState.live.rawValue }

    /// Of two that are not wrapped alike. A rotation wraps the same key anew; one before it, under a key that is not at
    /// hand, says nothing.
    private func isAnotherKey(
        _ before: ArraySlice<UInt8>,
        _ now: ArraySlice<UInt8>,
        _ slot: KeySlot
    ) -> Bool {
        guard let master else { return !isRewrapped }
        guard let old = master.unwrap(before.dropFirst(KeyFileLayout.wrappedOffset), slot: slot) else {
            return false
        }
        return master.unwrap(now.dropFirst(KeyFileLayout.wrappedOffset), slot: slot) != old
    }

    private func otherKey(_ slot: KeySlot) -> EventStoreError {
        refusal(
            "key slot \(slot) has another key than in the backup, so keys/\(KeyVault.slotsName) is of another time or another history of the log"
        )
    }

    private func keyAgain(_ slot: KeySlot) -> EventStoreError {
        refusal(
            "key slot \(slot) is destroyed in the backup and has a key again, so keys/\(KeyVault.slotsName) is an older copy"
        )
    }

    /// A slot that no erasure accounts for. A restore ends keys, too: those of a list of erasures, and those that were
    /// not at hand.
    func loss(of slot: KeySlot) -> EventStoreError {
        refusal(
            "key slot \(slot) has a key in the backup and none any more, and no erasure in the log has ended it (after a restore: have the erasures recorded that were behind its end, by clients that send them again or by import of their list, until none of its lines is refused; `credentiald verify` names whose keys these are)"
        )
    }

    private func refusal(_ reason: String) -> EventStoreError {
        EventStoreError(
            .otherKeys,
            "\(reason): the backup in \(folder.path) was left as it is. Keep it, it has the keys of its log: restore it into a new folder and compare; or use another folder for what is to be backed up as it is"
        )
    }
}
