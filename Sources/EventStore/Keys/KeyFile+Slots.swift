/// Slots side by side, as a backup has them.
extension KeyFile {
    /// At most `count` slots from one on, whole ones.
    func slots(from first: KeySlot, count: Int) throws(EventStoreError) -> [UInt8] {
        let bytes = try file.read(count * KeyFileLayout.slotBytes, at: KeyFileLayout.offset(of: first))
        return Array(bytes.dropLast(bytes.count % KeyFileLayout.slotBytes))
    }

    /// Writes slots as they are and returns when they are on the disk.
    func write(_ slots: [UInt8], from first: KeySlot) throws(EventStoreError) {
        precondition(slots.count.isMultiple(of: KeyFileLayout.slotBytes), "slots are written whole")
        try file.write(slots, at: KeyFileLayout.offset(of: first))
        try file.syncData()
    }
}
