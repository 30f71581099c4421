import Glibc
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
            let share = min(KeyLimits.poolChunk, count - start)
            look(at: try slots(of: file, from: first, count: share, master), from: first, master)
        }
    }

    /// Read again while one of them is broken: one that is destroyed meanwhile looks so for a moment.
    private func slots(
        of file: KeyFile,
        from first: KeySlot,
        count: Int,
        _ master: MasterKey
    ) throws(EventStoreError) -> [UInt8] {
        var slots = try file.slots(from: first, count: count)
        for _ in 1..<Self.looksMax {
            guard fits, SlotsCopy.broken(in: slots, from: first, count: count, master) != nil else { break }
            usleep(Self.pauseMicroseconds)
            slots = try file.slots(from: first, count: count)
        }
        return slots
    }

    private static let looksMax = 3
    private static let pauseMicroseconds: useconds_t = 10_000

    private mutating func look(at slots: [UInt8], from first: KeySlot, _ master: MasterKey) {
        for start in stride(from: 0, to: slots.count, by: KeyFileLayout.slotBytes) {
            let slot = KeySlot(first.rawValue + UInt32(start / KeyFileLayout.slotBytes))
            let one = Array(slots[start..<start + KeyFileLayout.slotBytes])
            // As backups and rotations ask, which take no other.
            guard SlotsCopy.broken(in: one, from: slot, count: 1, master) == nil else {
                brokenCount += 1
                if broken.count < Self.brokenShownMax { broken.append(slot) }
                continue
            }
            if one[0] == SlotState.live.rawValue { live += 1 } else { destroyed += 1 }
        }
    }
}
