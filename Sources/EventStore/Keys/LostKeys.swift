import Identifiers

/// Data keys that records name and the folder has not. New ones in their place would make the loss complete: the next
/// people would get slots of others, and the next backup would overwrite the keys that it still has.
enum LostKeys {
    /// Before anything is made: that the file of slots is there, once a record names one.
    static func check(_ folder: DataFolder, _ log: Log) throws(EventStoreError) {
        guard try !Files.isThere(folder.slots), let slot = try firstNamed(in: log) else { return }
        throw EventStoreError(
            .keysDamaged,
            "\(gone(folder.slots)); the log names key slots from \(slot) on"
        )
    }

    static func gone(_ slots: String) -> String {
        "\(slots), the file of the data keys, is gone: bring it back from a backup"
    }

    /// That the file has each slot that a record names.
    /// - Parameter slot: the highest one; nil: none is named.
    static func check(_ keys: KeyVault, named slot: KeySlot?) throws(EventStoreError) {
        guard let slot, keys.slotCount < Int(slot.rawValue) else { return }
        throw EventStoreError(.keysDamaged, reason(slotCount: keys.slotCount, named: slot))
    }

    /// That the log names each slot that is known to have been given to somebody: one behind would be given again. A key
    /// is destroyed only when a durable record asks for it, and those of its person stand before that one.
    ///
    /// - Parameter slot: the highest one that a record names; nil: none is named.
    /// - Throws: `recordDamaged`: the log lost records.
    static func checkNoneWasGiven(of keys: KeyVault, beyond slot: KeySlot?) throws(EventStoreError) {
        guard let given = try keys.firstDestroyed(beyond: slot) else { return }
        let named = slot.map { "names key slots up to \($0)" } ?? "names no key slot"
        throw EventStoreError(
            .recordDamaged,
            "the log \(named), but slot \(given) was given to somebody and its key destroyed: the log lost records, or keys/\(KeyVault.slotsName) is of a newer log; see the runbook lost-data-folder"
        )
    }

    static func reason(slotCount: Int, named slot: KeySlot) -> String {
        "keys/\(KeyVault.slotsName) has \(slotCount) key slots, the log names slot \(slot): it was cut short, or is an older copy; bring it back from the newest backup"
    }

    /// The highest slot that a record names; nil: none is named. O(records).
    static func lastNamed(in log: Log) throws(EventStoreError) -> KeySlot? {
        var last: KeySlot?
        try forEachHeader(of: log) { header in
            if let slot = header.keySlot { last = max(slot, last ?? slot) }
            return true
        }
        return last
    }

    /// O(records) only in a log whose records name none.
    private static func firstNamed(in log: Log) throws(EventStoreError) -> KeySlot? {
        var found: KeySlot?
        try forEachHeader(of: log) { header in
            found = header.keySlot
            return found == nil
        }
        return found
    }

    /// - Parameter body: says whether to go on.
    private static func forEachHeader(
        of log: Log,
        _ body: (RecordHeader) -> Bool
    ) throws(EventStoreError) {
        var next = Position.origin.next
        let head = try log.head()
        var goesOn = true
        while goesOn, next <= head {
            var last = next
            try log.scan(from: next, limit: Log.recordsPerTransaction) { header, _, _ in
                last = header.position
                goesOn = body(header)
                return goesOn
            }
            next = last.next
        }
    }
}
