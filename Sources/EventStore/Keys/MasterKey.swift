import Crypto
import Glibc

/// The key that wraps the data keys. 32 bytes in a file of their own, which is to be kept apart from backups.
struct MasterKey: Sendable {
    private let key: SymmetricKey
    let id: MasterKeyID

    /// Reads the key; makes one when `create` says so and there is none.
    ///
    /// - Throws: `notFound`, `storage` when this process cannot reach or read it, `keysDamaged` when the file does not
    ///   hold 32 bytes, `exposedKey` when others can read it.
    init(path: String, create: Bool) throws(EventStoreError) {
        if create, try !Self.isThere(path) {
            let key = SymmetricKey(size: .bits256)
            try Files.replace(path, with: unsafe key.withUnsafeBytes { unsafe [UInt8]($0) })
        }
        guard let bytes = try Self.content(of: path) else {
            throw EventStoreError(.notFound, "there is no master key at \(path)")
        }
        guard let key = MasterKey(bytes: bytes) else {
            throw EventStoreError(.keysDamaged, "the master key at \(path) does not have 32 bytes")
        }
        self = key
    }

    private static func content(of path: String) throws(EventStoreError) -> [UInt8]? {
        do throws(EventStoreError) {
            return try SecretFile.content(
                of: path,
                limit: KeyFileLayout.keyBytes + 1,
                remedy: "rotate the master key"
            )
        } catch  where error.code == .storage {
            throw unreachable(path, error)
        }
    }

    private static func isThere(_ path: String) throws(EventStoreError) -> Bool {
        do throws(EventStoreError) { return try Files.isThere(path) } catch { throw unreachable(path, error) }
    }

    /// Nobody should think it lost, and have a new one made, whose daemon only may not read it.
    private static func unreachable(_ path: String, _ error: EventStoreError) -> EventStoreError {
        EventStoreError(
            .storage,
            "the master key at \(path) cannot be read by the account that this runs as: \(error.reason)"
        )
    }

    /// nil for what does not have the bytes of one.
    init?(bytes: [UInt8]) {
        guard bytes.count == KeyFileLayout.keyBytes else { return nil }
        key = SymmetricKey(data: bytes)
        id = Self.id(of: key)
    }

    private static func id(of key: SymmetricKey) -> MasterKeyID {
        let name = derived(key, for: "credentiald master key id 1")
        let bytes = unsafe name.withUnsafeBytes { unsafe [UInt8]($0) }
        guard let id = MasterKeyID(bytes[..<MasterKeyID.byteCount]) else {
            preconditionFailure("64 bits of a hash are not all zeros")
        }
        return id
    }

    /// The file that a rotation makes beside the key's; a name that nobody gives to a key of his own.
    static func draft(of path: String) -> String { path + ".rotation-draft" }

    /// Puts the key into a file, in the place of another one, which is overwritten.
    func write(to path: String) throws(EventStoreError) {
        let draft = Self.draft(of: path)
        try Files.write(draft, unsafe key.withUnsafeBytes { unsafe [UInt8]($0) })
        try Retirement(path: path).replace(with: draft)
    }

    /// What the header of slots says that are wrapped with this key.
    func header() throws(EventStoreError) -> KeyFile.Header {
        KeyFile.Header(proof: try proof(), masterKey: id)
    }

    /// - Throws: `wrongMasterKey` for slots under another key, `keysDamaged` for a header that names this one and
    ///   does not open with it.
    func check(_ header: KeyFile.Header, of path: String) throws(EventStoreError) {
        if fits(proof: header.proof[...]) { return }
        guard header.masterKey != id else {
            throw EventStoreError(
                .keysDamaged,
                "the header of \(path) is damaged: it names this master key, \(id), and does not open with it"
            )
        }
        let other = header.masterKey.map { "master key \($0)" } ?? "another master key"
        throw EventStoreError(
            .wrongMasterKey,
            "the data keys in \(path) are wrapped by \(other), and the one given is \(id)"
        )
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
    func derived(for purpose: String) -> SymmetricKey { Self.derived(key, for: purpose) }

    private static func derived(_ key: SymmetricKey, for purpose: String) -> SymmetricKey {
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
