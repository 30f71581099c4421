/// Why a digest, a frontier, a proof or a note was refused.
///
/// The one error type of this module. It depends on nothing outside, so trying again never helps.
package struct MerkleTreeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The stable name of a kind of refusal; the raw values are part of the contract.
    package enum Code: String, Hashable, Sendable {
        /// Text or bytes that are not a digest.
        case malformedDigest
        /// A leaf index at or beyond the tree size.
        case indexBeyondTree
        /// The older tree is larger than the newer one.
        case sizesReversed
        /// A tree size beyond `TreeSize.largest`.
        case sizeOutOfRange
        /// Bytes that are not a frontier: the length does not fit the size.
        case malformedFrontier
        /// Fewer hashes in a proof than its tree shape needs.
        case proofTooShort
        /// More hashes in a proof than its tree shape needs.
        case proofTooLong
        /// An inclusion proof leads to another root.
        case rootMismatch
        /// A consistency proof leads to another root of the older tree.
        case oldRootMismatch
        /// A consistency proof leads to another root of the newer tree.
        case newRootMismatch
        /// A map proof whose shape no map has.
        case malformedMapProof
        /// A map proof of presence was used for absence, or the reverse, or for another key.
        case wrongMapProof
        /// Text that is not a signed note.
        case malformedNote
        /// A note text that is not a checkpoint.
        case malformedCheckpoint
        /// Text that is not a verifier key, or a key name that is not allowed.
        case malformedKey
        /// No signature by the key that was asked for.
        case notSigned
        /// A signature that claims to be by the key and is not.
        case badSignature
        /// Signing failed inside the cryptography library.
        case signingFailed
    }

    package let code: Code
    /// One sentence for a person, naming what is wrong.
    package let reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    /// Always false: the same input is refused again.
    package var isRetryable: Bool { false }

    package var description: String { "\(code.rawValue): \(reason)" }
}
