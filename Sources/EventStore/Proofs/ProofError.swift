import MerkleTree

/// Why a proof was refused by the one who checks it. The same bytes are refused again.
package struct ProofError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        /// Text that is not what it must be: base64, a stream's name, a list that is too long.
        case malformed = "malformed"
        /// No checkpoint of this log: the note is damaged, or another key signed it.
        case badCheckpoint = "bad-checkpoint"
        /// The checkpoint is of another size than the proof.
        case wrongSize = "wrong-size"
        /// Bytes that are no record, or whose checksum is wrong.
        case damagedRecord = "damaged-record"
        /// A record of another position or another stream.
        case foreignRecord = "foreign-record"
        /// A record does not follow the one before it: one is missing, was changed or put elsewhere.
        case brokenChain = "broken-chain"
        /// The records do not begin with the stream's first one.
        case missingStart = "missing-start"
        /// The records do not end where the checkpoint says the stream ends.
        case wrongHead = "wrong-head"
        /// The record is not in the log that was signed.
        case notIncluded = "not-included"
        /// The newer log does not begin with the older one.
        case notConsistent = "not-consistent"
    }

    package let code: Code
    /// One sentence for a person.
    package let reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }

    init(_ code: Code, _ error: MerkleTreeError) { self.init(code, error.description) }

    package var isRetryable: Bool { false }

    package var description: String { "\(code.rawValue): \(reason)" }
}
