import Identifiers

/// A look at the data keys of a folder, also beside its owner: which master key wraps them, and which of them open.
package struct KeyAudit: Hashable, Sendable {
    /// As the slots name it; nil: they were made before they did.
    package let wrappedBy: MasterKeyID?
    package let masterKey: MasterKeyID
    /// The master key at hand is the one of the slots.
    package let fits: Bool
    package private(set) var live = 0
    package private(set) var destroyed = 0
    /// Slots that do not open with the master key, the first ones.
    package private(set) var broken: [KeySlot] = []
    package private(set) var brokenCount = 0
    /// A rotation was cut off: run it again.
    package let isUnfinished: Bool
    package var slotCount: Int { live + destroyed + brokenCount }

    package static let brokenShownMax = 20

    /// The highest slot that a record of the folder's log names; nil: none is named. O(records).
    package static func lastNamed(in dataFolder: String) throws(EventStoreError) -> KeySlot? {
        let folder = try DataFolder(path: dataFolder, access: .readOnly)
        return try LostKeys.lastNamed(in: Log(readingAt: folder.log))
    }

    /// - Throws: `notFound`, `keysDamaged`, `unknownFormat`, `exposedKey`.
    package init(dataFolder: String, masterKeyPath: String?) throws(EventStoreError) {
        let folder = try DataFolder(path: dataFolder, access: .readOnly)
        let master = try MasterKey(path: masterKeyPath ?? folder.masterKey, create: false)
        let file = try KeyFile(path: folder.slots, writable: false)
        let header = try file.header()
        wrappedBy = header.masterKey
        masterKey = master.id
        fits = master.fits(proof: header.proof[...])
        isUnfinished = [folder.slots, folder.masterKey].contains {
            Files.exists(KeyFile.draft(of: $0)) || Retirement(path: $0).isUnfinished
        }
        let count = Int(try file.slotCount())
        for start in stride(from: 0, to: count, by: KeyLimits.poolChunk) {
            let first = KeySlot(UInt32(start) + 1)
            look(
                at: try file.slots(from: first, count: min(KeyLimits.poolChunk, count - start)),
                from: first,
                master
            )
        }
    }

    private mutating func look(at slots: [UInt8], from first: KeySlot, _ master: MasterKey) {
        for start in stride(from: 0, to: slots.count, by: KeyFileLayout.slotBytes) {
            let slot = KeySlot(first.rawValue + UInt32(start / KeyFileLayout.slotBytes))
            let wrapped = slots[(start + KeyFileLayout.wrappedOffset)..<start + KeyFileLayout.slotBytes]
            if slots[start] == SlotState.destroyed.rawValue {
                destroyed += 1
            } else if slots[start] == SlotState.live.rawValue, master.unwrap(wrapped, slot: slot) != nil {
                live += 1
            } else {
                brokenCount += 1
                if broken.count < Self.brokenShownMax { broken.append(slot) }
            }
        }
    }
}
