/// Where things stand in the file of data keys.
enum KeyFileLayout {
    static let magic = Array("CRDKEYS1".utf8)
    static let version: UInt32 = 1
    /// A page for itself, so that no slot shares a disk block with it.
    static let headerBytes = 4096
    /// Divides a disk sector, so that a slot is never torn.
    static let slotBytes = 64
    static let versionOffset = 8
    static let slotBytesOffset = 12
    /// A known text under the master key: nonce, ciphertext, tag.
    static let proofOffset = 16
    static let proofBytes = nonceBytes + keyBytes + tagBytes
    /// The name of the master key; zeros in files that were made before keys had names.
    static let masterKeyOffset = proofOffset + proofBytes

    static let keyBytes = 32
    static let nonceBytes = 12
    static let tagBytes = 16
    /// Nonce, wrapped key and tag follow the state byte and three zeros.
    static let wrappedOffset = 4

    static func offset(of slot: KeySlot) -> Int {
        headerBytes + (Int(slot.rawValue) - 1) * slotBytes
    }
}

/// The first byte of a slot.
enum SlotState: UInt8 {
    /// Never made: after the end of the pool.
    case empty = 0
    case live = 1
    case destroyed = 2
}
