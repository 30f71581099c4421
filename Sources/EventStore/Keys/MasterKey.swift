import Crypto
import Glibc

/// The key that wraps the data keys. 32 bytes in a file of their own, which is to be kept apart from backups.
struct MasterKey: Sendable {
    private let key: SymmetricKey

    /// Reads the key; makes one when `create` says so and there is none.
    ///
    /// - Throws: `notFound`, or `keysDamaged` when the file does not hold 32 bytes.
    init(path: String, create: Bool) throws(EventStoreError) {
        if create, !Files.exists(path) {
            let key = SymmetricKey(size: .bits256)
            try Files.replace(path, with: unsafe key.withUnsafeBytes { unsafe [UInt8]($0) })
        }
        guard let bytes = try Files.content(of: path, limit: KeyFileLayout.keyBytes + 1) else {
            throw EventStoreError(.notFound, "there is no master key at \(path)")
        }
        guard bytes.count == KeyFileLayout.keyBytes else {
            throw EventStoreError(.keysDamaged, "the master key at \(path) does not have 32 bytes")
        }
        key = SymmetricKey(data: bytes)
    }

    func wrap(_ key: SymmetricKey, slot: KeySlot) throws(EventStoreError) -> [UInt8] {
        let bytes = unsafe key.withUnsafeBytes { unsafe [UInt8]($0) }
        return try Sealing.seal(bytes, key: self.key, associatedData: Self.associatedData(slot))
    }

    /// nil when the bytes were not wrapped with this master key for this slot.
    func unwrap(_ wrapped: ArraySlice<UInt8>, slot: KeySlot) -> SymmetricKey? {
        Sealing.open(wrapped, key: key, associatedData: Self.associatedData(slot))
            .map { SymmetricKey(data: $0) }
    }

    /// A known text under this key, so that a wrong one is found out before it does harm.
    func proof() throws(EventStoreError) -> [UInt8] {
        try Sealing.seal(Self.knownText, key: key, associatedData: KeyFileLayout.magic)
    }

    func fits(proof: ArraySlice<UInt8>) -> Bool {
        Sealing.open(proof, key: key, associatedData: KeyFileLayout.magic) == Self.knownText
    }

    /// A key for another purpose that says nothing about this one.
    func derived(for purpose: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: key,
            info: Array(purpose.utf8),
            outputByteCount: KeyFileLayout.keyBytes
        )
    }

    private static let knownText = [UInt8](repeating: 0, count: KeyFileLayout.keyBytes)

    /// The slot's number: a wrapped key that was moved to another slot does not open there.
    private static func associatedData(_ slot: KeySlot) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: slot.rawValue >> UInt32(8 * $0)) }
    }
}
