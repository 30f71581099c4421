import Crypto
import Identifiers
import MerkleTree

/// The key that signs a log's checkpoints: 32 bytes, the seed of an Ed25519 key, in a file of their own.
enum LogKey {
    static let seedBytes = 32
    private static let nameLead = "credentiald/"
    static let fileName = "log.key"

    /// Reads the key; makes one when `create` says so and there is none.
    ///
    /// - Throws: `notFound`, `keysDamaged` when the file does not hold 32 bytes, `exposedKey` when others can read it.
    static func signer(
        path: String,
        name: NoteKeyName,
        create: Bool
    ) throws(EventStoreError) -> NoteSigner {
        if create, try !Files.isThere(path) {
            var random = SystemRandomNumberGenerator()
            let seed = (0..<seedBytes).map { _ in UInt8.random(in: .min ... .max, using: &random) }
            try Files.replace(path, with: seed)
        }
        let seed = try SecretFile.content(
            of: path,
            limit: seedBytes + 1,
            remedy: "they can sign checkpoints as this log: tell those who check them"
        )
        guard let seed else {
            throw EventStoreError(.notFound, "there is no key for checkpoints at \(path)")
        }
        guard seed.count == seedBytes else {
            throw EventStoreError(.keysDamaged, "the key for checkpoints at \(path) does not have 32 bytes")
        }
        do {
            return try NoteSigner(
                name: name,
                privateKey: Curve25519.Signing.PrivateKey(rawRepresentation: seed)
            )
        } catch {
            throw EventStoreError(.keysDamaged, "the key for checkpoints at \(path): \(error)")
        }
    }

    /// Whether the key in a file is the one whose signatures `key` checks.
    ///
    /// - Throws: `wrongLogKey` when it is another one.
    static func check(_ path: String, signs key: NoteVerifierKey) throws(EventStoreError) {
        let signer = try signer(path: path, name: key.name, create: false)
        guard signer.verifierKey == key else {
            throw EventStoreError(.wrongLogKey, "the key in \(path) does not sign as \(key)")
        }
    }

    /// The name in signatures, which is the origin of the checkpoints: the configured one, else one that
    /// tells this log from every other.
    static func name(_ configured: String?, of log: Log) throws(EventStoreError) -> NoteKeyName {
        let text = configured ?? nameLead + log.id.description
        do throws(MerkleTreeError) { return try NoteKeyName(text) } catch {
            throw EventStoreError(.wrongLogKey, "the log cannot be named \(text): \(error.reason)")
        }
    }

    /// The log that a name was made for; nil for one that was configured.
    static func log(namedBy name: NoteKeyName) -> LogID? {
        guard name.text.hasPrefix(nameLead) else { return nil }
        return UniqueID(String(name.text.dropFirst(nameLead.count))).map(LogID.init)
    }
}
