import Crypto
import Foundation

/// AES-256-GCM with a random nonce: nonce ‖ ciphertext ‖ tag.
enum Sealing {
    static let overheadBytes = KeyFileLayout.nonceBytes + KeyFileLayout.tagBytes

    static func seal(
        _ bytes: [UInt8],
        key: SymmetricKey,
        associatedData: [UInt8]
    ) throws(EventStoreError) -> [UInt8] {
        do {
            let box = try AES.GCM.seal(bytes, using: key, authenticating: associatedData)
            guard let combined = box.combined else {
                preconditionFailure("a nonce of the standard size is combined")
            }
            return [UInt8](combined)
        } catch {
            throw EventStoreError(.storage, "sealing failed: \(error)")
        }
    }

    /// nil when key, associated data or a byte is another.
    static func open(
        _ sealed: ArraySlice<UInt8>,
        key: SymmetricKey,
        associatedData: [UInt8]
    ) -> [UInt8]? {
        guard sealed.count >= overheadBytes,
            let box = try? AES.GCM.SealedBox(combined: sealed),
            let opened = try? AES.GCM.open(box, using: key, authenticating: associatedData)
        else { return nil }
        return [UInt8](opened)
    }
}
