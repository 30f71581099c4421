import Crypto
import Glibc
import Identifiers

/// Copies the data keys, wrapped as they are, beside a daemon that makes and destroys some.
///
/// The records were copied before, so each slot that they name was on the disk. Of the slots that are
/// copied only one thing can still happen: it is destroyed, which overwrites its 64 bytes. A read that falls
/// into that is neither live nor destroyed, or does not open, and is done again.
struct SlotsCopy {
    private let file: KeyFile
    /// nil: the master key is kept where this program was not told.
    private let master: MasterKey?

    /// - Throws: `wrongMasterKey`.
    init(slots: String, master: MasterKey?) throws(EventStoreError) {
        file = try KeyFile(path: slots, writable: false)
        self.master = master
        if let master { try master.check(try file.header(), of: slots) }
    }

    /// A known text under the master key.
    func proof() throws(EventStoreError) -> [UInt8] { try file.header().proof }

    /// Holds the slots against those that the run before copied, which these are to overwrite.
    ///
    /// - Parameter erased: which of some slots erasures in the log end.
    /// - Throws: `otherKeys`, naming the slot, when these are not the same keys, but for those that were erased since.
    func check(
        against before: BackupManifest,
        in folder: BackupFolder,
        erased: (Set<KeySlot>) throws(EventStoreError) -> Set<KeySlot>
    ) throws(EventStoreError) {
        let isRewrapped = try proof() != before.masterKeyProof
        let copied = SlotsBefore(before, in: folder, under: master, isRewrapped: isRewrapped)
        var destroyed: Set<KeySlot> = []
        for (part, first) in Self.parts(before.keySlots).enumerated() {
            let share = min(BackupLimits.slotsPerPart, Int(before.keySlots - first.rawValue) + 1)
            let slots = try whole(from: first, count: share)
            destroyed.formUnion(try copied.destroyed(in: slots, from: first, part: part))
        }
        guard !destroyed.isEmpty else { return }
        if let lost = try destroyed.subtracting(erased(destroyed)).min() { throw copied.loss(of: lost) }
    }

    /// Overwrites the copy with slots 1 to `count`.
    ///
    /// - Parameter size: of the log that the copy goes with: it has every slot that the log names up to there.
    /// - Throws: `keysDamaged` when a slot that a record names is not there or does not open.
    func write(
        into folder: BackupFolder,
        count: UInt32,
        of log: LogID,
        size: Position
    ) throws(EventStoreError) {
        for (part, first) in Self.parts(count).enumerated() {
            let share = min(BackupLimits.slotsPerPart, Int(count - first.rawValue) + 1)
            let slots = try whole(from: first, count: share)
            let span = unsafe slots.span.bytes
            var copy = BackupFrameBuilder(.slots, of: log, first: UInt64(first.rawValue))
            for offset in stride(from: 0, to: span.byteCount, by: KeyFileLayout.slotBytes) {
                copy.append(span.extracting(offset..<offset + KeyFileLayout.slotBytes))
            }
            let path = folder.file(BackupFolder.slotsName(part))
            try Files.replaceErasing(path, with: copy.finished(size: size).bytes)
        }
    }

    /// The first slots of the files that hold `count` slots.
    static func parts(_ count: UInt32) -> [KeySlot] {
        stride(from: UInt32(1), through: count, by: BackupLimits.slotsPerPart).map { KeySlot($0) }
    }

    private func whole(from first: KeySlot, count: Int) throws(EventStoreError) -> [UInt8] {
        var broken = first
        for _ in 0..<BackupLimits.slotReadsMax {
            let slots = try file.slots(from: first, count: count)
            guard let found = Self.broken(in: slots, from: first, count: count, master) else { return slots }
            broken = found
            usleep(pauseMicroseconds)
        }
        throw EventStoreError(.keysDamaged, "key slot \(broken), which a record names, cannot be read")
    }

    private let pauseMicroseconds: useconds_t = 1_000

    /// The first slot that is not there, or neither live nor destroyed, or does not open.
    static func broken(
        in slots: [UInt8],
        from first: KeySlot,
        count: Int,
        _ master: MasterKey?
    ) -> KeySlot? {
        let span = unsafe slots.span.bytes
        for index in 0..<count {
            let slot = KeySlot(first.rawValue + UInt32(index))
            let start = index * KeyFileLayout.slotBytes
            guard start + KeyFileLayout.slotBytes <= slots.count else { return slot }
            let range = start..<start + KeyFileLayout.slotBytes
            guard SlotsFile.isWhole(span.extracting(range)) else { return slot }
            guard let master, slots[start] == SlotState.live.rawValue else { continue }
            let wrapped = slots[range].dropFirst(KeyFileLayout.wrappedOffset)
            guard master.unwrap(wrapped, slot: slot) != nil else { return slot }
        }
        return nil
    }
}
