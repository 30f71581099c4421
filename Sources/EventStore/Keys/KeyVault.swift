package import Crypto
import Synchronization

/// The data keys: one for each person, made ahead of need, destroyed where they lie.
///
/// Which slot is the next to be used follows from the log alone, so the caller says it; the vault only sees
/// to it that a slot is on the disk before any record can name it.
package final class KeyVault: Sendable {
    private struct State {
        /// Slots that are on the disk.
        var slotCount: UInt32
        /// Those whose keys are to be overwritten: nobody gets them any more, also when the disk refuses.
        var withheld: Set<KeySlot> = []
        var cache: [KeySlot: SymmetricKey] = [:]
    }

    private let file: KeyFile
    let master: MasterKey
    private let isWritable: Bool
    /// Held for moments: every reader of personal data takes it, also on threads that must not wait for a disk.
    private let state: Mutex<State>
    /// Held by the one who writes into the file, and locked before `state`.
    private let writing = Mutex(())

    /// The file of data keys.
    static let slotsName = "slots"
    static let masterKeyName = "master.key"

    /// - Parameters:
    ///   - folder: holds `slots` and, unless `masterKeyPath` is given, `master.key`.
    ///   - masterKeyPath: a master key that is kept elsewhere; it must exist.
    ///   - writable: makes what is absent.
    /// - Throws: `wrongMasterKey`, `keysDamaged`, `unknownFormat`, `notFound`.
    package init(
        folder: String,
        masterKeyPath: String? = nil,
        writable: Bool
    ) throws(EventStoreError) {
        let slots = folder + "/" + Self.slotsName
        // A new master key beside old slots could open none of them.
        let isThere = try Files.isThere(slots)
        let mayMake = writable && !isThere
        master = try MasterKey(
            path: masterKeyPath ?? folder + "/" + Self.masterKeyName,
            create: mayMake && masterKeyPath == nil
        )
        if mayMake { try KeyFile.create(path: slots, header: master.header()) }
        file = try KeyFile(path: slots, writable: writable)
        try master.check(try file.header(), of: slots)
        if writable { try Self.finishRotation(in: folder) }
        isWritable = writable
        state = Mutex(State(slotCount: try file.slotCount()))
    }

    /// Overwrites what a rotation that was killed has left of keys, now that the slots open with the master key.
    private static func finishRotation(in folder: String) throws(EventStoreError) {
        let (slots, master) = (folder + "/" + slotsName, folder + "/" + masterKeyName)
        try KeyFile.eraseDraft(of: slots)
        if Files.exists(MasterKey.draft(of: master)) { try Files.erase(MasterKey.draft(of: master)) }
        for path in [slots, master] { try Retirement(path: path).finish() }
    }

    /// Whether the slots are those that stand at their path.
    func isInPlace() throws(EventStoreError) -> Bool { try file.file.isInPlace() }

    /// Slots that exist, used or not.
    package var slotCount: Int { state.withLock { Int($0.slotCount) } }

    /// Makes keys until there is one after `slot` (nil: a first one), and waits until they are on the disk.
    ///
    /// - Returns: the slot after `slot`, which may now be named.
    package func ensurePool(beyond slot: KeySlot?) throws(EventStoreError) -> KeySlot {
        precondition(isWritable, "keys are made by the owner of the folder only")
        guard let wanted = slot.map({ $0.next }) ?? .first else {
            throw EventStoreError(.spaceExhausted, "every key slot is used")
        }
        if slotCount >= wanted.rawValue { return wanted }
        try writing.withLock { (_) throws(EventStoreError) in
            while slotCount < wanted.rawValue { try extend() }
        }
        return wanted
    }

    /// The data key of a slot, or nil when it was destroyed or is withheld.
    ///
    /// - Throws: `keysDamaged` for a slot that was never made or does not open.
    package func key(_ slot: KeySlot) throws(EventStoreError) -> SymmetricKey? {
        try state.withLock { (state) throws(EventStoreError) -> SymmetricKey? in
            if state.withheld.contains(slot) { return nil }
            if let key = state.cache[slot] { return key }
            guard let key = try readKey(slot) else { return nil }
            // Reads come in runs over few people; a full cache is simply begun again.
            if state.cache.count >= KeyLimits.cachedKeysMax { state.cache.removeAll(keepingCapacity: true) }
            state.cache[slot] = key
            return key
        }
    }

    /// Gives the keys of some slots to nobody any more: they are to be destroyed. Of several, none is read on because
    /// another one cannot be overwritten.
    package func withhold(_ slots: [KeySlot]) {
        state.withLock { state in
            for slot in slots { state.cache[slot] = nil }
            state.withheld.formUnion(slots)
        }
    }

    /// Destroys the key of a slot for good; what was sealed with it can be read by nobody. Doing it again
    /// changes nothing.
    ///
    /// - Returns: whether the key was there.
    /// - Throws: `writeFailed` and the like when it cannot be overwritten; it is withheld then all the same.
    @discardableResult
    package func destroy(_ slot: KeySlot) throws(EventStoreError) -> Bool {
        precondition(isWritable, "keys are destroyed by the owner of the folder only")
        return try writing.withLock { (_) throws(EventStoreError) -> Bool in
            guard slot.rawValue <= slotCount else {
                throw EventStoreError(.keysDamaged, "key slot \(slot) was never made")
            }
            withhold([slot])
            let before = try file.slot(slot).state
            try file.destroy(slot)
            state.withLock { _ = $0.withheld.remove(slot) }
            return before != .destroyed
        }
    }

    /// Whether the file has a key in a slot now, whoever destroys it meanwhile; also one whose end may not be on the
    /// disk yet.
    package func isLive(_ slot: KeySlot) throws(EventStoreError) -> Bool {
        // Withheld before it is overwritten, and until that is synced: so the file is asked first.
        if try file.slot(slot).state == .live { return true }
        return state.withLock { $0.withheld.contains(slot) }
    }

    /// The first slot behind one (nil: of all) whose key was destroyed; nil: there is none. Reads those slots alone: with
    /// the last one that is named, what was made ahead of need.
    func firstDestroyed(beyond slot: KeySlot?) throws(EventStoreError) -> KeySlot? {
        let end = slotCount
        var next = Int(slot?.rawValue ?? 0) + 1
        while next <= end {
            let first = KeySlot(UInt32(next))
            let bytes = try file.slots(from: first, count: min(KeyLimits.poolChunk, end - next + 1))
            let states = stride(from: 0, to: bytes.count, by: KeyFileLayout.slotBytes)
            if let found = states.first(where: { bytes[$0] == SlotState.destroyed.rawValue }) {
                return KeySlot(first.rawValue + UInt32(found / KeyFileLayout.slotBytes))
            }
            guard !bytes.isEmpty else { return nil }
            next += bytes.count / KeyFileLayout.slotBytes
        }
        return nil
    }

    private func readKey(_ slot: KeySlot) throws(EventStoreError) -> SymmetricKey? {
        let (slotState, wrapped) = try file.slot(slot)
        switch slotState {
        case .destroyed: return nil
        case .empty: throw EventStoreError(.keysDamaged, "key slot \(slot) was never made")
        case .live:
            guard let key = master.unwrap(wrapped, slot: slot) else {
                throw EventStoreError(.keysDamaged, "key slot \(slot) does not open with the master key")
            }
            return key
        }
    }

    /// To be called by who is `writing`.
    private func extend() throws(EventStoreError) {
        let made = slotCount
        let count = KeyLimits.poolChunk - made % KeyLimits.poolChunk
        let first = KeySlot(UInt32(made) + 1)
        var wrapped: [[UInt8]] = []
        wrapped.reserveCapacity(count)
        for index in 0..<UInt32(count) {
            let slot = KeySlot(first.rawValue + index)
            wrapped.append(try master.wrap(SymmetricKey(size: .bits256), slot: slot))
        }
        try file.append(wrapped, from: first)
        state.withLock { $0.slotCount += UInt32(count) }
    }
}
