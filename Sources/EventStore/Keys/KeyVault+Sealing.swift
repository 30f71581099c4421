extension KeyVault {
    /// Seals bytes with the data key of a slot.
    ///
    /// - Parameter associatedData: must be given again to open, so that a sealed part cannot be moved to
    ///   another event.
    /// - Returns: nonce ‖ ciphertext ‖ tag, or nil when the key was destroyed.
    package func seal(
        _ bytes: [UInt8],
        slot: KeySlot,
        associatedData: [UInt8]
    ) throws(EventStoreError) -> [UInt8]? {
        guard let key = try key(slot) else { return nil }
        return try Sealing.seal(bytes, key: key, associatedData: associatedData)
    }

    /// Opens what `seal` made.
    ///
    /// - Returns: nil when the key was destroyed.
    /// - Throws: `sealBroken` when a byte, the slot or the associated data is another.
    package func open(
        _ sealed: [UInt8],
        slot: KeySlot,
        associatedData: [UInt8]
    ) throws(EventStoreError) -> [UInt8]? {
        guard let key = try key(slot) else { return nil }
        guard let bytes = Sealing.open(sealed[...], key: key, associatedData: associatedData) else {
            throw EventStoreError(.sealBroken, "what was sealed with key \(slot) does not open")
        }
        return bytes
    }
}
